#include "services/leadctl/command_line.h"

#include <fstream>
#include <sstream>

#include "common/record/record.h"
#include "services/leadctl/commands.h"
#include "tests/leadctl/live_leads.h"
#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using google::protobuf::DescriptorPool;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class CommandLineTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    words.insert(words.begin(), "leadctl");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_, interactive_};
    return leadctl::Run(
        static_cast<int>(argv.size()), argv.data(), terminal,
        [this](const std::string&, const std::string&) { return leads_.channel(); });
  }

  // Creates a lead and gives its name.
  std::string Create(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"lead", "create"});
    EXPECT_EQ(Run(flags), 0) << err_.str();
    const std::string out = out_.str();
    const size_t start = out.find("leads/");
    return start == std::string::npos ? "" : out.substr(start, 42);
  }

  static std::string File(const std::string& text) {
    const std::string path = ::testing::TempDir() + "leads.csv";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  LiveLeads leads_;
  bool interactive_ = false;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST(Commands, NameMethodsAndFieldsThatExist) {
  for (const Command& command : Commands()) {
    const auto* method = DescriptorPool::generated_pool()->FindMethodByName(command.method);
    ASSERT_NE(method, nullptr) << command.method;
    for (const char* path : command.positional) {
      EXPECT_TRUE(record::Field::Find(*method->input_type(), path).has_value()) << path;
    }
  }
  for (const Columns& columns : ColumnsOfResources()) {
    const auto* type = DescriptorPool::generated_pool()->FindMessageTypeByName(columns.type);
    ASSERT_NE(type, nullptr) << columns.type;
    for (const char* path : columns.paths) {
      EXPECT_TRUE(record::Field::Find(*type, path).has_value()) << columns.type << " " << path;
    }
  }
}

TEST_F(CommandLineTest, CreatesAndShowsALead) {
  const std::string name =
      Create({"--company-name", "Acme", "--kind", "company", "--employee-count=7",
              "--address.postal-address.locality", "Łódź", "--key-account",
              "--address.postal-address.address-lines", "ul. Piotrkowska 1",
              "--address.postal-address.address-lines", "piętro 2"});

  EXPECT_EQ(Run({"lead", "get", name}), 0);

  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("company_name: Acme\n"), HasSubstr("kind: COMPANY\n"),
                    HasSubstr("employee_count: 7\n"), HasSubstr("locality: Łódź\n"),
                    HasSubstr("key_account: true\n"), HasSubstr("address_lines: piętro 2\n")));
}

TEST_F(CommandLineTest, TakesABareIdForAName) {
  const std::string name = Create({"--company-name", "Acme"});

  EXPECT_EQ(Run({"lead", "get", name.substr(6)}), 0) << err_.str();
}

TEST_F(CommandLineTest, ListsLeadsAsATable) {
  Create({"--company-name", "東京大学", "--email", "a@b.example"});
  Create({"--company-name", "Evil Name"});
  // As one from before such characters were refused.
  leads_.Query(
      "UPDATE leads SET company_name = E'Evil\\x1b[31m\\nName' WHERE company_name = 'Evil Name'"
      " RETURNING 1");

  EXPECT_EQ(Run({"lead", "list", "--order-by", "company_name", "--filter", "company_name:*"}), 0);

  const std::string out = out_.str();
  EXPECT_THAT(out, AllOf(HasSubstr("NUMBER"), HasSubstr("東京大学"), Not(HasSubstr("\x1b"))));
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 3);
}

TEST_F(CommandLineTest, PrintsJsonForPrograms) {
  Create({"--company-name", "Acme"});

  EXPECT_EQ(Run({"-o", "json", "lead", "list", "--page-size", "1"}), 0);

  EXPECT_THAT(out_.str(), HasSubstr("\"companyName\": \"Acme\""));
}

TEST_F(CommandLineTest, SaysWhereTheNextPageIs) {
  Create({"--company-name", "Acme"});
  Create({"--company-name", "Best"});

  EXPECT_EQ(Run({"lead", "list", "--page-size", "1"}), 0);

  EXPECT_THAT(err_.str(), MatchesRegex("more: --page-token [-_=A-Za-z0-9]+\n"));
}

TEST_F(CommandLineTest, WorksOnALead) {
  const std::string name = Create({"--company-name", "Acme"});

  EXPECT_EQ(Run({"lead", "comment", name, "called, -- will call again"}), 0) << err_.str();
  EXPECT_EQ(Run({"lead", "comments", name}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("called, -- will call again"));
  EXPECT_EQ(Run({"lead", "assign", name, "--owner", "users/zoe"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("owner: users/zoe"));
  EXPECT_EQ(Run({"lead", "update", name, "--email", "a@b.example"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("email: a@b.example"), HasSubstr("company_name: Acme")));
  EXPECT_EQ(Run({"lead", "lose", name}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("lost: true"));
}

TEST_F(CommandLineTest, KeepsNothingInADryRun) {
  EXPECT_EQ(Run({"lead", "create", "--company-name", "Acme", "--dry-run"}), 0) << err_.str();

  EXPECT_EQ(leads_.Count(), 0);
}

TEST_F(CommandLineTest, TakesTheRequestAsJson) {
  EXPECT_EQ(
      Run({"lead", "create", "--data",
           R"({"lead": {"customFields": {"vip": {"boolValue": true}}}})", "--last-name", "Ng"}),
      0)
      << err_.str();

  EXPECT_EQ(leads_.Count("last_name = 'Ng' AND custom_fields->'vip'->'bool_value' = 'true'"), 1);
}

TEST_F(CommandLineTest, EndsWithTheCodeOfTheCallAndSaysWhy) {
  EXPECT_EQ(Run({"lead", "get", "00000000-0000-7000-8000-000000000001"}), 5);
  EXPECT_THAT(err_.str(), HasSubstr("error: NOT_FOUND RESOURCE_NOT_FOUND: "));

  EXPECT_EQ(Run({"lead", "create", "--email", std::string(300, 'x'), "--score", "9"}), 3);
  EXPECT_THAT(err_.str(), AllOf(HasSubstr("error: INVALID_ARGUMENT FIELD_INVALID"),
                                HasSubstr("\n  lead.email: "), HasSubstr("\n  lead.score: ")));
}

TEST_F(CommandLineTest, EndsWith64WhenItIsNotUnderstood) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"lead"},
      {"lead", "bogus"},
      {"lead", "get"},
      {"lead", "get", "a", "b"},
      {"lead", "create", "--shoe-size", "4"},
      {"lead", "create", "--score", "five"},
      {"lead", "create", "--email", "a", "--email", "b"},
      {"-o", "xml", "lead", "list"},
      {"lead", "create", "--data", "{"},
      {"import"},
      {"import", "x.csv", "--batch-size", "0"}};
  for (const auto& words : wrong) EXPECT_EQ(Run(words), 64) << ::testing::PrintToString(words);
}

TEST_F(CommandLineTest, ShowsHelp) {
  EXPECT_EQ(Run({"convert", "--help"}), 0);

  EXPECT_THAT(out_.str(), AllOf(HasSubstr("--account.action create|link|skip"),
                                HasSubstr("--account-role prospect|customer")));
}

TEST_F(CommandLineTest, ImportsAFile) {
  EXPECT_EQ(Run({"import", File("Company\nAcme\nBest\n")}), 0);
  EXPECT_EQ(out_.str(), "2 leads imported\n");
  EXPECT_EQ(err_.str(), "");

  EXPECT_EQ(Run({"import", File("Company\nAcme\nBest\n")}), 0);
  EXPECT_EQ(out_.str(), "0 leads imported, 2 were there already\n");
}

TEST_F(CommandLineTest, EndsWith65WhenRowsAreLeftOut) {
  EXPECT_EQ(Run({"import", File("Company,Employees\nAcme,1\nBest,two\n")}), 65);

  EXPECT_EQ(out_.str(), "1 leads imported, 1 rows left out\n");
  EXPECT_THAT(err_.str(), HasSubstr("leads.csv:3:6: Employees: expected a whole number\n"));
}

TEST_F(CommandLineTest, EndsWith66WhenTheFileCannotBeRead) {
  EXPECT_EQ(Run({"import", "/nowhere.csv"}), 66);
  EXPECT_EQ(Run({"import", ::testing::TempDir()}), 66);
  EXPECT_EQ(Run({"import", File("Soci\xE9t\xE9\nAcme\n")}), 66);
  EXPECT_THAT(err_.str(), HasSubstr("leads.csv: line 1, character 5: the file is not UTF-8"));
}

TEST_F(CommandLineTest, ShowsABarOnATerminalOnly) {
  interactive_ = true;

  EXPECT_EQ(Run({"import", File("Company\nAcme\n")}), 0);

  EXPECT_THAT(err_.str(), HasSubstr("100 %  1 leads"));
}

}  // namespace
}  // namespace leadline::leadctl
