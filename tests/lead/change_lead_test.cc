#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using v1::Lead;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kNurturing[] = "statuses/lead/nurturing";

// Every method that changes a lead, by name.
using Change = std::function<absl::Status(const std::string& name)>;

class ChangeLeadTest : public LeadFixture {
 protected:
  std::map<std::string, Change> Changes() {
    return {
        {"UpdateLead",
         [this](const std::string& name) {
           return Update(ALead("name: '" + name + "' score: 3"), "score").status();
         }},
        {"ChangeLeadStatus",
         [this](const std::string& name) { return Move(name, kNurturing).status(); }},
        {"LoseLead", [this](const std::string& name) { return Lose(name).status(); }},
        {"AssignLead",
         [this](const std::string& name) { return Assign(name, "users/bob").status(); }},
        {"TakeChargeOfLead",
         [this](const std::string& name) {
           return Ask(&v1::LeadService::Stub::TakeChargeOfLead, "name: '" + name + "'").status();
         }},
        {"HandOffLead",
         [this](const std::string& name) {
           return Ask(&v1::LeadService::Stub::HandOffLead, "name: '" + name + "' owner: ''")
               .status();
         }},
        {"BatchUpdateLeads",
         [this](const std::string& name) {
           return Ask(&v1::LeadService::Stub::BatchUpdateLeads,
                      "requests { lead { name: '" + name + "' score: 3 } }")
               .status();
         }},
    };
  }
};

TEST_F(ChangeLeadTest, UpdatesWhatTheMaskNames) {
  const std::string name = Existing("email: 'a@b.example' phone: '1'");

  const auto updated = Update(ALead("name: '" + name + "' email: 'C@d.example'"), "email");

  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->email(), "C@d.example");
  EXPECT_EQ(updated->email_normalized(), "c@d.example");
  EXPECT_EQ(updated->phone(), "1");
  EXPECT_EQ(updated->etag(), "2");
  EXPECT_THAT(Get(name), IsOkAndHolds(EqualsProto(*updated)));
  EXPECT_EQ(Events("LeadUpdated", name), 1);
  EXPECT_EQ(database_.Query("SELECT changed_fields FROM events WHERE type = 'LeadUpdated'"),
            "{email,email_normalized}");
}

TEST_F(ChangeLeadTest, UpdatesEveryFieldThatIsSetWithoutAMask) {
  Define("x", configuration::v1::FieldDefinition::KIND_TEXT);
  const std::string name = Existing();

  const auto updated =
      Update(ALead("name: '" + name +
                   "' score: 4 tags: [] custom_fields { key: 'x' value { "
                   "text_value: 'y' } } annual_revenue { currency_code: 'CHF' units: 3 nanos: 5 }"),
             "");

  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->score(), 4);
  EXPECT_THAT(Get(name), IsOkAndHolds(EqualsProto(*updated)));
}

TEST_F(ChangeLeadTest, AsksOldLeadsForRequiredFieldsOnlyWhenCustomFieldsChange) {
  Define("x", configuration::v1::FieldDefinition::KIND_TEXT);
  Define("budget", configuration::v1::FieldDefinition::KIND_NUMBER);
  const std::string name = Existing();
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_field_definitions()->rbegin()->set_required(true);
  });
  const std::string x = "name: '" + name + "' custom_fields { key: 'x' value { text_value: 'y' } }";
  const std::string budget = "custom_fields { key: 'budget' value { number_value: 1 } }";

  EXPECT_THAT(Update(ALead("name: '" + name + "' score: 2"), "score"), IsOk());
  EXPECT_THAT(Update(ALead(x), "custom_fields"), RefusesField("lead.custom_fields.budget"));
  EXPECT_THAT(Update(ALead(x), "custom_fields.x"), RefusesField("lead.custom_fields.budget"));
  EXPECT_THAT(Update(ALead(x + budget), "custom_fields"), IsOk());
}

TEST_F(ChangeLeadTest, KeepsValuesOfAnArchivedFieldUntilTheyAreCleared) {
  Define("x", configuration::v1::FieldDefinition::KIND_TEXT);
  Define("y", configuration::v1::FieldDefinition::KIND_TEXT);
  const std::string x = "custom_fields { key: 'x' value { text_value: 'y' } }";
  const std::string name = Existing(x);
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_field_definitions(0)->mutable_archive_time()->set_seconds(1);
  });
  const std::string y = "custom_fields { key: 'y' value { text_value: 'y' } }";

  EXPECT_THAT(Update(ALead("name: '" + name + "'" + x + y), "custom_fields"), IsOk());
  EXPECT_THAT(Update(ALead("name: '" + name +
                           "' custom_fields { key: 'x' value { text_value: 'z' } "
                           "}"),
                     "custom_fields.x"),
              RefusesField("lead.custom_fields.x"));
  EXPECT_EQ(List("filter: 'custom_fields.x = y'")->leads_size(), 1);
  EXPECT_THAT(Update(ALead("name: '" + name + "'"), "custom_fields.x"), IsOk());
  EXPECT_EQ(Get(name)->custom_fields().count("x"), 0U);
}

TEST_F(ChangeLeadTest, ClearsWhatTheMaskNamesAndTheLeadLeavesOut) {
  const std::string name = Existing(
      "email: 'a@b.example' employee_count: 3 annual_revenue { currency_code: 'EUR' } "
      "address { postal_address { locality: 'Lyon' } } source: "
      "'dictionaries/source/entries/website'");
  Lead nothing;
  nothing.set_name(name);
  nothing.set_last_name("Meyer");

  const auto updated = Update(nothing, "*");

  ASSERT_THAT(updated, IsOk());
  EXPECT_FALSE(updated->has_employee_count() || updated->has_annual_revenue() ||
               updated->has_address());
  EXPECT_EQ(updated->email() + updated->source() + updated->company_name(), "");
  EXPECT_THAT(Get(name), IsOkAndHolds(EqualsProto(*updated)));
}

TEST_F(ChangeLeadTest, WritesNothingForAChangeOfNothing) {
  const std::string name = Existing();

  EXPECT_EQ(Update(ALead("name: '" + name + "'"), "company_name")->etag(), "1");
  EXPECT_EQ(Move(name, "statuses/lead/to-be-processed")->etag(), "1");

  EXPECT_EQ(database_.Query("SELECT count(*) FROM events"), "1");
}

TEST_F(ChangeLeadTest, KeepsNothingOfAnUpdateThatIsOnlyValidated) {
  const std::string name = Existing();

  EXPECT_EQ(Update(ALead("name: '" + name + "' score: 4"), "score", true)->score(), 4);

  EXPECT_EQ(Get(name)->score(), 0);
  EXPECT_EQ(Events("LeadUpdated", name), 0);
}

TEST_F(ChangeLeadTest, RefusesAnUpdateOfWhatIsNoLead) {
  EXPECT_THAT(Update(ALead("name: 'accounts/1' score: 1"), "score"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(Update(ALead("score: 1"), "score"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
}

TEST_F(ChangeLeadTest, RefusesAnUpdateThatMakesTheLeadInvalid) {
  const std::string name = Existing();
  const std::string named = "name: '" + name + "' ";

  EXPECT_THAT(Update(ALead(named + "email: 'x'"), "email"), RefusesField("lead.email"));
  EXPECT_THAT(Update(ALead(named), "nothing"), RefusesField("update_mask"));
  EXPECT_THAT(Update(ALead(named), "status"), RefusesField("update_mask"));
  EXPECT_EQ(Get(name)->etag(), "1");
}

TEST_F(ChangeLeadTest, MovesExternalIdsWithTheLead) {
  const std::string other = Existing("external_ids { system: 'old' id: '1' }");
  const std::string name = Existing("external_ids { system: 'old' id: '2' }");
  Lead lead = ALead("name: '" + name + "' external_ids { system: 'old' id: '1' }");

  EXPECT_THAT(Update(lead, "external_ids"),
              FailsWith(absl::StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
  lead.mutable_external_ids(0)->set_id("3");
  EXPECT_THAT(Update(lead, "external_ids"), IsOk());

  EXPECT_THAT(Create(ALead("external_ids { system: 'old' id: '2' }")), IsOk());
  EXPECT_THAT(Create(ALead("external_ids { system: 'old' id: '3' }")),
              FailsWith(absl::StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
  EXPECT_EQ(Get(other)->external_ids(0).id(), "1");
}

TEST_F(ChangeLeadTest, MovesALeadToAnotherStatus) {
  const std::string name = Existing();

  const auto moved = Move(name, kNurturing, "1");

  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->status(), kNurturing);
  EXPECT_GT(moved->status_change_time().seconds() * 1e9 + moved->status_change_time().nanos(),
            moved->create_time().seconds() * 1e9 + moved->create_time().nanos());
  EXPECT_THAT(Get(name), IsOkAndHolds(EqualsProto(*moved)));
  EXPECT_EQ(database_.Query("SELECT attributes->>'previous_status' FROM events WHERE type = "
                            "'LeadStatusChanged'"),
            "statuses/lead/to-be-processed");
}

TEST_F(ChangeLeadTest, RefusesToMoveWhereAProcessLeads) {
  const std::string name = Existing();

  const auto lost = Move(name, "statuses/lead/lost");
  const auto converted = Move(name, "statuses/lead/converted");

  EXPECT_THAT(lost, FailsWith(kWrongState, type::v1::ERROR_REASON_STATUS_HAS_PROCESS));
  EXPECT_THAT(lost, HasMetadata("method", "leadline.lead.v1.LeadService.LoseLead"));
  EXPECT_THAT(converted,
              HasMetadata("method", "leadline.conversion.v1.ConversionService.ConvertLead"));
}

TEST_F(ChangeLeadTest, RefusesAStatusThatThereIsNot) {
  EXPECT_THAT(Move(Existing(), "statuses/lead/nowhere"), RefusesField("status"));
  EXPECT_THAT(Move(Existing(), "statuses/prospect/won"), RefusesField("status"));
}

TEST_F(ChangeLeadTest, LosesALeadWithItsReasonAndNote) {
  const std::string reason = "dictionaries/lose-reason/entries/price";
  Configure([&](configuration::v1::Configuration& configuration) {
    configuration.add_dictionary_entries()->set_name(reason);
  });
  const std::string name = Existing();

  const auto lost = Lose(name, reason, " too dear ");

  ASSERT_THAT(lost, IsOk());
  EXPECT_TRUE(lost->lost());
  EXPECT_FALSE(lost->archived());
  EXPECT_EQ(lost->status(), "statuses/lead/lost");
  EXPECT_EQ(lost->lose_reason(), reason);
  EXPECT_THAT(Get(name), IsOkAndHolds(EqualsProto(*lost)));
  EXPECT_EQ(Comments(name)->comments(0).text(), "too dear");
  EXPECT_EQ(Events("LeadLost", name), 1);
}

TEST_F(ChangeLeadTest, LosesALeadWithAReasonOnlyWhereTheSettingsRequireOne) {
  const std::string reason = "dictionaries/lose-reason/entries/price";
  const std::string name = Existing();
  Configure([&](configuration::v1::Configuration& whole) {
    whole.add_dictionary_entries()->set_name(reason);
    whole.mutable_settings()->set_lose_reason_required(true);
    for (auto& status : *whole.mutable_statuses()) {
      if (status.role() == LeadStatus::ROLE_LOST) status.set_directly_selectable(true);
    }
  });
  const auto has_process = FailsWith(kWrongState, type::v1::ERROR_REASON_STATUS_HAS_PROCESS);

  EXPECT_THAT(Lose(name), RefusesField("reason"));
  EXPECT_THAT(Move(name, "statuses/lead/lost"), has_process);
  EXPECT_THAT(Create(ALead("status: 'statuses/lead/lost'")), has_process);
  EXPECT_FALSE(Get(name)->lost());
  EXPECT_EQ(Lose(name, reason)->lose_reason(), reason);
}

TEST_F(ChangeLeadTest, LosesALeadByRoleWhateverTheStatusIsCalled) {
  Configure([](configuration::v1::Configuration& configuration) {
    for (auto& status : *configuration.mutable_statuses()) {
      status.set_display_name("?" + status.display_name());
      if (status.role() == LeadStatus::ROLE_LOST) status.set_name("statuses/lead/adieu");
    }
  });

  EXPECT_EQ(Lose(Existing())->status(), "statuses/lead/adieu");
}

TEST_F(ChangeLeadTest, RefusesToMoveOrLoseALostLead) {
  const std::string name = Existing();
  ASSERT_THAT(Lose(name), IsOk());

  EXPECT_THAT(Move(name, kNurturing), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_LOST));
  EXPECT_THAT(Lose(name), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_LOST));
  EXPECT_THAT(Lose(name, "dictionaries/lose-reason/entries/none"), RefusesField("reason"));
}

TEST_F(ChangeLeadTest, AssignsALeadAndTellsWhy) {
  const std::string name = Existing("owner: 'users/ann'");

  const auto assigned = Assign(name, "users/bob", "call him in May");

  ASSERT_THAT(assigned, IsOk());
  EXPECT_EQ(assigned->owner(), "users/bob");
  EXPECT_EQ(Comments(name)->comments(0).text(), "call him in May");
  EXPECT_EQ(database_.Query("SELECT concat(attributes->>'previous_owner', attributes->>'owner') "
                            "FROM events WHERE type = 'LeadAssigned'"),
            "users/annusers/bob");
}

TEST_F(ChangeLeadTest, TakesALeadFromItsOwner) {
  const std::string name = Existing("owner: 'users/ann'");

  ASSERT_THAT(Assign(name, ""), IsOk());

  EXPECT_EQ(Get(name)->owner(), "");
}

TEST_F(ChangeLeadTest, RefusesAnOwnerThatIsNoUser) {
  EXPECT_THAT(Assign(Existing(), "teams/1"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(ChangeLeadTest, RefusesAStaleEtag) {
  const std::string name = Existing();
  ASSERT_THAT(Move(name, kNurturing, "1"), IsOk());

  EXPECT_THAT(Move(name, "statuses/lead/to-be-processed", "1"),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Update(ALead("name: '" + name + "' score: 1 etag: '1'"), "score"),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(ChangeLeadTest, DoesNotFindALeadThatIsNotThere) {
  for (const auto& [method, change] : Changes()) {
    EXPECT_THAT(change(ANameOf("leads")),
                FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND))
        << method;
  }
}

TEST_F(ChangeLeadTest, RefusesAConvertedLead) {
  const std::string conversion = ANameOf("conversions");
  const std::string name = Converted(conversion);

  for (const auto& [method, change] : Changes()) {
    const absl::Status refused = change(name);
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED)) << method;
    EXPECT_THAT(refused, HasMetadata("conversion", conversion));
  }
}

TEST_F(ChangeLeadTest, RefusesALeadThatIsBeingConverted) {
  const std::string conversion = ANameOf("conversions");
  const std::string name = Held(conversion);

  for (const auto& [method, change] : Changes()) {
    const absl::Status refused = change(name);
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS))
        << method;
    EXPECT_THAT(refused, HasMetadata("conversion", conversion));
  }
  EXPECT_TRUE(Get(name)->conversion_in_progress());
}

TEST_F(ChangeLeadTest, IsRefusedWhereLeadsAreDisabled) {
  const std::string name = Existing();
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_leads_enabled(false);
  });

  for (const auto& [method, change] : Changes()) {
    EXPECT_THAT(change(name), FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED))
        << method;
  }
  EXPECT_THAT(Get(name), FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
}

}  // namespace
}  // namespace leadline::lead
