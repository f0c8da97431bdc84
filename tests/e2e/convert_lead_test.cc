// The main job from end to end, through gRPC, as real processes do it.
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/e2e/steps.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using lead::v1::Activity;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr char kConvertedStatus[] = "statuses/lead/converted";

class ConvertLeadTest : public BackendTest {
 protected:
  // The names of the leads a list shows.
  std::vector<std::string> List(const std::string& filter) {
    lead::v1::ListLeadsRequest request;
    request.set_filter(filter);
    request.set_page_size(1000);
    std::vector<std::string> names;
    const auto page = Must(client_.Call(&lead::v1::LeadService::Stub::ListLeads, request));
    for (const auto& lead : page.leads()) names.push_back(lead.name());
    return names;
  }

  conversion::v1::Conversion GetConversion(const std::string& name) {
    conversion::v1::GetConversionRequest request;
    request.set_name(name);
    return Must(client_.Call(&conversion::v1::ConversionService::Stub::GetConversion, request))
        .conversion();
  }

  absl::StatusOr<conversion::v1::PreviewConversionResponse> Preview(const std::string& lead) {
    conversion::v1::PreviewConversionRequest request;
    request.set_lead(lead);
    return client_.Call(&conversion::v1::ConversionService::Stub::PreviewConversion, request);
  }

  absl::StatusOr<lead::v1::LoseLeadResponse> Lose(const std::string& lead) {
    lead::v1::LoseLeadRequest request;
    request.set_name(lead);
    return client_.Call(&lead::v1::LeadService::Stub::LoseLead, request);
  }

  // Every label of every status of the entity becomes another, also in other languages.
  void RenameStatuses(configuration::v1::Status::Entity entity) {
    using configuration::v1::StatusService;
    configuration::v1::ListStatusesRequest all;
    all.set_entity(entity);
    all.set_page_size(1000);
    const auto statuses = Must(client_.Call(&StatusService::Stub::ListStatuses, all));
    ASSERT_GT(statuses.statuses_size(), 0);
    for (const auto& status : statuses.statuses()) {
      configuration::v1::UpdateStatusRequest rename;
      configuration::v1::Status& renamed = *rename.mutable_status();
      renamed.set_name(status.name());
      renamed.set_display_name("Renamed " + status.display_name());
      *renamed.mutable_labels() = status.labels();
      (*renamed.mutable_labels())["fr"] = "";
      (*renamed.mutable_labels())["pt-BR"] = "";
      for (auto& [language, label] : *renamed.mutable_labels()) label = "Renamed in " + language;
      rename.mutable_update_mask()->add_paths("display_name");
      rename.mutable_update_mask()->add_paths("labels");
      const auto now = Must(client_.Call(&StatusService::Stub::UpdateStatus, rename)).status();
      EXPECT_EQ(now.display_name(), renamed.display_name());
      EXPECT_EQ(now.labels().at("fr"), "Renamed in fr");
    }
  }

  // Gives leads and accounts a budget; they know of it once they have started anew.
  void DefineBudgets() {
    using configuration::v1::FieldDefinitionService;
    for (const char* entity : {"lead", "account"}) {
      configuration::v1::UpdateFieldDefinitionRequest request;
      auto& definition = *request.mutable_field_definition();
      definition.set_name("fieldDefinitions/" + std::string(entity) + "/budget");
      definition.set_kind(configuration::v1::FieldDefinition::KIND_MONEY);
      definition.set_display_name("Budget");
      request.set_allow_missing(true);
      Must(client_.Call(&FieldDefinitionService::Stub::UpdateFieldDefinition, request));
    }
    for (ServiceProcess* service : {&backend_.lead(), &backend_.conversion()}) service->Start();
  }

  absl::StatusOr<lead::v1::UpdateLeadResponse> SetCustom(const std::string& lead,
                                                         const std::string& key,
                                                         const std::string& value) {
    lead::v1::UpdateLeadRequest request;
    request.mutable_lead()->set_name(lead);
    (*request.mutable_lead()->mutable_custom_fields())[key] =
        FromText<type::v1::CustomValue>(value);
    return client_.Call(&lead::v1::LeadService::Stub::UpdateLead, request);
  }

  // Everything the conversion database holds, as one number.
  std::string CountRecords() {
    return invariants_.Query(R"sql(
      SELECT (SELECT count(*) FROM conversion.conversions)
           + (SELECT count(*) FROM conversion.accounts) + (SELECT count(*) FROM conversion.contacts)
           + (SELECT count(*) FROM conversion.opportunities)
           + (SELECT count(*) FROM conversion.events)
           + (SELECT coalesce(sum(next_number), 0) FROM conversion.number_counters))sql");
  }
};

TEST_F(ConvertLeadTest, MakesAccountContactAndOpportunityOfALead) {
  const lead::v1::Lead lead = steps_.Qualify(steps_.Create("Žluťoučký kůň a.s.").name());

  const auto made = Must(steps_.Convert(ToConvert(lead)));

  EXPECT_THAT(steps_.GetAccount(made.conversion().account()), EqualsProto(made.account()));
  ASSERT_EQ(made.contacts_size(), 1);
  EXPECT_THAT(steps_.GetContact(made.conversion().contacts(0)), EqualsProto(made.contacts(0)));
  EXPECT_THAT(steps_.GetOpportunity(made.conversion().opportunity()),
              EqualsProto(made.opportunity()));
  EXPECT_EQ(made.account().display_name(), lead.company_name());
  EXPECT_EQ(made.contacts(0).last_name(), lead.last_name());
  EXPECT_EQ(made.contacts(0).account(), made.account().name());
  EXPECT_EQ(made.opportunity().account(), made.account().name());
  EXPECT_THAT(made.account().number(), Not(IsEmpty()));
  ExpectInvariants();
}

TEST_F(ConvertLeadTest, LeavesTheLeadConvertedAndReadOnly) {
  const lead::v1::Lead lead = steps_.Create();

  const auto made = Must(steps_.Convert(ToConvert(lead)));

  const lead::v1::Lead after = steps_.Get(lead.name());
  EXPECT_TRUE(after.converted());
  EXPECT_FALSE(after.conversion_in_progress());
  EXPECT_EQ(after.conversion(), made.conversion().name());
  EXPECT_EQ(after.account(), made.account().name());
  EXPECT_THAT(after.contacts(), ElementsAre(made.contacts(0).name()));
  EXPECT_EQ(after.opportunity(), made.opportunity().name());
  EXPECT_EQ(after.status(), kConvertedStatus);
  EXPECT_THAT(Lose(lead.name()), FailsWith(absl::StatusCode::kFailedPrecondition,
                                           type::v1::ERROR_REASON_LEAD_CONVERTED));
}

TEST_F(ConvertLeadTest, KeepsTheLeadAsItWas) {
  const std::string name = steps_.Create().name();
  for (const int64_t start : {1'000'000'000L, 4'000'000'000L}) {
    lead::v1::CreateActivityRequest request;
    request.mutable_activity()->set_lead(name);
    request.mutable_activity()->set_kind(Activity::KIND_MEETING);
    request.mutable_activity()->set_subject("About the offer");
    request.mutable_activity()->mutable_start_time()->set_seconds(start);
    Must(client_.Call(&lead::v1::ActivityService::Stub::CreateActivity, request));
  }
  const lead::v1::Lead before = steps_.Qualify(name);
  ASSERT_THAT(steps_.Get(name), EqualsProto(before));

  const auto made = Must(steps_.Convert(ToConvert(before)));

  const lead::v1::Lead kept = GetConversion(made.conversion().name()).lead_snapshot();
  EXPECT_TRUE(kept.has_last_event_time());
  EXPECT_TRUE(kept.has_next_event_time());
  EXPECT_THAT(kept,
              EqualsProto(before, {"conversion_in_progress", "external_links", "allowed_actions"}));
  EXPECT_EQ(before.external_links_size(), 4);
  EXPECT_EQ(kept.external_links_size(), 0);
}

TEST_F(ConvertLeadTest, HidesTheLeadFromListsUnlessAskedForIt) {
  const lead::v1::Lead lead = steps_.Create("Hidden afterwards");
  ASSERT_THAT(List("company_name = \"Hidden*\""), Contains(lead.name()));

  Must(steps_.Convert(ToConvert(lead)));

  EXPECT_THAT(List("company_name = \"Hidden*\""), Not(Contains(lead.name())));
  EXPECT_THAT(List("company_name = \"Hidden*\" AND converted = true"), Contains(lead.name()));
  EXPECT_THAT(List("converted = true AND number = \"" + lead.number() + "\""),
              ElementsAre(lead.name()));
}

TEST_F(ConvertLeadTest, HandsOverEverythingAttached) {
  const lead::v1::Lead lead = steps_.Create();
  for (const auto kind : {Activity::KIND_CALL, Activity::KIND_MEETING, Activity::KIND_EMAIL,
                          Activity::KIND_TASK, Activity::KIND_TASK}) {
    steps_.AddActivity(lead.name(), kind);
  }
  for (int i = 0; i < 3; ++i) steps_.AddComment(lead.name());

  const auto made = Must(steps_.Convert(ToConvert(lead)));

  EXPECT_EQ(made.manifest().activity_count(), 2);
  EXPECT_EQ(made.manifest().email_count(), 1);
  EXPECT_EQ(made.manifest().task_count(), 2);
  EXPECT_EQ(made.manifest().comment_count(), 3);
  for (const std::string& parent :
       {lead.name(), made.account().name(), made.contacts(0).name(), made.opportunity().name()}) {
    EXPECT_EQ(steps_.CountActivities(parent), 5) << parent;
    EXPECT_EQ(steps_.CountComments(parent), 3) << parent;
  }
  ExpectInvariants();
}

TEST_F(ConvertLeadTest, PreviewsWhatItWillMake) {
  const lead::v1::Lead lead = steps_.Create();
  const std::string before = CountRecords();

  const auto preview = Must(Preview(lead.name()));

  EXPECT_EQ(CountRecords(), before);
  const auto made = Must(steps_.Convert(ToConvert(lead)));
  const std::set<std::string> decided_later = {
      "name", "etag", "conversion", "create_time", "update_time", "account", "contacts"};
  const auto without = [&](const google::protobuf::Message& message) {
    std::set<std::string> present;
    for (const std::string& field : decided_later) {
      if (message.GetDescriptor()->FindFieldByName(field) != nullptr) present.insert(field);
    }
    return EqualsProto(message, present);
  };
  EXPECT_THAT(preview.account(), without(made.account()));
  ASSERT_EQ(preview.contacts_size(), 1);
  EXPECT_THAT(preview.contacts(0), without(made.contacts(0)));
  EXPECT_THAT(preview.opportunity(), without(made.opportunity()));
}

TEST_F(ConvertLeadTest, CarriesTheFieldsThatTheOrganizationDefined) {
  DefineBudgets();
  const lead::v1::Lead lead = steps_.Create();
  EXPECT_THAT(SetCustom(lead.name(), "none", "bool_value: true"),
              RefusesField("lead.custom_fields.none"));
  EXPECT_THAT(SetCustom(lead.name(), "budget", "bool_value: true"),
              RefusesField("lead.custom_fields.budget"));
  Must(SetCustom(lead.name(), "budget", "money_value { currency_code: 'EUR' units: 7 }"));
  EXPECT_THAT(List("custom_fields.budget = 7"), ElementsAre(lead.name()));

  const auto made = Must(steps_.Convert(ToConvert(lead)));

  EXPECT_EQ(made.account().custom_fields().at("budget").money_value().units(), 7);
  EXPECT_EQ(made.opportunity().custom_fields_size(), 0);
}

TEST_F(ConvertLeadTest, ReturnsTheFirstConversionWhenRetried) {
  const lead::v1::Lead lead = steps_.Create();
  steps_.AddComment(lead.name());
  const auto request = ToConvert(lead);
  const auto first = Must(steps_.Convert(request));

  const auto again = Must(steps_.Convert(request));

  EXPECT_FALSE(first.replayed());
  EXPECT_TRUE(again.replayed());
  EXPECT_THAT(again, EqualsProto(first, {"replayed"}));
  EXPECT_EQ(GetConversion(first.conversion().name()).replay_count(), 1);
}

TEST_F(ConvertLeadTest, TellsAnotherRequestWhichConversionThereIs) {
  const lead::v1::Lead lead = steps_.Create();
  const auto first = Must(steps_.Convert(ToConvert(lead)));

  const auto other = steps_.Convert(ToConvert(lead));

  EXPECT_THAT(other, FailsWith(absl::StatusCode::kFailedPrecondition,
                               type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(other, HasMetadata("conversion", first.conversion().name()));
}

TEST_F(ConvertLeadTest, LeavesNothingWhenOnlyValidating) {
  const lead::v1::Lead lead = steps_.Create();
  const std::string before = CountRecords();
  auto request = ToConvert(lead);
  request.set_validate_only(true);

  const auto rehearsed = Must(steps_.Convert(request));

  EXPECT_EQ(rehearsed.account().display_name(), lead.company_name());
  EXPECT_THAT(rehearsed.account().number(), Not(IsEmpty()));
  EXPECT_EQ(CountRecords(), before);
  EXPECT_THAT(steps_.Get(lead.name()), EqualsProto(lead));
  EXPECT_EQ(Must(steps_.Convert(ToConvert(lead))).account().number(), rehearsed.account().number());
}

TEST_F(ConvertLeadTest, GoesOnWhileConfigurationIsDown) {
  const lead::v1::Lead lead = steps_.Create();
  backend_.configuration().Kill();

  const auto made = steps_.Convert(ToConvert(lead));

  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(GetConversion(made->conversion().name()).state(),
            conversion::v1::Conversion::STATE_COMPLETED);
  EXPECT_THAT(Lose(steps_.Create().name()), IsOk());
}

TEST_F(ConvertLeadTest, DoesNotCareWhatStatusesAreCalled) {
  const auto before = Must(steps_.Convert(ToConvert(steps_.Qualify(steps_.Create().name()))));
  for (const auto entity :
       {configuration::v1::Status::ENTITY_LEAD, configuration::v1::Status::ENTITY_PROSPECT,
        configuration::v1::Status::ENTITY_OPPORTUNITY}) {
    RenameStatuses(entity);
  }
  for (ServiceProcess* service : {&backend_.lead(), &backend_.conversion()}) service->Start();

  const lead::v1::Lead lead = steps_.Qualify(steps_.Create().name());
  const auto made = steps_.Convert(ToConvert(lead));
  const auto lost = Lose(steps_.Create().name());

  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(steps_.Get(lead.name()).status(), kConvertedStatus);
  EXPECT_THAT(made->opportunity().stage(), Not(IsEmpty()));
  EXPECT_EQ(made->opportunity().stage(), before.opportunity().stage());
  EXPECT_EQ(made->account().type(), before.account().type());
  EXPECT_EQ(made->account().prospect_status(), before.account().prospect_status());
  ASSERT_THAT(lost, IsOk());
  EXPECT_TRUE(lost->lead().lost());
  EXPECT_EQ(lost->lead().status(), "statuses/lead/lost");
}

}  // namespace
}  // namespace leadline::test
