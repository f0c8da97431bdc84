// The path of leads, and where leads are seen behind its end.

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/lead/lead/lead_rules.h"
#include "services/lead/lead/lead_view_rules.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/leads.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using configuration::v1::Settings;
using test::ALead;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNew[] = "statuses/lead/to-be-processed";
constexpr char kMarketing[] = "statuses/lead/marketing-qualification";
constexpr char kSales[] = "statuses/lead/sales-qualification";
constexpr char kNurturing[] = "statuses/lead/nurturing";

// New leads to marketing qualification and to nurturing, and that is all.
Configuration ConfigurationWith(Settings::TransitionPolicy policy) {
  Configuration configuration = test::ConfigurationOf();
  configuration.mutable_settings()->set_transition_policy(policy);
  auto& transition = *configuration.mutable_settings()->add_transitions();
  transition.set_from(kNew);
  for (const char* to : {kMarketing, kNurturing}) transition.add_to(to);
  return configuration;
}

std::shared_ptr<const LeadSettings> With(Settings::TransitionPolicy policy) {
  return *LeadSettings::Compile(ConfigurationWith(policy));
}

absl::Status Move(const std::string& from, const std::string& to, const LeadSettings& settings) {
  return CheckMove(ALead("status: '" + from + "'"), *settings.FindStatus(to), settings);
}

TEST(LeadPath, IsNobodysConcernWherePolicyIsFree) {
  const auto settings = With(Settings::TRANSITION_POLICY_FREE);

  EXPECT_THAT(Move(kSales, kNew, *settings), IsOk());
  EXPECT_THAT(WarningsOf(kSales, kNew, *settings), IsEmpty());
}

TEST(LeadPath, IsRecommendedWherePolicyIsAdvisory) {
  const auto settings = With(Settings::TRANSITION_POLICY_ADVISORY);

  EXPECT_THAT(Move(kNew, kSales, *settings), IsOk());
  EXPECT_THAT(
      WarningsOf(kNew, kSales, *settings), ElementsAre(EqualsProto(FromText<v1::Warning>(R"pb(
        kind: KIND_OFF_PATH
        field: "status"
        message: "the path does not lead from statuses/lead/to-be-processed to statuses/lead/sales-qualification"
        statuses: "statuses/lead/marketing-qualification"
        statuses: "statuses/lead/nurturing"
      )pb"))));
  EXPECT_THAT(WarningsOf(kNew, kNurturing, *settings), IsEmpty());
  EXPECT_THAT(WarningsOf(kNew, kNew, *settings), IsEmpty());
}

TEST(LeadPath, IsTheOnlyOneWherePolicyIsStrict) {
  const auto settings = With(Settings::TRANSITION_POLICY_STRICT);

  EXPECT_THAT(Move(kNew, kMarketing, *settings), IsOk());
  EXPECT_THAT(Move(kNew, kSales, *settings),
              AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                              type::v1::ERROR_REASON_TRANSITION_NOT_ALLOWED),
                    HasMetadata("from", kNew), HasMetadata("to", kSales),
                    HasMetadata("allowed", std::string(kMarketing) + "," + kNurturing)));
  EXPECT_THAT(Move(kMarketing, kNew, *settings), HasMetadata("allowed", ""));
}

TEST(LeadPath, SaysOfAStatusWithAProcessHowItIsEntered) {
  EXPECT_THAT(
      Move(kNew, "statuses/lead/converted", *With(Settings::TRANSITION_POLICY_STRICT)),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_STATUS_HAS_PROCESS));
}

TEST(LeadPath, OffersOnlyWhatCanBeChosen) {
  Configuration configuration = ConfigurationWith(Settings::TRANSITION_POLICY_STRICT);
  configuration.mutable_settings()->mutable_transitions(0)->add_to("statuses/lead/converted");
  for (auto& status : *configuration.mutable_statuses()) {
    if (status.name() == kNurturing) status.mutable_archive_time()->set_seconds(1);
  }

  EXPECT_THAT((*LeadSettings::Compile(configuration))->NextOf(kNew), ElementsAre(kMarketing));
}

TEST(LeadPath, LeadsEverywhereFromAnArchivedStatus) {
  Configuration configuration = ConfigurationWith(Settings::TRANSITION_POLICY_STRICT);
  for (auto& status : *configuration.mutable_statuses()) {
    if (status.name() == kSales) status.mutable_archive_time()->set_seconds(1);
  }

  EXPECT_THAT(Move(kSales, kNew, **LeadSettings::Compile(configuration)), IsOk());
}

TEST(LeadPath, IsNobodysConcernUnderAConfigurationOfTheVersionBefore) {
  EXPECT_THAT(Move(kNew, kSales, *With(Settings::TRANSITION_POLICY_UNSPECIFIED)), IsOk());
}

bool Shows(Settings::PostConvertVisibility visibility, const std::string& request) {
  Configuration configuration = test::ConfigurationOf();
  configuration.mutable_settings()->set_post_convert_visibility(visibility);
  return ViewOf(FromText<v1::ListLeadsRequest>(request), "users/ann",
                **LeadSettings::Compile(configuration))
      ->converted;
}

TEST(ConvertedLeads, AreHiddenUnlessAskedFor) {
  const auto visibility = Settings::POST_CONVERT_VISIBILITY_HIDE_DEFAULT;

  EXPECT_FALSE(Shows(visibility, "saved_view: 'views/my' filter: 'score = 1'"));
  EXPECT_TRUE(Shows(visibility, "include_converted: true"));
}

TEST(ConvertedLeads, AreShownInAllViewsButThoseOfOpenAndHotLeads) {
  const auto visibility = Settings::POST_CONVERT_VISIBILITY_SHOW;

  for (const char* view : {"", "views/all", "views/my", "views/closed"}) {
    EXPECT_TRUE(Shows(visibility, "saved_view: '" + std::string(view) + "'")) << view;
  }
  for (const char* view : {"views/open", "views/hot"}) {
    EXPECT_FALSE(Shows(visibility, "saved_view: '" + std::string(view) + "'")) << view;
    EXPECT_TRUE(
        Shows(visibility, "include_converted: true saved_view: '" + std::string(view) + "'"))
        << view;
  }
}

TEST(ConvertedLeads, AreFoundOnlyBySearching) {
  const auto visibility = Settings::POST_CONVERT_VISIBILITY_HIDE_ALL_BUT_SEARCH;

  EXPECT_FALSE(Shows(visibility, "include_converted: true"));
  EXPECT_FALSE(Shows(visibility, "filter: 'score = 1'"));
  EXPECT_TRUE(Shows(visibility, "include_converted: true filter: 'score = 1'"));
}

}  // namespace
}  // namespace leadline::lead
