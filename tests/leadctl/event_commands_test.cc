#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "services/leadctl/command_line.h"
#include "tests/leadctl/live_leads.h"

namespace leadline::leadctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// What a program prints while others wait for it.
class Printed final : public std::stringbuf {
 public:
  // Once a line that has `text` is out, hanging until then.
  void Await(const std::string& text) {
    while (Text().find(text) == std::string::npos) absl::SleepFor(absl::Milliseconds(5));
  }

  std::string Text() {
    const std::lock_guard lock(mutex_);
    return flushed_;
  }

 private:
  int sync() override {
    const std::lock_guard lock(mutex_);
    flushed_ = str();
    return 0;
  }

  std::mutex mutex_;
  std::string flushed_;
};

class EventCommandsTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> words) {
    words.insert(words.begin(), "leadctl");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_, false};
    return leadctl::Run(static_cast<int>(argv.size()), argv.data(), terminal,
                        [this](const std::string& package, const std::string&) {
                          package_ = package;
                          return leads_.channel();
                        });
  }

  // Makes what a lead's creation would.
  void Happen(const std::string& type) {
    leads_.Query(
        "INSERT INTO events (organization_id, type, resource, attributes) VALUES "
        "('default', '" +
        type + R"(', 'leads/7', '{"status": "statuses/lead/lost"}'))");
  }

  LiveLeads leads_;
  Printed printed_;
  std::ostream out_{&printed_};
  std::ostringstream err_;
  std::string package_;
};

TEST_F(EventCommandsTest, ListsWhatHappened) {
  Happen("LeadCreated");
  Happen("LeadLost");

  EXPECT_EQ(Run({"events", "list", "--type", "LeadLost"}), 0) << err_.str();

  EXPECT_THAT(printed_.str(), AllOf(HasSubstr("EVENT_TIME"), HasSubstr("LeadLost"),
                                    HasSubstr("leads/7"), Not(HasSubstr("LeadCreated"))));
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(package_, "leadline.lead.v1");
}

TEST_F(EventCommandsTest, SaysWhereAListGoesOn) {
  Happen("LeadCreated");
  Happen("LeadLost");
  ASSERT_EQ(Run({"events", "list", "--page-size", "1"}), 0);
  EXPECT_THAT(err_.str(), MatchesRegex("more: --resume-token [-_=A-Za-z0-9]+\n"));
  const std::string said = err_.str();
  const std::string token = said.substr(said.rfind(' ') + 1);
  printed_.str("");

  EXPECT_EQ(Run({"events", "list", "--resume-token", token.substr(0, token.size() - 1)}), 0);

  EXPECT_THAT(printed_.str(), AllOf(HasSubstr("LeadLost"), Not(HasSubstr("LeadCreated"))));
}

TEST_F(EventCommandsTest, PrintsWhatHappensUntilTheServerIsAwayForLong) {
  Happen("LeadCreated");
  int code = 0;
  std::thread tail([&] {
    code = Run({"--timeout", "1", "events", "tail", "--service", "conversion", "--from-beginning"});
  });
  printed_.Await("LeadCreated");

  Happen("LeadLost");

  printed_.Await("LeadLost");
  EXPECT_THAT(printed_.Text(),
              MatchesRegex("[^ ]+Z  LeadCreated  leads/7 status=statuses/lead/lost\n"
                           "[^ ]+Z  LeadLost  leads/7 status=statuses/lead/lost\n"));
  leads_.Drain();
  tail.join();
  EXPECT_EQ(code, 14);
  EXPECT_THAT(err_.str(), HasSubstr("DRAINING"));
  EXPECT_EQ(package_, "leadline.conversion.v1");
}

TEST_F(EventCommandsTest, PrintsALineOfJsonForEachEvent) {
  Happen("LeadCreated");
  std::thread tail([&] {
    Run({"--timeout", "1", "events", "tail", "--from-beginning", "-o", "json"});
  });

  printed_.Await("LeadCreated");

  EXPECT_THAT(printed_.Text(), MatchesRegex(R"(\{.*"type":"LeadCreated","resource":"leads/7".*\})"
                                            "\n"));
  leads_.Drain();
  tail.join();
}

TEST_F(EventCommandsTest, EndsWithTheCodeOfARefusal) {
  EXPECT_EQ(Run({"events", "tail", "--resume-token", "nonsense"}), 3);
  EXPECT_THAT(err_.str(), HasSubstr("resume_token: "));
  EXPECT_EQ(Run({"events", "tail", "--service", "nobody"}), 64);
}

}  // namespace
}  // namespace leadline::leadctl
