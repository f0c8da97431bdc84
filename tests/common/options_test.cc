#include "common/options/options.h"

#include <cstdlib>
#include <fstream>
#include <vector>

#include "common/options/spelling.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::options {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class OptionsTest : public ::testing::Test {
 protected:
  OptionsTest() {
    options_.Add("address", &address_, "where to listen");
    options_.Add("pool", &pool_, "sessions", 1, 64);
    options_.Add("development", &development_, "let everybody in");
    options_.Add("delay", &delay_, "how long to wait");
    options_.AddSecret("dsn", &dsn_, "the database");
  }
  ~OptionsTest() override {
    for (const char* name : {"POOL", "DSN", "DSN_FILE", "CONFIG", "DEVELOPMENT"}) {
      ::unsetenv((std::string("LEADLINE_") + name).c_str());
    }
  }

  absl::StatusOr<Parsed> Parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "server");
    return options_.Parse(static_cast<int>(arguments.size()), arguments.data());
  }

  static std::string File(const std::string& text) {
    static int number = 0;
    const std::string path = ::testing::TempDir() + "options_" + std::to_string(number++);
    std::ofstream(path) << text;
    return path;
  }

  std::string address_ = "127.0.0.1:1";
  int pool_ = 16;
  bool development_ = false;
  absl::Duration delay_ = absl::Seconds(5);
  std::string dsn_;
  Options options_{"server", "A server."};
};

TEST_F(OptionsTest, KeepsTheDefaultsWithoutAnything) {
  ASSERT_THAT(Parse({}), IsOk());

  EXPECT_EQ(address_, "127.0.0.1:1");
  EXPECT_EQ(pool_, 16);
}

TEST_F(OptionsTest, TakesFlags) {
  ASSERT_THAT(Parse({"--address=:2", "--pool", "8", "--development", "--delay=250ms"}), IsOk());

  EXPECT_EQ(address_, ":2");
  EXPECT_EQ(pool_, 8);
  EXPECT_TRUE(development_);
  EXPECT_EQ(delay_, absl::Milliseconds(250));
}

TEST_F(OptionsTest, PrefersTheFlagToTheEnvironmentAndThatToTheFile) {
  const std::string config = "--config=" + File("pool = 3\naddress = \"file\"\ndelay = \"1s\"\n");
  ::setenv("LEADLINE_POOL", "4", 1);

  ASSERT_THAT(Parse({config.c_str(), "--address=flag"}), IsOk());

  EXPECT_EQ(address_, "flag");
  EXPECT_EQ(pool_, 4);
  EXPECT_EQ(delay_, absl::Seconds(1));
}

TEST_F(OptionsTest, ReadsASecretFromAFile) {
  ::setenv("LEADLINE_DSN_FILE", File("dbname=x\n").c_str(), 1);

  ASSERT_THAT(Parse({}), IsOk());

  EXPECT_EQ(dsn_, "dbname=x");
}

TEST_F(OptionsTest, PrefersASecretItselfToItsFile) {
  ::setenv("LEADLINE_DSN", "dbname=env", 1);
  ::setenv("LEADLINE_DSN_FILE", File("dbname=file").c_str(), 1);

  ASSERT_THAT(Parse({}), IsOk());

  EXPECT_EQ(dsn_, "dbname=env");
}

TEST_F(OptionsTest, PrefersTheFileThatAFlagNamesToASecretInTheEnvironment) {
  ::setenv("LEADLINE_DSN", "dbname=env", 1);

  const auto parsed = Parse({("--dsn-file=" + File("dbname=file")).c_str(), "--print-config"});

  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(dsn_, "dbname=file");
  EXPECT_THAT(parsed->text, HasSubstr("dsn = \"(secret)\"  # flag"));
}

TEST_F(OptionsTest, PrefersTheFileThatTheEnvironmentNamesToASecretInTheConfiguration) {
  ::setenv("LEADLINE_DSN_FILE", File("dbname=env").c_str(), 1);

  ASSERT_THAT(Parse({("--config=" + File("dsn = \"dbname=config\"\n")).c_str()}), IsOk());

  EXPECT_EQ(dsn_, "dbname=env");
}

TEST_F(OptionsTest, SaysWhichSecretFileIsMissing) {
  const auto parsed = Parse({"--dsn-file=/nowhere/dsn"});

  EXPECT_THAT(parsed, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(parsed.status().ToString(), HasSubstr("/nowhere/dsn"));
}

TEST_F(OptionsTest, RefusesAnUnknownFlag) {
  const auto parsed = Parse({"--adress=:2"});

  EXPECT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(parsed.status().ToString(), HasSubstr("--adress"));
}

TEST_F(OptionsTest, RefusesAnUnknownKeyOfTheFile) {
  const auto parsed = Parse({("--config=" + File("adress = \":2\"\n")).c_str()});

  EXPECT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(parsed.status().ToString(), HasSubstr("there is no setting adress"));
}

TEST_F(OptionsTest, RefusesValuesThatDoNotFitAndSaysWhereTheyStand) {
  EXPECT_THAT(Parse({"--pool=0"}).status().ToString(), HasSubstr("--pool (flag)"));
  EXPECT_THAT(Parse({"--pool=many"}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Parse({"--delay=soon"}), StatusIs(absl::StatusCode::kInvalidArgument));
  ::setenv("LEADLINE_DEVELOPMENT", "perhaps", 1);
  EXPECT_THAT(Parse({}).status().ToString(),
              HasSubstr("--development (environment LEADLINE_DEVELOPMENT)"));
}

TEST_F(OptionsTest, ShowsWhatIsInForceWithoutSecrets) {
  const auto parsed = Parse({"--dsn=password", "--pool=8", "--print-config"});

  ASSERT_THAT(parsed, IsOk());
  EXPECT_TRUE(parsed->done);
  EXPECT_THAT(parsed->text, HasSubstr("pool = \"8\"  # flag"));
  EXPECT_THAT(parsed->text, HasSubstr("dsn = \"(secret)\"  # flag"));
  EXPECT_THAT(parsed->text, Not(HasSubstr("password")));
}

TEST_F(OptionsTest, ShowsWhereEachSettingCameFrom) {
  ::setenv("LEADLINE_POOL", "4", 1);
  const std::string secret = File("dbname=x");
  ::setenv("LEADLINE_DSN_FILE", secret.c_str(), 1);
  const std::string config = File("delay = \"1s\"\n");

  const auto parsed = Parse({("--config=" + config).c_str(), "--address=:2", "--print-config"});

  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->text,
            "address = \":2\"  # flag\n"
            "pool = \"4\"  # environment LEADLINE_POOL\n"
            "development = \"false\"  # default\n"
            "delay = \"1s\"  # file " +
                config +
                "\n"
                "dsn = \"(secret)\"  # environment LEADLINE_DSN_FILE: " +
                secret + "\n");
}

TEST_F(OptionsTest, ShowsThatASecretIsMissing) {
  EXPECT_THAT(Parse({"--print-config"})->text, HasSubstr("dsn = \"\"  # default"));
}

TEST_F(OptionsTest, NamesAllThatIsWrongAtOnce) {
  const auto parsed = Parse({"--pool=0", "--delay=soon", "--dsn-file=/nowhere/dsn",
                             ("--config=" + File("adress = \":2\"\n")).c_str()});

  EXPECT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(parsed.status().ToString(),
              AllOf(HasSubstr("there is no setting adress\n"), HasSubstr("--pool (flag): "),
                    HasSubstr("--delay (flag): "), HasSubstr("/nowhere/dsn")));
}

TEST_F(OptionsTest, ListsWhatIsWrongForACommandThatChecks) {
  std::string authority;
  options_.AddFile("authority", &authority, "whom to trust");
  options_.AddCommand("serve", "answer calls");
  options_.AddCheckCommand("check", "say what is wrong");

  EXPECT_THAT(Parse({"serve", "--authority=/nowhere/ca.pem"}), IsOk());
  const auto parsed = Parse({"check", "--authority=/nowhere/ca.pem", "--pool=0", "--address=:7"});

  ASSERT_THAT(parsed, IsOk());
  EXPECT_THAT(parsed->problems, ElementsAre(HasSubstr("--pool (flag): "),
                                            "--authority: cannot read the file /nowhere/ca.pem"));
  EXPECT_EQ(address_, ":7");
  EXPECT_EQ(pool_, 16);
}

TEST_F(OptionsTest, TakesOneOfItsCommands) {
  options_.AddCommand("serve", "answer calls");
  options_.AddCommand("version", "show the version");

  EXPECT_EQ(Parse({"serve", "--pool=8"})->command, "serve");
  EXPECT_EQ(pool_, 8);
  EXPECT_THAT(Parse({}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Parse({"swerve"}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(OptionsTest, WarnsOfAVariableThatIsNearlyASetting) {
  ::setenv("LEADLINE_DSN_FLIE", "/run/secrets/dsn", 1);
  ::setenv("LEADLINE_OF_ANOTHER_PROGRAM", "7", 1);
  ::setenv("LEADLINE_POOL", "8", 1);

  const auto parsed = Parse({});
  ::unsetenv("LEADLINE_DSN_FLIE");
  ::unsetenv("LEADLINE_OF_ANOTHER_PROGRAM");

  ASSERT_THAT(parsed, IsOk());
  EXPECT_THAT(parsed->warnings, ElementsAre("LEADLINE_DSN_FLIE is no setting and is ignored; "
                                            "LEADLINE_DSN_FILE is one"));
}

TEST(Spelling, CountsLettersThatAreChangedAddedOrLeftOut) {
  EXPECT_EQ(LettersApart("POOL", "POOL"), 0);
  EXPECT_EQ(LettersApart("POOL", "POL"), 1);
  EXPECT_EQ(LettersApart("PO", "POOL"), 2);
  EXPECT_EQ(LettersApart("POLE", "POOL"), 2);
  EXPECT_EQ(LettersApart("", "POOL"), 4);
}

TEST_F(OptionsTest, TakesAFlagOfACommandForThatCommandAlone) {
  bool quick = false;
  options_.AddCommand("serve", "answer calls");
  options_.AddCommand("check", "look", {{"quick", &quick, "only a glance"}});

  EXPECT_THAT(Parse({"check"}), IsOk());
  EXPECT_FALSE(quick);
  EXPECT_THAT(Parse({"check", "--quick", "--pool=8"}), IsOk());
  EXPECT_TRUE(quick);
  EXPECT_EQ(pool_, 8);
  EXPECT_THAT(Parse({"serve", "--quick"}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(OptionsTest, ExplainsEverySetting) {
  const auto parsed = Parse({"--help"});

  ASSERT_THAT(parsed, IsOk());
  EXPECT_THAT(parsed->text, HasSubstr("--address"));
  EXPECT_THAT(parsed->text, HasSubstr("[LEADLINE_POOL]"));
}

}  // namespace
}  // namespace leadline::options
