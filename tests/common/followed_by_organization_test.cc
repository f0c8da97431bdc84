#include "common/peer/followed_by_organization.h"

#include <atomic>
#include <mutex>
#include <set>
#include <string>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::peer {
namespace {

using test::IsOk;
using ::testing::Contains;
using Text = std::shared_ptr<const std::string>;

class FollowedByOrganizationTest : public ::testing::Test {
 protected:
  absl::StatusOr<Text> Fetch(const Text&) {
    if (is_away_) return absl::UnavailableError("away");
    return std::make_shared<const std::string>("of " + context::Current().organization);
  }

  absl::Status Listen(grpc::ClientContext&, const Followed<std::string>::Hear&) {
    const std::lock_guard lock(mutex_);
    listening_.insert(context::Current().organization);
    return absl::OkStatus();
  }

  std::string CurrentIn(const std::string& organization) {
    const context::ForOrganization scope(organization);
    const Text text = followed_.Current();
    return text == nullptr ? "" : *text;
  }

  std::mutex mutex_;
  std::set<std::string> listening_;
  std::atomic<bool> is_away_ = false;
  FollowedByOrganization<std::string> followed_{
      "texts", absl::Hours(1), [](const std::string&) { return int64_t{1}; },
      [this](const Text& last) { return Fetch(last); },
      [this](grpc::ClientContext& context, const auto& hear) { return Listen(context, hear); }};
};

TEST_F(FollowedByOrganizationTest, HasForEachWhatIsItsOwn) {
  EXPECT_EQ(CurrentIn("acme"), "of acme");
  EXPECT_EQ(CurrentIn("umbrella"), "of umbrella");
  EXPECT_EQ(CurrentIn("acme"), "of acme");
}

TEST_F(FollowedByOrganizationTest, FollowsTheDefaultOneFromTheStart) {
  while (!followed_.first().ready()) absl::SleepFor(absl::Milliseconds(1));

  EXPECT_EQ(*followed_.first().Current(), "of default");
}

TEST_F(FollowedByOrganizationTest, ListensForEach) {
  CurrentIn("acme");
  const auto is_listening = [this] {
    const std::lock_guard lock(mutex_);
    return listening_.size() == 2;
  };
  while (!is_listening()) absl::SleepFor(absl::Milliseconds(1));

  EXPECT_THAT(listening_, Contains("acme"));
}

TEST_F(FollowedByOrganizationTest, AsksAgainForWhatItCouldNotGet) {
  is_away_ = true;
  EXPECT_EQ(CurrentIn("acme"), "");

  is_away_ = false;
  EXPECT_EQ(CurrentIn("acme"), "of acme");
  const context::ForOrganization scope("acme");
  EXPECT_THAT(followed_.Refresh(), IsOk());
}

}  // namespace
}  // namespace leadline::peer
