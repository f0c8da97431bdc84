#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/backend.h"
#include "tests/support/child_process.h"

// The examples, run as their readers would, against real processes.
namespace leadline::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class ExamplesTest : public ::testing::Test {
 protected:
  // What the example prints; fails when it does not end well.
  std::string Run(const std::vector<std::string>& command) {
    const std::string output = ::testing::TempDir() + "example.txt";
    std::remove(output.c_str());
    const int code = RunToEnd(
        {command,
         {{"LEADLINE_LEAD_ADDRESS", backend_.lead().address()},
          {"LEADLINE_CONVERSION_ADDRESS", backend_.conversion().address()},
          {"LEADLINE_CONFIGURATION_ADDRESS", backend_.configuration().address()},
          {"LEADLINE_CONTRACT", std::string(getenv("LEADLINE_BIN_DIR")) + "/../leadline.binpb"}},
         output});
    std::ifstream file(output);
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_EQ(code, 0) << text.str() << backend_.Logs();
    return text.str();
  }

  Backend backend_;
};

TEST_F(ExamplesTest, NodeConvertsALead) {
  EXPECT_THAT(Run({"/usr/bin/env", "node", "tests/examples/convert_lead.mjs"}),
              AllOf(ContainsRegex("lead L-[0-9]+ leads/"), HasSubstr("sent again: the same"),
                    HasSubstr("Zürcher Käse & Söhne"), HasSubstr("contact Chloé Lefèvre"),
                    ContainsRegex("opportunity .+"),
                    HasSubstr("FAILED_PRECONDITION LEAD_CONVERTED conversions/")));
}

TEST_F(ExamplesTest, BufCurlConvertsALead) {
  EXPECT_THAT(Run({"tests/examples/convert_lead.sh"}),
              AllOf(HasSubstr("lead leads/"), HasSubstr("\"displayName\": \"Pão de Açúcar\""),
                    HasSubstr("account accounts/"), HasSubstr("contact contacts/"),
                    HasSubstr("opportunity opportunities/"), HasSubstr("LEAD_CONVERTED")));
}

// leadctl against all three services: every list has its columns, every conversion its records.
TEST_F(ExamplesTest, LeadctlShowsWhatAConversionMade) {
  const std::string leadctl = std::string(getenv("LEADLINE_BIN_DIR")) + "/leadctl";
  Run({leadctl, "preset", "apply", "default"});
  const std::string created =
      Run({leadctl, "lead", "create", "--company-name", "Acme", "--last-name", "Ng", "--status",
           "statuses/lead/sales-qualification"});
  const std::string lead = created.substr(created.find("leads/"), 42);
  EXPECT_THAT(Run({leadctl, "preview", lead}), HasSubstr("display_name: Acme"));
  EXPECT_THAT(
      Run({leadctl, "convert", lead, "--opportunity.action", "skip", "--account-role", "customer"}),
      AllOf(HasSubstr("account_action: CREATE"), HasSubstr("opportunity_action: SKIP")));

  EXPECT_THAT(Run({leadctl, "lead", "get", lead}), HasSubstr("converted: true"));
  EXPECT_THAT(Run({leadctl, "account", "list"}), HasSubstr("Acme"));
  EXPECT_THAT(Run({leadctl, "contact", "list"}), HasSubstr("Ng"));
  EXPECT_THAT(Run({leadctl, "opportunity", "list"}), HasSubstr("DISPLAY_NAME"));
  EXPECT_THAT(Run({leadctl, "conversion", "list"}), HasSubstr(lead));
  EXPECT_THAT(Run({leadctl, "status", "list", "--entity", "lead"}), HasSubstr("CLOSED_CONVERTED"));
  EXPECT_THAT(Run({leadctl, "preset", "list"}), HasSubstr("presets/kafinea"));
}

}  // namespace
}  // namespace leadline::test
