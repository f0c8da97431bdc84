#include <cstdlib>
#include <fstream>

#include "services/leadctl/import_leads.h"
#include "tests/leadctl/live_leads.h"
#include "tests/support/status_matchers.h"

// The file that tests/data/make_leads.mjs writes, as deploy/local/up imports it.
namespace leadline::leadctl {
namespace {

using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class SampleLeadsTest : public ::testing::Test {
 protected:
  SampleLeadsTest() {
    std::ifstream in(std::string(std::getenv("LEADLINE_BIN_DIR")) + "/../data/sample_leads.csv");
    const auto file = csv::Inspect(in);
    in.clear();
    in.seekg(0);
    ImportLeads import(
        leads_.channel(), {},
        [this](const RowProblem& problem) {
          problems_.push_back(problem.column + ": " + problem.message);
        },
        [](int64_t, const ImportReport&) {});
    report_ = import.Run(in, *file);
  }

  LiveLeads leads_;
  std::vector<std::string> problems_;
  absl::StatusOr<ImportReport> report_;
};

TEST_F(SampleLeadsTest, AllGoInButTheSixThatCannot) {
  ASSERT_THAT(report_, test::IsOk());
  EXPECT_THAT(report_->created, Gt(4000));
  EXPECT_EQ(leads_.Count(), report_->created);
  EXPECT_EQ(report_->refused, 6);
  EXPECT_THAT(problems_, UnorderedElementsAre(
                             HasSubstr("after a quote"), HasSubstr("after a quote"),
                             HasSubstr("has 10 fields"), HasSubstr("Country: expected an ISO 3166"),
                             HasSubstr("Surname: is required"), HasSubstr("Organisation: ")));
  EXPECT_EQ(leads_.Count("company_name = 'The quote that was never closed'"), 0);
  EXPECT_THAT(leads_.Count("company_name ~ '[^\\x01-\\x7f]'"), Gt(400));
}

}  // namespace
}  // namespace leadline::leadctl
