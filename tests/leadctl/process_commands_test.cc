#include "services/leadctl/process_commands.h"

#include <map>
#include <sstream>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "leadline/process/v1/process_service.grpc.pb.h"
#include "tests/support/in_process_server.h"
#include "tests/support/proto_matchers.h"

namespace leadline::leadctl {
namespace {

using process::v1::Process;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr char kWell[] =
    "program: 'some-server' version: '0.1.0' schema_version: 25 ready: true"
    " configuration_version: 12 database_session_limit: 16 database_session_count: 3";

// A server that answers what a test tells it to.
class FakeProcessService final : public process::v1::ProcessService::Service {
 public:
  Process process = test::FromText<Process>(kWell);
  std::vector<process::v1::Backlog> backlogs;
  grpc::Status end;

  void Wait(const std::string& kind, int64_t count, int64_t seconds) {
    auto& backlog = backlogs.emplace_back();
    backlog.set_kind(kind);
    backlog.set_count(count);
    backlog.mutable_oldest_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) - seconds);
  }

 private:
  grpc::Status GetProcess(grpc::ServerContext*, const process::v1::GetProcessRequest*,
                          process::v1::GetProcessResponse* response) override {
    *response->mutable_process() = process;
    response->mutable_process()->mutable_start_time()->set_seconds(
        absl::ToUnixSeconds(absl::Now()) - 60);
    response->mutable_process()->mutable_configuration_confirm_time()->set_seconds(
        absl::ToUnixSeconds(absl::Now()) - 2);
    return end;
  }

  grpc::Status GetBacklog(grpc::ServerContext*, const process::v1::GetBacklogRequest*,
                          process::v1::GetBacklogResponse* response) override {
    response->mutable_backlogs()->Assign(backlogs.begin(), backlogs.end());
    return end;
  }
};

class ProcessCommandsTest : public ::testing::Test {
 protected:
  int Run(std::vector<const char*> words) {
    words.insert(words.begin(), "leadctl");
    const Terminal terminal{out_, err_};
    return leadctl::Run(static_cast<int>(words.size()), words.data(), terminal,
                        [this](const std::string& package, const auto&) {
                          if (package == "leadline.lead.v1") return lead_server_.channel();
                          return server_.channel();
                        });
  }

  FakeProcessService lead_;
  FakeProcessService others_;
  test::InProcessServer lead_server_{{&lead_}};
  test::InProcessServer server_{{&others_}};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ProcessCommandsTest, ShowsHowEveryServerIs) {
  lead_.backlogs.emplace_back().set_kind("events");

  EXPECT_EQ(Run({"status"}), 0) << out_.str();

  EXPECT_THAT(out_.str(),
              MatchesRegex("SERVER +READY +VERSION +UP +SCHEMA +CONFIGURATION +OUTBOX .*\n"
                           "lead +yes +0.1.0 +1m.* +25 +12, [23]s ago +0 +3/16 +0\n"
                           "conversion +yes .*\nconfiguration +yes .*\n"));
}

TEST_F(ProcessCommandsTest, SaysWhatIsNotWell) {
  lead_.process.add_unwell("leadline.configuration.v1.ConfigurationService");
  auto& warning = *lead_.process.add_warnings();
  warning.set_id("standby_asynchronous");
  warning.set_message("it follows");

  EXPECT_EQ(Run({"status"}), 1);

  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("lead: leadline.configuration.v1.ConfigurationService is not well\n"),
                    HasSubstr("lead: warning: standby_asynchronous: it follows\n")));
}

TEST_F(ProcessCommandsTest, SaysWhichServerIsNotReadyOrCannotBeAsked) {
  lead_.process.set_ready(false);
  lead_.process.add_waiting_for("database");
  EXPECT_EQ(Run({"status"}), 2);
  EXPECT_THAT(out_.str(), HasSubstr("lead: waits for database\n"));

  lead_.end = grpc::Status(grpc::StatusCode::UNAVAILABLE, "away");
  EXPECT_EQ(Run({"status"}), 2);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("lead: UNAVAILABLE: away\n"), HasSubstr("conversion     yes")));
}

TEST_F(ProcessCommandsTest, PrintsALineOfJsonForEachServer) {
  lead_.end = grpc::Status(grpc::StatusCode::UNAVAILABLE, "\"away\"");
  others_.Wait("merges", 2, 5);

  EXPECT_EQ(Run({"status", "--json"}), 2);

  EXPECT_THAT(out_.str(),
              MatchesRegex(R"(\{"service":"lead","error":\{"code":14,"message":".*away.*",.*\},)"
                           R"("backlogs":\[\]\})"
                           "\n"
                           R"(\{"service":"conversion","process":\{"program":"some-server",.*\},)"
                           R"("backlogs":\[\{"kind":"merges","count":"2",.*\}\]\})"
                           "\n.*\n"));
}

TEST_F(ProcessCommandsTest, ShowsWhatIsNotDoneYet) {
  lead_.Wait("holds", 2, 75);
  others_.Wait("merges", 1, 5);

  EXPECT_EQ(Run({"outbox"}), 0);

  EXPECT_THAT(out_.str(), MatchesRegex("SERVER +KIND +COUNT +OLDEST\n"
                                       "lead +holds +2 +1m1[5-9]s\n"
                                       "conversion +merges +1 +[5-9]s\n(.*\n)*"));
}

TEST_F(ProcessCommandsTest, SaysThatSomethingWaitsForTooLong) {
  lead_.Wait("holds", 2, 75);

  EXPECT_EQ(Run({"outbox", "--max-age", "600"}), 0);
  EXPECT_THAT(out_.str(), Not(HasSubstr("too long")));
  EXPECT_EQ(Run({"outbox", "--max-age", "60"}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("s, too long\n"));
  lead_.end = grpc::Status(grpc::StatusCode::UNAVAILABLE, "away");
  EXPECT_EQ(Run({"outbox", "--max-age", "60"}), 2);
}

}  // namespace
}  // namespace leadline::leadctl
