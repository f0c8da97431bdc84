#include "services/leadctl/import_leads.h"

#include <sstream>

#include "absl/strings/str_replace.h"
#include "grpcpp/create_channel.h"
#include "tests/leadctl/live_leads.h"
#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class ImportLeadsTest : public ::testing::Test {
 protected:
  ImportLeadsTest() {
    options_.batch_size = 3;
    options_.patience = absl::ZeroDuration();
  }

  absl::StatusOr<ImportReport> Import(const std::string& text) {
    std::istringstream in(text);
    const auto file = csv::Inspect(in);
    in.clear();
    in.seekg(0);
    problems_.clear();
    ImportLeads import(
        channel_, options_,
        [this](const RowProblem& problem) {
          problems_.push_back(std::to_string(problem.place.line) + ":" +
                              std::to_string(problem.place.column) + " " + problem.column + ": " +
                              problem.message);
        },
        [this](int64_t, const ImportReport&) {
          if (++batches_ == die_after_) throw Killed();
        });
    return import.Run(in, *file);
  }

  // "Company" and then one row for each name.
  static std::string Companies(int count) {
    std::string text = "Company\n";
    for (int i = 1; i <= count; ++i) text += "Company " + std::to_string(i) + "\n";
    return text;
  }

  struct Killed {};

  LiveLeads leads_;
  std::shared_ptr<grpc::Channel> channel_ = leads_.channel();
  ImportOptions options_;
  std::vector<std::string> problems_;
  int batches_ = 0;
  int die_after_ = 0;
};

TEST_F(ImportLeadsTest, BringsEveryRowIn) {
  const auto report = Import(
      "\xEF\xBB\xBFsurname;first name;Company;E-mail;City;Country\r\n"
      "Kowalski;Łukasz;\"Łódź; Sp. z o.o.\";l@acme.example;Łódź;PL\r\n"
      "\"O'Neil\r\nJr\";;\"He said \"\"hi\"\"\";;;\r\n");

  ASSERT_THAT(report, test::IsOk());
  EXPECT_EQ(report->created, 2);
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(leads_.Count("company_name = 'Łódź; Sp. z o.o.' AND email = 'l@acme.example' AND"
                         " address->'postal_address'->>'region_code' = 'PL'"),
            1);
  EXPECT_EQ(leads_.Count("company_name = 'He said \"hi\"'"), 1);
}

TEST_F(ImportLeadsTest, LeavesOutBadRowsAndTakesTheOthers) {
  const auto report = Import(
      "last_name,email,employees\n"  // 1
      "A,a@x.example,\n"             // 2
      "B,b@x.example,many\n"         // 3
      "C,c@x.example\n"              // 4
      "\"D\"d,d@x.example,\n"        // 5
      "E,e@x.example,5\n"            // 6
      ",f@x.example,\n"              // 7
      "G," +
      std::string(300, 'g') +
      ",\n"                  // 8
      "H,h@x.example,-1\n"   // 9
      "I,i@x.example,9\n");  // 10

  ASSERT_THAT(report, test::IsOk());
  EXPECT_EQ(report->created, 3);
  EXPECT_EQ(report->refused, 6);
  EXPECT_EQ(leads_.Count(), 3);
  EXPECT_EQ(leads_.Count("last_name IN ('A', 'E', 'I')"), 3);
  std::sort(problems_.begin(), problems_.end());
  EXPECT_THAT(problems_, ElementsAre(StartsWith("3:15 employees: expected a whole number"),
                                     StartsWith("4:1 : has 2 fields"),
                                     StartsWith("5:4 : expected ,"), StartsWith("7:1 "),
                                     StartsWith("8:3 email: "), StartsWith("9:15 employees: ")));
}

TEST_F(ImportLeadsTest, DoublesNothingWhenRunAgain) {
  ASSERT_THAT(Import(Companies(8)), test::IsOk());

  const auto again = Import(Companies(8));

  ASSERT_THAT(again, test::IsOk());
  EXPECT_EQ(again->created, 0);
  EXPECT_EQ(again->existing, 8);
  EXPECT_EQ(leads_.Count(), 8);
}

TEST_F(ImportLeadsTest, GoesOnWhereItWasInterrupted) {
  die_after_ = 1;
  EXPECT_THROW(static_cast<void>(Import(Companies(8))), Killed);

  const auto report = Import(Companies(8));

  ASSERT_THAT(report, test::IsOk());
  EXPECT_EQ(report->existing, 3);
  EXPECT_EQ(report->created, 5);
  EXPECT_EQ(leads_.Count(), 8);
}

TEST_F(ImportLeadsTest, TakesEqualRowsOfAFileAsDifferentLeads) {
  const auto report = Import("Company\nAcme\nAcme\nAcme\nAcme\nAcme\nAcme\n");

  EXPECT_EQ(report->created, 6);
  EXPECT_EQ(leads_.Count(), 6);
}

TEST_F(ImportLeadsTest, DoublesNothingInBatchesOfAnotherSize) {
  ASSERT_THAT(Import(Companies(8)), test::IsOk());
  options_.batch_size = 5;

  const auto again = Import(Companies(8));

  ASSERT_THAT(again, test::IsOk());
  EXPECT_EQ(again->created, 0);
  EXPECT_EQ(again->existing, 8);
  EXPECT_EQ(leads_.Count(), 8);
}

TEST_F(ImportLeadsTest, DoublesNothingWhenRowsAreCorrected) {
  const std::string rows = "Company,employees\nA,1\nB,2\nC,x\nD,-4\nE,5\nA,1\n";
  ASSERT_EQ(Import(rows)->refused, 2);

  const auto corrected =
      Import(absl::StrReplaceAll(rows, {{"C,x", "C,3"}, {"D,-4", "New,9\nD,4"}}));

  ASSERT_THAT(corrected, test::IsOk());
  EXPECT_EQ(corrected->created, 3);
  EXPECT_EQ(corrected->existing, 4);
  EXPECT_EQ(corrected->refused, 0);
  EXPECT_EQ(leads_.Count(), 7);
  EXPECT_EQ(leads_.Count("company_name = 'A'"), 2);
}

TEST_F(ImportLeadsTest, FindsManyRowsThatAreThereAmongNewOnes) {
  ASSERT_THAT(Import(Companies(300)), test::IsOk());
  options_.batch_size = 1000;

  const auto more = Import(Companies(310));

  ASSERT_THAT(more, test::IsOk());
  EXPECT_EQ(more->created, 10);
  EXPECT_EQ(more->existing, 300);
  EXPECT_EQ(leads_.Count(), 310);
}

TEST_F(ImportLeadsTest, TellsInADryRunWhatIsThereAlready) {
  options_.dry_run = true;
  EXPECT_EQ(Import(Companies(4))->created, 4);
  options_.dry_run = false;
  EXPECT_EQ(Import(Companies(4))->created, 4);
  options_.dry_run = true;

  const auto after = Import(Companies(5));

  ASSERT_THAT(after, test::IsOk());
  EXPECT_EQ(after->created, 1);
  EXPECT_EQ(after->existing, 4);
  EXPECT_EQ(leads_.Count(), 4);
}

TEST_F(ImportLeadsTest, TakesRowsOfFilesWithOtherColumnsAsDifferentLeads) {
  ASSERT_THAT(Import("Company\nAcme\n"), test::IsOk());

  EXPECT_EQ(Import("Surname\nAcme\n")->created, 1);
}

TEST_F(ImportLeadsTest, KeepsNothingInADryRun) {
  options_.dry_run = true;

  const auto report = Import("Company,employees\nA,1\nB,-2\nC,3\n");

  ASSERT_THAT(report, test::IsOk());
  EXPECT_EQ(report->created, 2);
  EXPECT_EQ(report->refused, 1);
  EXPECT_EQ(leads_.Count(), 0);
}

TEST_F(ImportLeadsTest, NamesColumnsThatItLeavesOut) {
  ASSERT_THAT(Import("Company,Shoe size\nAcme,43\n"), test::IsOk());

  EXPECT_THAT(problems_, ElementsAre(HasSubstr("1:9 Shoe size: is no field of a lead")));
}

TEST_F(ImportLeadsTest, RefusesAFileWithoutRowsOrWithoutKnownColumns) {
  EXPECT_THAT(Import(""), test::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Import("a,b\n1,2\n"), test::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Import("Company\n")->created, 0);
}

// Not once for each row.
TEST_F(ImportLeadsTest, StopsWhenNoRowIsAtFault) {
  leads_.Disable();

  const auto report = Import(Companies(12));

  EXPECT_THAT(report, test::FailsWith(absl::StatusCode::kFailedPrecondition,
                                      type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(ImportLeadsTest, LeavesOutARowWhoseStatusCannotBeTheFirst) {
  const auto report =
      Import("Company,status\nA,\nB,statuses/lead/lost\nC,\nD,statuses/lead/to-be-processed\n");

  ASSERT_THAT(report, test::IsOk());
  EXPECT_EQ(report->created, 3);
  EXPECT_THAT(problems_, ElementsAre(StartsWith("3:1 ")));
}

TEST_F(ImportLeadsTest, StopsWhenTheServiceIsAway) {
  channel_ = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());

  const auto report = Import(Companies(12));

  EXPECT_THAT(report, test::StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(problems_, IsEmpty());
}

}  // namespace
}  // namespace leadline::leadctl
