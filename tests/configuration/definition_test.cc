// What all kinds of definitions have in common, for each of them.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/text_format.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using google::protobuf::Message;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StrEq;
using type::v1::ErrorReason;

// A kind, and what a definition of it may be like. Roles have one policy each, so there are two
// contents that do not get into each other's way.
struct Kind {
  const Message* prototype;
  std::string content;
  std::string other;
};

const Kind kKinds[] = {
    {&v1::View::default_instance(),
     R"pb(entity: ENTITY_LEAD
          display_name: "Rich"
          labels { key: "de" value: "Reich" }
          filter: "score >= 3 AND owner = me()"
          temperatures: TEMPERATURE_HOT
          temperatures: TEMPERATURE_BURNING
          without_dormant: true
          without_converted: true
          columns: "company_name"
          columns: "address.postal_address.locality"
          order_by: "company_name, create_time desc"
          visibility: VISIBILITY_SHARED)pb",
     R"pb(entity: ENTITY_ACCOUNT display_name: "Other" visibility: VISIBILITY_PRIVATE)pb"},
    {&v1::AssignmentRule::default_instance(),
     R"pb(display_name: "France"
          enabled: true
          condition: "address.postal_address.region_code = FR"
          assignment { round_robin { owners: "users/ann" owners: "users/bob" } })pb",
     R"pb(display_name: "Other"
          assignment { owner: "users/ann" })pb"},
    {&v1::WorkflowRule::default_instance(),
     R"pb(display_name: "Call"
          enabled: true
          on_event: EVENT_LEAD_CREATED
          condition: "score > 3"
          actions { assign { owner: "users/ann" } }
          actions { set_status: "statuses/lead/nurturing" }
          actions { create_task { title: "Call" due_days: 2 } }
          actions { convert {} })pb",
     R"pb(display_name: "Other"
          on_event: EVENT_LEAD_LOST
          actions { create_task { title: "Ask why" } })pb"},
    {&v1::WebForm::default_instance(),
     R"pb(display_name: "Contact"
          enabled: true
          fields { path: "last_name" label: "Name" required: true }
          fields { path: "email" label: "E-mail" }
          defaults {
            source: "dictionaries/source/entries/website"
            owner: "users/ann"
            campaign: "Spring"
          }
          redirect_url: "https://www.example.com/thanks?from=form"
          consent_text: "You may write to me."
          honeypot: true
          captcha: true
          allowed_origins: "https://www.example.com")pb",
     R"pb(display_name: "Other"
          fields { path: "company_name" label: "Company" })pb"},
    {&v1::RolePolicy::default_instance(),
     R"pb(display_name: "Prospect"
          role: ROLE_PROSPECT
          portal_login: true
          entitlements: "estimates"
          entitlements: "proposals"
          next_roles: ROLE_CUSTOMER)pb",
     R"pb(display_name: "Other" role: ROLE_LEAD)pb"},
    {&v1::Template::default_instance(),
     R"pb(entity: ENTITY_LEAD
          display_name: "Welcome"
          media_type: "text/html"
          subject: "Dear {{first_name}}"
          body: "<p>{{ company_name }} in {{address.postal_address.locality}}</p>")pb",
     R"pb(entity: ENTITY_CONTACT display_name: "Other" media_type: "text/plain" body: "Hello")pb"},
    {&v1::Dashboard::default_instance(),
     R"pb(display_name: "Team"
          visibility: VISIBILITY_SHARED
          widgets {
            widget_id: "by-source"
            display_name: "Where they come from"
            labels { key: "de" value: "Herkunft" }
            metric: METRIC_CREATED
            group_by: GROUP_BY_SOURCE
            period: PERIOD_THIS_QUARTER
            filter: "score >= 3 AND owner = me()"
            saved_view: "views/hot"
            chart: CHART_PIE
          }
          widgets {
            widget_id: "converted"
            metric: METRIC_CONVERTED
            time_bucket: TIME_BUCKET_WEEK
            period: PERIOD_LAST_90_DAYS
            chart: CHART_LINE
          })pb",
     R"pb(display_name: "Other" visibility: VISIBILITY_PRIVATE)pb"},
};

std::string TextOf(const Message& record, const std::string& field) {
  return record.GetReflection()->GetString(record, record.GetDescriptor()->FindFieldByName(field));
}

class EveryDefinitionTest : public DefinitionTest, public ::testing::WithParamInterface<Kind> {
 protected:
  absl::StatusOr<Record> CreateOne(const std::string& more = "") {
    return Create(names_, "one", content_, more);
  }

  // Those that the snapshot has of this kind.
  std::vector<std::string> InSnapshot() {
    const v1::Configuration whole = Snapshot();
    std::vector<std::string> ids;
    for (int i = 0; i < whole.GetDescriptor()->field_count(); ++i) {
      const auto& field = *whole.GetDescriptor()->field(i);
      if (field.message_type() != GetParam().prototype->GetDescriptor()) continue;
      for (int j = 0; j < whole.GetReflection()->FieldSize(whole, &field); ++j) {
        const auto& record = whole.GetReflection()->GetRepeatedMessage(whole, &field, j);
        ids.push_back(TextOf(record, "name").substr(names_.collection.size()));
      }
    }
    return ids;
  }

  std::string Events() {
    return database_.Query(
        "SELECT string_agg(type, ' ' ORDER BY position) FROM events WHERE resource = '" +
        names_.collection + "one'");
  }

  const DefinitionNames names_{*GetParam().prototype->GetDescriptor()};
  const std::string content_ = GetParam().content;
  const std::string other_ = GetParam().other;
};

INSTANTIATE_TEST_SUITE_P(, EveryDefinitionTest, ::testing::ValuesIn(kKinds), [](const auto& kind) {
  return kind.param.prototype->GetDescriptor()->name();
});

TEST_P(EveryDefinitionTest, KeepsWhatItIsGiven) {
  const Record expected(GetParam().prototype->New());
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      content_ + " position: 7 etag: '1' name: '" + names_.collection + "one'", expected.get()));

  const auto created = Create(names_, "one", content_ + " position: 7");

  ASSERT_THAT(created, IsOk());
  std::set<std::string> given_by_the_server = {"create_time", "update_time"};
  const bool is_owned = GetParam().prototype->GetDescriptor()->FindFieldByName("owner") != nullptr;
  if (is_owned) given_by_the_server.insert("owner");
  EXPECT_THAT(**created, EqualsProto(*expected, given_by_the_server));
  EXPECT_THAT(**Get(names_, "one"), EqualsProto(**created));
}

TEST_P(EveryDefinitionTest, RefusesAnIdThatIsInUseOrThatNoNameCouldHave) {
  ASSERT_THAT(CreateOne(), IsOk());

  EXPECT_THAT(CreateOne(), AllOf(FailsWith(absl::StatusCode::kAlreadyExists,
                                           ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
                                 NamesResource(names_.collection + "one")));
  for (const char* id : {"One", "a_b", "-a", "a-", "a/b", ""}) {
    EXPECT_THAT(Create(names_, id, other_), RefusesField(names_.field + "_id")) << id;
  }
}

TEST_P(EveryDefinitionTest, ChangesWhatIsGivenOfTheVersionThatWasRead) {
  const auto created = CreateOne();
  ASSERT_THAT(created, IsOk());

  const auto updated = Update(names_, "one", "display_name: 'New' etag: '1'");

  ASSERT_THAT(updated, IsOk());
  EXPECT_THAT(**updated, EqualsProto(**created, {"display_name", "etag", "update_time"}));
  EXPECT_EQ(TextOf(**updated, "display_name"), "New");
  EXPECT_EQ(TextOf(**updated, "etag"), "2");
  EXPECT_THAT(Update(names_, "one", "display_name: 'Late' etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Update(names_, "one", "", "update_mask { paths: 'archive_time' }"),
              RefusesField("update_mask"));
}

TEST_P(EveryDefinitionTest, AddsWhatIsMissingWhenAskedTo) {
  EXPECT_THAT(Update(names_, "one", content_), NamesResource(names_.collection + "one"));
  EXPECT_THAT(
      Update(names_, "No", content_, "allow_missing: true"),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID));

  ASSERT_THAT(Update(names_, "one", content_, "allow_missing: true"), IsOk());
  ASSERT_THAT(Update(names_, "one", "display_name: 'New'", "allow_missing: true"), IsOk());

  EXPECT_EQ(TextOf(**Get(names_, "one"), "etag"), "2");
  EXPECT_EQ(Events(), names_.type + "Created " + names_.type + "Updated");
}

TEST_P(EveryDefinitionTest, AsksForAllThatIsRequiredOfWhateverIsAdded) {
  const auto missing = Update(names_, "one", "position: 3", "allow_missing: true");

  for (int i = 0; i < GetParam().prototype->GetDescriptor()->field_count(); ++i) {
    const auto& field = *GetParam().prototype->GetDescriptor()->field(i);
    const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
    if (std::count(behaviors.begin(), behaviors.end(), google::api::REQUIRED) == 0) continue;
    EXPECT_THAT(missing, RefusesField(names_.field + "." + field.name()));
  }
}

TEST_P(EveryDefinitionTest, IsArchivedInsteadOfDeleted) {
  ASSERT_THAT(CreateOne(), IsOk());
  EXPECT_THAT(Archive(names_, "one", "etag: '7'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));

  const auto archived = Archive(names_, "one");
  const auto again = Archive(names_, "one");

  ASSERT_THAT(archived, IsOk());
  EXPECT_THAT(**again, EqualsProto(**archived));
  EXPECT_THAT(**Get(names_, "one"), EqualsProto(**archived));
  EXPECT_THAT(InSnapshot(), Not(Contains("one")));
  EXPECT_EQ(Events(), names_.type + "Created " + names_.type + "Deleted");
}

TEST_P(EveryDefinitionTest, ComesBackWhenItIsCreatedAgain) {
  const auto created = CreateOne();
  ASSERT_THAT(Create(names_, "two", other_), IsOk());
  ASSERT_THAT(Archive(names_, "one"), IsOk());

  const auto back = CreateOne();

  ASSERT_THAT(back, IsOk());
  EXPECT_THAT(**back, EqualsProto(**created, {"etag", "update_time", "position"}));
  EXPECT_EQ(TextOf(**back, "etag"), "3");
  const auto ids = InSnapshot();
  EXPECT_EQ(std::vector<std::string>(ids.end() - 2, ids.end()),
            (std::vector<std::string>{"two", "one"}));
}

TEST_P(EveryDefinitionTest, ChangesNothingWhenAskedOnlyToValidate) {
  ASSERT_THAT(CreateOne(), IsOk());
  const v1::Configuration before = Snapshot();

  EXPECT_THAT(Create(names_, "two", other_, "validate_only: true"), IsOk());
  EXPECT_THAT(Update(names_, "one", "display_name: 'New'", "validate_only: true"), IsOk());
  EXPECT_THAT(Archive(names_, "one", "validate_only: true"), IsOk());

  EXPECT_THAT(Snapshot(), EqualsProto(before));
  EXPECT_THAT(Get(names_, "two"), NamesResource(names_.collection + "two"));
}

TEST_P(EveryDefinitionTest, IsListedByPositionAndName) {
  const std::vector<std::string> before = List(names_);
  ASSERT_THAT(Create(names_, "second", content_), IsOk());
  ASSERT_THAT(Create(names_, "first", other_ + " position: 1"), IsOk());
  ASSERT_THAT(Archive(names_, "second"), IsOk());
  ASSERT_THAT(Create(names_, "third", content_), IsOk());

  std::vector<std::string> expected = before;
  expected.insert(expected.begin(), "first");
  expected.emplace_back("third");
  EXPECT_EQ(List(names_), expected);
  EXPECT_THAT(List(names_, "show_archived: true"), Contains("second"));
  EXPECT_EQ(InSnapshot(), expected);
}

TEST_P(EveryDefinitionTest, MakesANewVersionOfTheConfigurationWithEveryChange) {
  const int64_t version = Version();

  ASSERT_THAT(CreateOne(), IsOk());
  ASSERT_THAT(Update(names_, "one", "display_name: 'New'"), IsOk());
  ASSERT_THAT(Archive(names_, "one"), IsOk());

  EXPECT_EQ(Version(), version + 3);
}

TEST_P(EveryDefinitionTest, HasLabelsInEveryScriptButNoBlankOnes) {
  ASSERT_THAT(CreateOne(), IsOk());
  EXPECT_THAT(Update(names_, "one", "", "update_mask { paths: 'display_name' }"),
              RefusesField(names_.field + ".display_name"));

  // A combining character behind an escape must not become a part of it.
  const auto updated =
      Update(names_, "one", "display_name: 'Qualifie\xCC\x81\\n\xCC\x83 <\\\"ساخن'");

  ASSERT_THAT(updated, IsOk());
  EXPECT_THAT(TextOf(**updated, "display_name"), StrEq("Qualifié\n\xCC\x83 <\"ساخن"));
  EXPECT_THAT(Update(names_, "one", "display_name: '  '"),
              RefusesField(names_.field + ".display_name"));
  EXPECT_THAT(Update(names_, "one", "display_name: '" + std::string(201, 'x') + "'"),
              RefusesField(names_.field + ".display_name"));
  EXPECT_THAT(Update(names_, "one", "labels { key: 'no language' value: 'x' }"),
              RefusesField(names_.field + ".labels[\"no language\"]"));
}

TEST_P(EveryDefinitionTest, TellsWhatIsNotThere) {
  EXPECT_THAT(Get(names_, "one"), NamesResource(names_.collection + "one"));
  EXPECT_THAT(Archive(names_, "one"), NamesResource(names_.collection + "one"));
  EXPECT_THAT(Get(names_, "a/b"), FailsWith(absl::StatusCode::kInvalidArgument,
                                            ErrorReason::ERROR_REASON_NAME_INVALID));
}

TEST_P(EveryDefinitionTest, StaysUnderAnotherPreset) {
  const auto created = CreateOne();
  v1::ApplyPresetRequest request;
  request.set_name("presets/kafinea");

  ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset, request), IsOk());

  EXPECT_THAT(**Get(names_, "one"), EqualsProto(**created));
}

}  // namespace
}  // namespace leadline::configuration
