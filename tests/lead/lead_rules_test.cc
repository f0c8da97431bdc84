#include "services/lead/lead/lead_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/lead/lead/lead_field_rules.h"
#include "services/lead/lead/lead_view_rules.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/leads.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using configuration::v1::FieldDefinition;
using test::ALead;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using v1::Lead;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

std::shared_ptr<const LeadSettings> SettingsOf(const std::string& preset = "presets/default") {
  Configuration configuration = test::ConfigurationOf(preset);
  test::DefineField("fieldDefinitions/lead/budget", FieldDefinition::KIND_NUMBER, configuration);
  test::DefineField("fieldDefinitions/lead/sector", FieldDefinition::KIND_ENTRY, configuration)
      .set_dictionary("dictionaries/industry");
  test::DefineField("fieldDefinitions/account/turnover", FieldDefinition::KIND_NUMBER,
                    configuration);
  return *LeadSettings::Compile(configuration);
}

Lead Made(const Lead& given, const LeadSettings& settings = *SettingsOf()) {
  const Creation creation{"leads/1", "users/ann", absl::FromUnixMicros(1'750'000'000'123'456)};
  return NewLead(given, creation, settings);
}

absl::Status Check(const Lead& lead, const Lead& before = Lead()) {
  FieldViolations violations;
  CheckLead(lead, before, *SettingsOf(), "lead.", violations);
  return violations.ToStatus();
}

TEST(NewLead, TakesOnlyWhatACallerMayWrite) {
  const Lead lead = Made(
      ALead("name: 'leads/2' number: 'X' converted: true conversion: 'conversions/3' lost: true "
            "creator: 'users/eve' owner: 'users/bob' account: 'accounts/4'"));

  EXPECT_EQ(lead.name(), "leads/1");
  EXPECT_EQ(lead.creator(), "users/ann");
  EXPECT_EQ(lead.owner(), "users/bob");
  EXPECT_EQ(lead.number() + lead.conversion() + lead.account(), "");
  EXPECT_FALSE(lead.converted() || lead.lost());
}

TEST(NewLead, NormalisesTextBesideWhatWasTyped) {
  const Lead lead = Made(ALead(
      "company_name: ' Caf\\x65\\xCC\\x81 ' email: ' Ann@Example.COM ' phone: '+33 1 42 96 10 20' "
      "description_html: '<p onclick=x>hi</p>'"
      "address { postal_address { locality: ' Lyon ' address_lines: ' 1 rue X ' } }"));

  EXPECT_EQ(lead.company_name(), "Caf\xC3\xA9");
  EXPECT_EQ(lead.email(), "Ann@Example.COM");
  EXPECT_EQ(lead.email_normalized(), "ann@example.com");
  EXPECT_EQ(lead.phone(), "+33 1 42 96 10 20");
  EXPECT_EQ(lead.phone_normalized(), "+33142961020");
  EXPECT_EQ(lead.description_html(), "<p>hi</p>");
  EXPECT_EQ(lead.address().postal_address().locality(), "Lyon");
  EXPECT_EQ(lead.address().postal_address().address_lines(0), "1 rue X");
}

TEST(NewLead, BeginsInTheDefaultStatus) {
  EXPECT_EQ(Made(ALead()).status(), "statuses/lead/to-be-processed");
  EXPECT_EQ(Made(ALead(), *SettingsOf("presets/kafinea")).status(), "statuses/lead/not-contacted");
}

TEST(NewLead, IsLostWhenItBeginsInALostStatus) {
  const Lead lead = Made(ALead("status: 'statuses/lead/lost'"), *SettingsOf("presets/kafinea"));

  EXPECT_TRUE(lead.lost());
}

TEST(CheckFirstStatus, RefusesStatusesThatHaveAProcess) {
  const auto settings = SettingsOf();

  EXPECT_THAT(CheckFirstStatus(ALead("status: 'statuses/lead/nurturing'"), *settings), IsOk());
  EXPECT_THAT(CheckFirstStatus(ALead("status: 'statuses/lead/lost'"), *settings),
              FailsWith(kWrongState, type::v1::ERROR_REASON_STATUS_HAS_PROCESS));
  EXPECT_THAT(CheckFirstStatus(ALead("status: 'statuses/lead/converted'"), *settings),
              HasMetadata("method", "leadline.conversion.v1.ConversionService.ConvertLead"));
}

TEST(CheckLead, AcceptsALeadWithEveryField) {
  const Lead lead =
      Made(ALead("email: 'a@b.example' annual_revenue { currency_code: 'EUR' units: 5 } "
                 "source: 'dictionaries/source/entries/website' "
                 "external_ids { system: 'old' id: '1' } external_ids { system: 'old' id: '2' } "
                 "custom_fields { key: 'budget' value { number_value: 3 } } "
                 "custom_fields { key: 'sector' value { entry_value: "
                 "'dictionaries/industry/entries/education' } }"));

  EXPECT_THAT(Check(lead), IsOk());
}

TEST(CheckLead, NeedsALastNameOrACompany) {
  Lead lead = Made(ALead());
  lead.clear_last_name();
  EXPECT_THAT(Check(lead), IsOk());

  lead.clear_company_name();

  EXPECT_THAT(Check(lead), RefusesField("lead.last_name"));
}

TEST(CheckLead, ReportsEveryViolationAtOnce) {
  const Lead lead = Made(ALead(
      "email: 'nobody' annual_revenue { currency_code: 'ZZZ' } status: 'statuses/lead/nowhere' "
      "industry: 'dictionaries/industry/entries/nothing' "
      "source: 'dictionaries/industry/entries/education' "
      "tags: 'dictionaries/tag/entries/nothing' "
      "external_ids { system: 'old' id: '1' } external_ids { system: 'old' id: '1' } "
      "custom_fields { key: 'budget' value {} } "
      "custom_fields { key: 'turnover' value { number_value: 3 } } "
      "custom_fields { key: 'sector' value { entry_value: "
      "'dictionaries/source/entries/website' } }"));

  const absl::Status status = Check(lead);

  for (const char* field :
       {"lead.email", "lead.annual_revenue.currency_code", "lead.status", "lead.industry",
        "lead.source", "lead.tags[0]", "lead.external_ids[1]", "lead.custom_fields.budget",
        "lead.custom_fields.turnover", "lead.custom_fields.sector"}) {
    EXPECT_THAT(status, RefusesField(field));
  }
}

TEST(CheckLead, LimitsTheAddress) {
  Lead lead = Made(ALead());
  auto& address = *lead.mutable_address()->mutable_postal_address();
  for (int i = 0; i < 11; ++i) address.add_address_lines(i == 3 ? std::string(201, 'x') : "x");
  address.set_locality(std::string(201, 'x'));

  const absl::Status status = Check(lead);

  EXPECT_THAT(status, RefusesField("lead.address.postal_address.address_lines"));
  EXPECT_THAT(status, RefusesField("lead.address.postal_address.address_lines[3]"));
  EXPECT_THAT(status, RefusesField("lead.address.postal_address.locality"));
}

TEST(CheckLead, LetsALeadKeepWhatWasArchivedMeanwhile) {
  const Lead before = ALead(
      "name: 'leads/1' source: 'dictionaries/source/entries/gone' "
      "tags: 'dictionaries/tag/entries/gone' status: 'statuses/lead/gone' "
      "custom_fields { key: 'x' value { entry_value: 'dictionaries/y/entries/gone' } }");

  EXPECT_THAT(Check(before, before), IsOk());
}

TEST(CheckMove, LeavesOnlyStatusesThatAreNotLost) {
  const auto settings = SettingsOf();
  const LeadStatus& open = *settings->FindStatus("statuses/lead/nurturing");

  EXPECT_THAT(CheckMove(ALead(), open, *settings), IsOk());
  EXPECT_THAT(CheckMove(ALead("lost: true"), open, *settings),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_LOST));
}

TEST(ApplyUpdate, ChangesWhatTheMaskNames) {
  Lead lead = Made(ALead("email: 'a@b.example' phone: '1'"));
  const auto request = FromText<v1::UpdateLeadRequest>(
      "lead { email: ' C@D.example' phone: '2' etag: '9' } update_mask { paths: 'email' }");

  EXPECT_THAT(ApplyUpdate(request, *SettingsOf(), lead), IsOk());

  EXPECT_EQ(lead.email(), "C@D.example");
  EXPECT_EQ(lead.email_normalized(), "c@d.example");
  EXPECT_EQ(lead.phone(), "1");
  EXPECT_EQ(lead.etag(), "1");
}

TEST(ApplyUpdate, RefusesWhatHasAMethodOfItsOwn) {
  for (const char* path : {"status", "owner", "team", "converted", "lost", "number"}) {
    Lead lead = Made(ALead());
    v1::UpdateLeadRequest request;
    request.mutable_update_mask()->add_paths(path);

    EXPECT_THAT(ApplyUpdate(request, *SettingsOf(), lead), RefusesField("update_mask")) << path;
  }
}

TEST(ApplyStatus, LeavesALeadAloneThatIsThereAlready) {
  Lead lead = Made(ALead());
  const Lead before = lead;
  v1::ChangeLeadStatusRequest request;
  request.set_status(lead.status());

  EXPECT_THAT(ApplyStatus(request, *SettingsOf(), lead), IsOk());

  EXPECT_THAT(lead, EqualsProto(before));
}

TEST(ApplyStatus, RefusesAStatusThatIsUnknownOrArchived) {
  Configuration configuration = test::ConfigurationOf();
  configuration.mutable_statuses(1)->mutable_archive_time()->set_seconds(1);
  const auto settings = *LeadSettings::Compile(configuration);
  for (const std::string& status :
       {std::string("statuses/lead/nowhere"), std::string("statuses/prospect/won"),
        configuration.statuses(1).name()}) {
    Lead lead = Made(ALead());
    v1::ChangeLeadStatusRequest request;
    request.set_status(status);

    EXPECT_THAT(ApplyStatus(request, *settings, lead), RefusesField("status")) << status;
  }
}

TEST(ApplyStatus, LosesALeadWhereLostCanBeChosen) {
  const auto settings = SettingsOf("presets/kafinea");
  Lead lead = Made(ALead(), *settings);
  v1::ChangeLeadStatusRequest request;
  request.set_status("statuses/lead/lost");

  EXPECT_THAT(ApplyStatus(request, *settings, lead), IsOk());

  EXPECT_TRUE(lead.lost());
}

TEST(ApplyLoss, ArchivesWhereTheSettingsSaySo) {
  const auto settings = SettingsOf("presets/axelor8");
  Lead lead = Made(ALead(), *settings);

  EXPECT_THAT(ApplyLoss({}, *settings, lead), IsOk());

  EXPECT_TRUE(lead.lost());
  EXPECT_TRUE(lead.archived());
}

TEST(ApplyLoss, RefusesAReasonOfAnotherDictionary) {
  Lead lead = Made(ALead());
  v1::LoseLeadRequest request;
  request.set_reason("dictionaries/source/entries/website");

  EXPECT_THAT(ApplyLoss(request, *SettingsOf(), lead), RefusesField("reason"));
}

TEST(ApplyAssignment, ChangesOnlyWhatIsGiven) {
  Lead lead = Made(ALead("owner: 'users/ann' team: 'dictionaries/team/entries/gone'"));
  v1::AssignLeadRequest request;
  request.set_owner("");

  EXPECT_THAT(ApplyAssignment(request, *SettingsOf(), lead), IsOk());

  EXPECT_EQ(lead.owner(), "");
  EXPECT_EQ(lead.team(), "dictionaries/team/entries/gone");
}

TEST(ApplyAssignment, NeedsSomethingToAssign) {
  Lead lead = Made(ALead());

  EXPECT_THAT(ApplyAssignment({}, *SettingsOf(), lead), RefusesField("owner"));
}

TEST(ApplyAssignment, RefusesAnUnknownTeam) {
  Lead lead = Made(ALead());
  v1::AssignLeadRequest request;
  request.set_team("dictionaries/team/entries/nobody");

  EXPECT_THAT(ApplyAssignment(request, *SettingsOf(), lead), RefusesField("team"));
}

TEST(ViewOf, NarrowsByWhatStatusesMean) {
  const auto settings = SettingsOf("presets/kafinea");
  const auto view = [&](const std::string& name) {
    v1::ListLeadsRequest request;
    request.set_saved_view(name);
    return *ViewOf(request, "users/ann", *settings);
  };

  EXPECT_EQ(view("views/open").filter, "lost = false AND archived = false");
  EXPECT_THAT(view("views/open").no_statuses, Optional(ElementsAre("statuses/lead/inactive")));
  EXPECT_EQ(view("views/closed").filter, "lost = true");
  EXPECT_EQ(view("views/my").filter, "owner = me() AND archived = false");
  EXPECT_THAT(view("views/hot").statuses, Optional(ElementsAre("statuses/lead/hot")));
  EXPECT_EQ(view("views/all").filter, "archived = false");
  EXPECT_EQ(view("").filter, "");
}

TEST(ViewOf, RefusesAViewThatThereIsNot) {
  v1::ListLeadsRequest request;
  request.set_saved_view("views/nice");

  EXPECT_THAT(ViewOf(request, "users/ann", *SettingsOf()), RefusesField("saved_view"));
}

TEST(LeadSettings, FollowRolesAndNotNames) {
  Configuration configuration = test::ConfigurationOf();
  for (auto& status : *configuration.mutable_statuses()) {
    if (status.entity() == LeadStatus::ENTITY_LEAD) status.set_name(status.name() + "-renamed");
  }

  const auto settings = *LeadSettings::Compile(configuration);

  EXPECT_EQ(settings->default_status().name(), "statuses/lead/to-be-processed-renamed");
  EXPECT_EQ(settings->lost_status().name(), "statuses/lead/lost-renamed");
  EXPECT_EQ(settings->converted_status()->name(), "statuses/lead/converted-renamed");
}

TEST(LeadSettings, HaveNoConvertedStatusWhereAFlagIsEnough) {
  EXPECT_EQ(SettingsOf("presets/kafinea")->converted_status(), nullptr);
}

TEST(LeadSettings, AreNotMadeOfAConfigurationWithoutItsRoles) {
  Configuration configuration = test::ConfigurationOf();
  configuration.clear_statuses();

  EXPECT_FALSE(LeadSettings::Compile(configuration).ok());
}

TEST(LeadSettings, AreNotMadeOfAConfigurationWithoutANumberSeries) {
  Configuration configuration = test::ConfigurationOf();
  configuration.clear_number_series_definitions();

  EXPECT_FALSE(LeadSettings::Compile(configuration).ok());
}

TEST(LeadSettings, DoNotOfferArchivedEntries) {
  Configuration configuration = test::ConfigurationOf();
  auto& entry = *configuration.mutable_dictionary_entries(0);
  entry.mutable_archive_time()->set_seconds(1);

  const auto settings = *LeadSettings::Compile(configuration);

  EXPECT_FALSE(settings->HasEntry(entry.name()));
  EXPECT_TRUE(settings->HasEntry(configuration.dictionary_entries(1).name()));
}

}  // namespace
}  // namespace leadline::lead
