#include "common/edge/about.h"

#include <atomic>
#include <future>

#include "absl/time/clock.h"
#include "common/edge/server.h"
#include "common/events/outbox.h"
#include "common/events/outbox_sql.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "leadline/process/v1/process_service.grpc.pb.h"
#include "tests/common/migrations.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::edge {
namespace {

using test::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr postgres::Statement kTwo = {
    "CountTwo",
    "SELECT 'words' AS kind, 3 AS count, now() - interval '1 hour' AS oldest_time"
    " UNION ALL SELECT 'echoes', 0, NULL"};

// A server that tells of itself.
class AboutTest : public ::testing::Test {
 protected:
  ~AboutTest() override {
    server_.Stop();
    run_.get().IgnoreError();
  }

  void Start() {
    run_ = std::async(std::launch::async, [this] { return server_.Run(); });
    stub_ = process::v1::ProcessService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(server_.WaitForPort()), grpc::InsecureChannelCredentials()));
  }

  process::v1::Process Get() {
    grpc::ClientContext context;
    process::v1::GetProcessResponse response;
    EXPECT_THAT(stub_->GetProcess(&context, {}, &response), IsOk());
    return response.process();
  }

  // The first answer that `is_so`; hangs when none ever is.
  process::v1::Process Await(
      const std::function<bool(const process::v1::Process& process)>& is_so) {
    process::v1::Process process = Get();
    for (; !is_so(process); process = Get()) absl::SleepFor(absl::Milliseconds(10));
    return process;
  }

  test::TestDatabase database_{test::kMigrations};
  Edge edge_{test::EdgeForTests()};
  Server server_{{.drain_delay = absl::ZeroDuration()}, edge_};
  std::future<absl::Status> run_;
  std::unique_ptr<process::v1::ProcessService::Stub> stub_;
};

TEST_F(AboutTest, TellsWhatOthersKnow) {
  server_.about().Add([](process::v1::Process& process) { process.set_program("echo-server"); });
  server_.about().Add(
      [](process::v1::Process& process) { SetConfiguration(7, absl::Minutes(1), process); });
  Start();

  const process::v1::Process process = Get();

  EXPECT_EQ(process.program(), "echo-server");
  EXPECT_EQ(process.configuration_version(), 7);
  EXPECT_LT(process.configuration_confirm_time().seconds(), absl::ToUnixSeconds(absl::Now()) - 50);
}

TEST_F(AboutTest, TellsWhatItWaitsForUntilItIsReady) {
  std::atomic<bool> there = false;
  server_.ReadyWhen("settings", [&there] { return there.load(); });
  Start();

  EXPECT_THAT(Await([](const process::v1::Process& process) {
                return !process.waiting_for().empty();
              }).waiting_for(),
              ElementsAre("settings"));
  EXPECT_FALSE(Get().ready());
  there = true;
  EXPECT_THAT(
      Await([](const process::v1::Process& process) { return process.ready(); }).waiting_for(),
      IsEmpty());
}

TEST_F(AboutTest, TellsWhatIsNotWellAlthoughItIsReady) {
  server_.ReportHealth("settings", [] { return false; });
  Start();

  const process::v1::Process process =
      Await([](const process::v1::Process& told) { return told.ready(); });

  EXPECT_THAT(process.unwell(), ElementsAre("settings"));
}

TEST_F(AboutTest, CountsWhatIsNotDoneYetByKind) {
  server_.about().CountBy(*database_, kTwo);
  server_.about().CountBy(*database_, common::sql::kCountHiddenEvents);
  Start();
  grpc::ClientContext context;
  process::v1::GetBacklogResponse response;

  ASSERT_THAT(stub_->GetBacklog(&context, {}, &response), IsOk());

  std::vector<std::string> told;
  for (const process::v1::Backlog& each : response.backlogs()) {
    told.push_back(each.kind() + " " + std::to_string(each.count()) +
                   (each.has_oldest_time() ? " old" : ""));
  }
  EXPECT_THAT(told, ElementsAre("echoes 0", "events 0", "words 3 old"));
}

// What is committed while an earlier transaction is open is told to nobody yet.
TEST_F(AboutTest, CountsEventsThatAreHeldBack) {
  server_.about().CountBy(*database_, common::sql::kCountHiddenEvents);
  const auto append = [](postgres::Transaction& transaction) {
    event::v1::Event event;
    event.set_type("Happened");
    event.set_resource("things/1");
    events::Append(transaction, event);
    return absl::OkStatus();
  };
  absl::StatusOr<std::vector<process::v1::Backlog>> counted;

  const absl::Status open = database_->Transact("a", [&](postgres::Transaction& transaction) {
    append(transaction).IgnoreError();
    EXPECT_THAT(database_->Transact("b", append), IsOk());
    EXPECT_THAT(database_->Transact("c", append), IsOk());
    counted = server_.about().CountBacklogs();
    return absl::OkStatus();
  });
  Start();

  ASSERT_THAT(open, IsOk());
  ASSERT_THAT(counted, IsOk());
  EXPECT_EQ(counted->at(0).count(), 2);
  EXPECT_TRUE(counted->at(0).has_oldest_time());
  EXPECT_EQ(server_.about().CountBacklogs()->at(0).count(), 0);
}

}  // namespace
}  // namespace leadline::edge
