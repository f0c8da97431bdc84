#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using type::v1::ErrorReason;

class WatchConfigurationTest : public ConfigurationTest {
 protected:
  struct Watch {
    Watch(ConfigurationStub& stub, int64_t known_version) {
      v1::WatchConfigurationRequest request;
      request.set_known_version(known_version);
      reader = stub.WatchConfiguration(&context, request);
    }
    ~Watch() { context.TryCancel(); }

    // The next message; of version -1 at the end.
    v1::WatchConfigurationResponse Next() {
      v1::WatchConfigurationResponse message;
      if (!reader->Read(&message)) message.set_version(-1);
      return message;
    }

    // Reads until this version is told; hangs when it never is.
    void Await(int64_t version) {
      while (Next().version() != version) {
      }
    }

    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchConfigurationResponse>> reader;
  };

  absl::Status Rename(const std::string& label) {
    v1::UpdateStatusRequest request;
    request.mutable_status()->set_name("statuses/lead/lost");
    request.mutable_status()->set_display_name(label);
    return Call(*statuses_, &StatusStub::UpdateStatus, request).status();
  }
};

TEST_F(WatchConfigurationTest, TellsTheVersionAtOnceEvenOfAnOrganizationNobodyHasCalledFor) {
  Watch watch(*configurations_, 0);

  const auto first = watch.Next();

  EXPECT_EQ(first.version(), 1);
  EXPECT_FALSE(first.unchanged());
}

TEST_F(WatchConfigurationTest, SaysWhetherTheCallerHasItAlready) {
  Watch watch(*configurations_, Version());

  EXPECT_TRUE(watch.Next().unchanged());
}

TEST_F(WatchConfigurationTest, TellsOfAChange) {
  const int64_t version = Version();
  Watch watch(*configurations_, version);
  ASSERT_EQ(watch.Next().version(), version);

  ASSERT_THAT(Rename("Gone"), IsOk());

  auto next = watch.Next();
  while (next.unchanged()) next = watch.Next();
  EXPECT_EQ(next.version(), version + 1);
}

TEST_F(WatchConfigurationTest, TellsOfAChangeThatAnotherServerMade) {
  const int64_t version = Version();
  Watch watch(*configurations_, version);
  ASSERT_EQ(watch.Next().version(), version);

  database_.Query("UPDATE configurations SET version = version + 7");

  watch.Await(version + 7);
}

TEST_F(WatchConfigurationTest, MayFoldChangesButTellsTheLast) {
  const int64_t version = Version();
  Watch watch(*configurations_, version);

  for (int i = 0; i < 20; ++i) ASSERT_THAT(Rename("Gone " + std::to_string(i)), IsOk());

  watch.Await(version + 20);
}

TEST_F(WatchConfigurationTest, GivesASignOfLifeWhenNothingChanges) {
  const int64_t version = Version();
  Watch watch(*configurations_, version);

  for (int i = 0; i < 3; ++i) {
    const auto message = watch.Next();
    EXPECT_EQ(message.version(), version);
    EXPECT_TRUE(message.unchanged());
  }
}

TEST_F(WatchConfigurationTest, EndsWithDrainingWhenTheServerDrains) {
  Watch watch(*configurations_, 0);
  ASSERT_EQ(watch.Next().version(), 1);

  edge_.Drain();

  while (watch.Next().version() != -1) {
  }
  EXPECT_THAT(watch.reader->Finish(),
              FailsWith(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING));
}

TEST_F(WatchConfigurationTest, LeavesNothingBehindWhenItsCallerGoes) {
  {
    Watch watch(*configurations_, 0);
    ASSERT_EQ(watch.Next().version(), 1);
    ASSERT_EQ(watch_.size(), 1u);
  }

  while (watch_.size() > 0) std::this_thread::yield();  // Hangs when it is never forgotten.
}

TEST_F(WatchConfigurationTest, RefusesAVersionThatCannotBe) {
  Watch watch(*configurations_, -1);

  EXPECT_EQ(watch.Next().version(), -1);
  EXPECT_THAT(watch.reader->Finish(), RefusesField("known_version"));
}

}  // namespace
}  // namespace leadline::configuration
