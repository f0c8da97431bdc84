// The life of a lead under each preset, told in the words of the system that the preset follows.

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kConvertLead[] = "leadline.conversion.v1.ConversionService.ConvertLead";
constexpr char kLoseLead[] = "leadline.lead.v1.LeadService.LoseLead";

class Life : public LeadFixture {
 protected:
  explicit Life(const std::string& preset)
      : LeadFixture(preset, absl::Hours(1)), statuses_(test::ConfigurationOf(preset).statuses()) {}

  std::string StatusCalled(const std::string& label) {
    for (const LeadStatus& status : statuses_) {
      const bool is_lead = status.entity() == LeadStatus::ENTITY_LEAD;
      if (is_lead && status.display_name() == label) return status.name();
    }
    ADD_FAILURE() << "no status is called " << label;
    return "";
  }

  std::string LabelOf(const std::string& lead) {
    const std::string name = Get(lead)->status();
    const auto found = std::find_if(statuses_.begin(), statuses_.end(),
                                    [&](const auto& status) { return status.name() == name; });
    return found->display_name();
  }

  absl::StatusOr<v1::ChangeLeadStatusResponse> Enter(const std::string& lead,
                                                     const std::string& label) {
    v1::ChangeLeadStatusRequest request;
    request.set_name(lead);
    request.set_status(StatusCalled(label));
    return Call(*lead_stub_, &v1::LeadService::Stub::ChangeLeadStatus, request);
  }

  // One status after the other, none of which gives reason to warn.
  void Follow(const std::string& lead, const std::vector<std::string>& labels) {
    for (const std::string& label : labels) {
      const auto moved = Enter(lead, label);
      ASSERT_THAT(moved, IsOk()) << label;
      EXPECT_EQ(moved->warnings_size(), 0) << label;
      EXPECT_EQ(LabelOf(lead), label);
    }
  }

  void Convert(const std::string& lead) {
    const std::string conversion = ANameOf("conversions");
    ASSERT_THAT(Begin(conversion, lead), IsOk());
    ASSERT_THAT(Complete(CompletionOf(conversion, lead)), IsOk());
    EXPECT_TRUE(Get(lead)->converted());
  }

  std::vector<std::string> Listed(const std::string& request) {
    const auto listed = List(request);
    EXPECT_THAT(listed, IsOk());
    std::vector<std::string> names;
    for (const auto& lead : listed->leads()) names.push_back(lead.name());
    return names;
  }

  std::string SearchFor(const std::string& lead) {
    return "include_converted: true filter: 'number = " + Get(lead)->number() + "'";
  }

 private:
  const google::protobuf::RepeatedPtrField<LeadStatus> statuses_;
};

class KafineaLife : public Life {
 protected:
  KafineaLife() : Life("presets/kafinea") {}
};

TEST_F(KafineaLife, FollowsTheLineToConversionWhichIsAFlag) {
  const std::string lead = Existing();
  EXPECT_EQ(LabelOf(lead), "Not contacted");

  Follow(lead, {"Waiting for a call", "Contacted", "Pre-qualified", "Qualified"});
  Convert(lead);

  EXPECT_EQ(LabelOf(lead), "Qualified");
  EXPECT_THAT(Listed(""), IsEmpty());
  EXPECT_THAT(Listed("filter: 'converted = true'"), ElementsAre(lead));
  EXPECT_THAT(Listed(SearchFor(lead)), ElementsAre(lead));
}

TEST_F(KafineaLife, MayEndColdInactiveOrLostFromEveryStepOfTheLine) {
  const std::vector<std::string> line = {"Waiting for a call", "Contacted", "Pre-qualified",
                                         "Qualified"};
  for (size_t steps = 0; steps <= line.size(); ++steps) {
    for (const char* exit : {"Cold", "Inactive", "Lost"}) {
      const std::string lead = Existing();
      Follow(lead, {line.begin(), line.begin() + static_cast<int>(steps)});
      Follow(lead, {exit});
    }
  }
}

TEST_F(KafineaLife, MayLeaveTheLineWithAWarning) {
  const std::string lead = Existing();

  const auto moved = Enter(lead, "Burning");

  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(LabelOf(lead), "Burning");
  ASSERT_EQ(moved->warnings_size(), 1);
  EXPECT_EQ(moved->warnings(0).kind(), v1::Warning::KIND_OFF_PATH);
  EXPECT_THAT(moved->warnings(0).statuses(),
              ElementsAre(StatusCalled("Waiting for a call"), StatusCalled("Cold"),
                          StatusCalled("Inactive"), StatusCalled("Lost")));
}

TEST_F(KafineaLife, IsLostByChoosingLostAndStaysThere) {
  const std::string lead = Existing();

  Follow(lead, {"Lost"});

  EXPECT_TRUE(Get(lead)->lost());
  EXPECT_FALSE(Get(lead)->archived());
  EXPECT_THAT(Enter(lead, "Cold"), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_LOST));
}

class AxelorLife : public Life {
 protected:
  AxelorLife() : Life("presets/axelor8") {}
};

TEST_F(AxelorLife, MayTakeTheOpenStatusesInAnyOrder) {
  const std::string lead = Existing();
  EXPECT_EQ(LabelOf(lead), "To be processed");

  Follow(lead, {"Nurturing", "Marketing qualification", "To be processed", "Sales qualification"});
}

TEST_F(AxelorLife, IsConvertedAndLostByTheirButtonsAlone) {
  const std::string converted = Existing();
  const std::string lost = Existing();
  EXPECT_THAT(Enter(converted, "Converted"),
              AllOf(FailsWith(kWrongState, type::v1::ERROR_REASON_STATUS_HAS_PROCESS),
                    HasMetadata("method", kConvertLead)));
  EXPECT_THAT(Enter(lost, "Lost"),
              AllOf(FailsWith(kWrongState, type::v1::ERROR_REASON_STATUS_HAS_PROCESS),
                    HasMetadata("method", kLoseLead)));

  Convert(converted);
  ASSERT_THAT(Lose(lost), IsOk());

  EXPECT_EQ(LabelOf(converted), "Converted");
  EXPECT_EQ(LabelOf(lost), "Lost");
  EXPECT_TRUE(Get(lost)->archived());
}

class DefaultLife : public Life {
 protected:
  DefaultLife() : Life("presets/default") {}
};

TEST_F(DefaultLife, IsQualifiedAndConvertedOrLostWithoutBeingArchived) {
  const std::string lead = Existing();
  const std::string lost = Existing();

  Follow(lead, {"Marketing qualification", "Sales qualification"});
  Convert(lead);
  ASSERT_THAT(Lose(lost), IsOk());

  EXPECT_EQ(LabelOf(lead), "Converted");
  EXPECT_FALSE(Get(lost)->archived());
}

class TwentyFourSevenOfficeLife : public Life {
 protected:
  TwentyFourSevenOfficeLife() : Life("presets/twentyfoursevenoffice") {}
};

TEST_F(TwentyFourSevenOfficeLife, IsALeadUntilItIsACustomer) {
  const std::string lead = Existing();
  EXPECT_EQ(LabelOf(lead), "Lead");
  EXPECT_THAT(Enter(lead, "Converted"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_STATUS_HAS_PROCESS));

  Convert(lead);

  EXPECT_THAT(Listed("include_converted: true"), IsEmpty());
  EXPECT_THAT(Listed(SearchFor(lead)), ElementsAre(lead));
}

class ProsperWorksLife : public Life {
 protected:
  ProsperWorksLife() : Life("presets/prosperworks") {}

  void EnableLeads() {
    Configure([](configuration::v1::Configuration& configuration) {
      configuration.mutable_settings()->set_leads_enabled(true);
    });
  }
};

TEST_F(ProsperWorksLife, BeginsWhenAnAdministratorEnablesLeads) {
  EXPECT_THAT(Create(ALead()), FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));

  EnableLeads();

  EXPECT_THAT(Create(ALead()), IsOk());
}

TEST_F(ProsperWorksLife, IsQualifiedAndSplitUpOrFoundUnqualified) {
  EnableLeads();
  const std::string lead = Existing();
  const std::string unqualified = Existing();
  EXPECT_EQ(LabelOf(lead), "New");

  Follow(lead, {"Qualified"});
  Convert(lead);
  Follow(unqualified, {"Unqualified"});

  EXPECT_THAT(Listed("include_converted: true"), ElementsAre(unqualified));
  EXPECT_THAT(Listed(SearchFor(lead)), ElementsAre(lead));
  EXPECT_TRUE(Get(unqualified)->lost());
}

class SuiteDashLife : public Life {
 protected:
  SuiteDashLife() : Life("presets/suitedash") {}
};

TEST_F(SuiteDashLife, LeadsFromLeadToProspectToClient) {
  const std::string lead = Existing();
  EXPECT_EQ(LabelOf(lead), "Lead");

  Follow(lead, {"Prospect"});
  Convert(lead);

  EXPECT_EQ(LabelOf(lead), "Client");
  EXPECT_THAT(Listed(""), ElementsAre(lead));
  EXPECT_THAT(Listed("saved_view: 'views/open'"), IsEmpty());
}

TEST_F(SuiteDashLife, MayLeadFromLeadToClientAtOnce) {
  const std::string lead = Existing();
  EXPECT_THAT(Enter(lead, "Client"), HasMetadata("method", kConvertLead));

  Convert(lead);

  EXPECT_EQ(LabelOf(lead), "Client");
}

TEST_F(SuiteDashLife, NeverGoesBack) {
  const std::string prospect = Existing();
  Follow(prospect, {"Prospect"});
  const std::string client = Existing();
  Convert(client);

  EXPECT_THAT(Enter(prospect, "Lead"),
              AllOf(FailsWith(kWrongState, type::v1::ERROR_REASON_TRANSITION_NOT_ALLOWED),
                    HasMetadata("from", StatusCalled("Prospect")),
                    HasMetadata("to", StatusCalled("Lead")), HasMetadata("allowed", "")));
  EXPECT_THAT(Enter(client, "Prospect"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_EQ(LabelOf(prospect), "Prospect");
  EXPECT_EQ(Events("LeadStatusChanged", prospect), 1);
}

TEST_F(SuiteDashLife, CanStillBeGivenUp) {
  const std::string lead = Existing();

  ASSERT_THAT(Lose(lead), IsOk());

  EXPECT_EQ(LabelOf(lead), "Lost");
}

}  // namespace
}  // namespace leadline::lead
