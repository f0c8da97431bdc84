#include "common/peer/followed.h"

#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/edge/edge.h"
#include "common/log/log.h"
#include "gmock/gmock.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/in_process_server.h"

namespace leadline::peer {
namespace {

using test::v1::EchoService;
using test::v1::WatchEchoesResponse;
using ::testing::HasSubstr;
using Number = std::shared_ptr<const int64_t>;
using Send = test::EchoEndpoint::Stream::Send;

// Versions that a stream of numbers tells of: the value of each is the version itself.
class FollowedTest : public ::testing::Test {
 protected:
  FollowedTest() {
    service_.on_watch = [this](const edge::Call&, const Send& send) {
      const std::lock_guard lock(mutex_);
      send_ = send;
      ++opened_;
      return absl::OkStatus();
    };
  }

  void Tell(int64_t version) {
    WatchEchoesResponse message;
    message.set_text(std::to_string(version));
    while (true) {  // Until there is a stream.
      {
        const std::lock_guard lock(mutex_);
        if (send_.has_value() && (*send_)(message)) return;
      }
      std::this_thread::yield();
    }
  }

  absl::StatusOr<Number> Fetch(const Number& last) {
    ++fetched_;
    if (last != nullptr && *last == version_) return Number();
    return std::make_shared<const int64_t>(version_.load());
  }

  absl::Status Listen(grpc::ClientContext& context, const Followed<int64_t>::Hear& hear) {
    return Hear(*stub_, &EchoService::Stub::WatchEchoes, context, {},
                [&](const WatchEchoesResponse& told) { hear(std::stoll(told.text())); });
  }

  std::unique_ptr<Followed<int64_t>> Follow() {
    return std::make_unique<Followed<int64_t>>(
        "numbers", absl::Hours(1), [](int64_t version) { return version; },
        [this](const Number& last) { return Fetch(last); },
        [this](grpc::ClientContext& context, const auto& hear) { return Listen(context, hear); });
  }

  // Hangs when it never is.
  static void AwaitVersion(const Followed<int64_t>& followed, int64_t version) {
    while (true) {
      const Number current = followed.polled().Current();
      if (current != nullptr && *current == version) return;
      std::this_thread::yield();
    }
  }

  std::mutex mutex_;
  std::optional<Send> send_;
  std::atomic<int> opened_ = 0;
  std::atomic<int> fetched_ = 0;
  std::atomic<int64_t> version_ = 1;
  edge::Edge edge_{test::EdgeForTests()};
  test::EchoEndpoint service_{edge_};
  test::InProcessServer server_{edge_, {&service_}};
  std::unique_ptr<EchoService::Stub> stub_ = EchoService::NewStub(server_.channel());
};

TEST_F(FollowedTest, FetchesAsSoonAsANewVersionIsTold) {
  const auto followed = Follow();
  AwaitVersion(*followed, 1);
  version_ = 2;

  Tell(2);

  AwaitVersion(*followed, 2);
}

TEST_F(FollowedTest, TakesTheVersionItHasForAConfirmation) {
  const auto followed = Follow();
  AwaitVersion(*followed, 1);
  const int fetched = fetched_;
  absl::SleepFor(absl::Milliseconds(20));
  const absl::Time before = absl::Now();

  Tell(1);

  while (absl::Now() - followed->polled().Age() < before) std::this_thread::yield();
  EXPECT_EQ(fetched_, fetched);
}

TEST_F(FollowedTest, ListensAgainWhenTheStreamEnded) {
  service_.on_watch = [this](const edge::Call&, const Send& send) -> absl::Status {
    if (++opened_ == 1) return absl::UnavailableError("away");
    const std::lock_guard lock(mutex_);
    send_ = send;
    return absl::OkStatus();
  };
  const auto followed = Follow();
  version_ = 3;

  Tell(3);

  AwaitVersion(*followed, 3);
}

TEST_F(FollowedTest, EndsItsStreamWhenItGoes) {
  auto followed = Follow();
  Tell(1);

  followed.reset();

  const std::lock_guard lock(mutex_);
  while ((*send_)(WatchEchoesResponse())) std::this_thread::yield();  // Hangs if nobody is told.
}

TEST_F(FollowedTest, SaysOnceWhenItGoesStaleAndOnceWhenItIsFreshAgain) {
  std::mutex mutex;
  std::vector<std::string> lines;
  const auto followed = Follow();
  AwaitVersion(*followed, 1);
  const log::ScopedSink sink([&](const std::string& line) {
    const std::lock_guard lock(mutex);
    if (line.find("fresh") != std::string::npos || line.find("stale") != std::string::npos) {
      lines.push_back(line);
    }
  });
  auto& polled = followed->polled();

  EXPECT_TRUE(polled.CheckFresh(absl::Hours(1)));
  EXPECT_FALSE(polled.CheckFresh(absl::ZeroDuration()));
  EXPECT_FALSE(polled.CheckFresh(absl::ZeroDuration()));
  EXPECT_TRUE(polled.CheckFresh(absl::Hours(1)));

  const std::lock_guard lock(mutex);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("went stale"));
  EXPECT_THAT(lines[0], HasSubstr("\"age_s\":0"));
  EXPECT_THAT(lines[1], HasSubstr("fresh again"));
}

}  // namespace
}  // namespace leadline::peer
