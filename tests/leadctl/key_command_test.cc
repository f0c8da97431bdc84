#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "common/credential/api_keys.h"
#include "common/peer/peer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/leadctl/command_line.h"
#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using test::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class KeyCommandTest : public ::testing::Test {
 protected:
  KeyCommandTest() { std::remove(file_.c_str()); }

  int Run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    words.insert(words.begin(), "leadctl");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_};
    return leadctl::Run(
        static_cast<int>(argv.size()), argv.data(), terminal,
        [this](const std::string&, const std::string& address, const peer::Access& access) {
          shown_ = access;
          if (access.on_written) access.on_written("a-token");
          return peer::Connect(address, {}, {});
        });
  }

  int Create(const std::vector<std::string>& flags) {
    std::vector<std::string> words = {"key", "create", file_, "--subject", "services/shop"};
    words.insert(words.end(), flags.begin(), flags.end());
    return Run(words);
  }

  std::string Shown() const { return std::string(absl::StripAsciiWhitespace(out_.str())); }

  std::string FileWith(const std::string& text) const {
    const std::string path = ::testing::TempDir() + "leadctl_secret";
    std::ofstream(path) << text;
    return path;
  }

  const std::string file_ = ::testing::TempDir() + "leadctl_keys";
  std::ostringstream out_;
  std::ostringstream err_;
  peer::Access shown_;
};

TEST_F(KeyCommandTest, MakesAKeyThatServersTake) {
  ASSERT_EQ(Create({"--organization", "acme", "--role", "integration", "--scope", "leads.read",
                    "--expires-in", "90d"}),
            0)
      << err_.str();

  const auto keys = credential::ApiKeys::Open(file_);
  ASSERT_THAT(keys, IsOk());
  const auto holder = (*keys)->Find(Shown(), absl::Now());
  ASSERT_THAT(holder, IsOk());
  EXPECT_EQ((*holder)->organization, "acme");
  EXPECT_THAT((*holder)->permissions, ElementsAre("configuration.read", "leads.read"));
  EXPECT_FALSE((*keys)->Find(Shown(), absl::Now() + absl::Hours(91 * 24)).ok());
}

TEST_F(KeyCommandTest, KeepsTheFileFromOthersAndWhatIsInIt) {
  ASSERT_EQ(Create({"--organization", "acme", "--role", "admin"}), 0);
  const std::string first = Shown();
  ASSERT_EQ(Create({"--organization", "acme", "--role", "form", "--form", "webForms/x"}), 0);

  struct stat file = {};
  ASSERT_EQ(::stat(file_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600U);
  const auto keys = credential::ApiKeys::Open(file_);
  ASSERT_THAT(keys, IsOk());
  EXPECT_THAT((*keys)->Find(first, absl::Now()), IsOk());
  EXPECT_THAT((*keys)->Find(Shown(), absl::Now()), IsOk());
}

TEST_F(KeyCommandTest, RefusesWhatNoServerWouldTake) {
  EXPECT_EQ(Create({"--organization", "acme", "--role", "boss"}), 64);
  EXPECT_THAT(err_.str(), HasSubstr("boss"));
  EXPECT_EQ(Create({"--role", "admin"}), 64);
  EXPECT_EQ(Create({"--organization", "acme", "--role", "admin", "--expires-in", "soon"}), 64);
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_NE(::access(file_.c_str(), F_OK), 0);
}

TEST_F(KeyCommandTest, SaysThatTheFileCannotBeWritten) {
  EXPECT_EQ(Run({"key", "create", "/nowhere/keys", "--subject", "services/x", "--organization",
                 "acme", "--role", "admin"}),
            66);
}

TEST_F(KeyCommandTest, ShowsServersWhatTheFilesHold) {
  const std::string file = FileWith("llk_key\n");

  Run({"--api-key-file", file, "--timeout", "1", "--lead-address", "127.0.0.1:1", "lead", "list"});
  EXPECT_EQ(shown_.token, "llk_key");
  EXPECT_EQ(shown_.ca_file, "");

  Run({"--token-file", file, "--ca-file", file, "--timeout", "1", "--lead-address", "127.0.0.1:1",
       "lead", "list"});
  EXPECT_EQ(shown_.token, "llk_key");
  EXPECT_EQ(shown_.ca_file, file);
}

TEST_F(KeyCommandTest, SaysHowOldWhatIsReadMayBeAndShowsWhatFindsAWrite) {
  Run({"--timeout", "1", "--lead-address", "127.0.0.1:1", "lead", "list"});
  EXPECT_EQ(shown_.read_after, "");
  EXPECT_THAT(err_.str(), Not(HasSubstr("a-token")));

  Run({"--read-after", "any", "--show-written", "--timeout", "1", "--lead-address", "127.0.0.1:1",
       "lead", "list"});
  EXPECT_EQ(shown_.read_after, "any");
  EXPECT_THAT(err_.str(), HasSubstr("written: --read-after a-token\n"));
}

TEST_F(KeyCommandTest, NeedsTheFilesThatItIsTold) {
  EXPECT_EQ(Run({"--token-file", "/nowhere", "lead", "list"}), 66);
  EXPECT_EQ(Run({"--token-file", FileWith("  \n"), "lead", "list"}), 66);
  EXPECT_EQ(Run({"--ca-file", "/nowhere", "lead", "list"}), 66);
  EXPECT_EQ(Run({"--token-file", "/a", "--api-key-file", "/b", "lead", "list"}), 64);
}

}  // namespace
}  // namespace leadline::leadctl
