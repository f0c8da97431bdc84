// What views may be, and whose they are.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using type::v1::ErrorReason;
using v1::View;

constexpr char kShared[] = "entity: ENTITY_LEAD display_name: 'V' visibility: VISIBILITY_SHARED ";

class ViewTest : public DefinitionTest {
 protected:
  absl::StatusOr<View> CreateLeadView(const std::string& but) {
    return Create<View>("mine", kShared + but);
  }

  absl::Status WithFilter(const std::string& filter) {
    return CreateLeadView("filter: '" + filter + "'").status();
  }

  const DefinitionNames names_{*View::descriptor()};
};

TEST_F(ViewTest, ExistFromTheStart) {
  EXPECT_THAT(List(names_), ElementsAre("all", "open", "closed", "my", "hot", "archived"));
  const auto hot = Get<View>("hot");
  ASSERT_THAT(hot, IsOk());
  EXPECT_THAT(hot->temperatures(), ElementsAre(v1::Status::TEMPERATURE_HOT));
  EXPECT_EQ(hot->visibility(), View::VISIBILITY_SHARED);
  EXPECT_EQ(hot->owner(), "");
}

TEST_F(ViewTest, ComeToAConfigurationThatIsOlderThanTheyAre) {
  const int64_t version = Version();
  database_.Query("DELETE FROM definitions RETURNING 1");

  EXPECT_THAT(List(names_), ElementsAre("all", "open", "closed", "my", "hot", "archived"));
  EXPECT_EQ(Version(), version + 1);
}

TEST_F(ViewTest, CanBeChangedButNotDeletedWhenTheyExistFromTheStart) {
  const auto changed = Update<View>("hot",
                                    "display_name: 'Warm' temperatures: TEMPERATURE_HOT "
                                    "temperatures: TEMPERATURE_BURNING");

  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->temperatures_size(), 2);
  EXPECT_THAT(Archive(names_, "hot"),
              AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                              ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
                    HasMetadata("view", "views/hot")));
  EXPECT_THAT(Update<View>("hot", "visibility: VISIBILITY_PRIVATE"),
              RefusesField("view.visibility"));
}

TEST_F(ViewTest, StayAsAdministratorsHaveThemWhenAPresetIsApplied) {
  const auto changed = Update<View>("closed", "filter: 'lost = true OR converted = true'");
  v1::ApplyPresetRequest request;
  request.set_name("presets/suitedash");

  ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset, request), IsOk());

  EXPECT_THAT(*Get<View>("closed"), EqualsProto(*changed));
}

TEST_F(ViewTest, BelongToWhoeverCreatesThem) {
  const auto created = CreateLeadView("owner: 'users/ann'");

  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->owner(), "users/developer");
  EXPECT_THAT(Update<View>("mine", "visibility: VISIBILITY_PRIVATE"), IsOk());
}

TEST_F(ViewTest, ExistForTheirOwnerAloneWhenPrivate) {
  ASSERT_THAT(
      Create<View>("mine", "entity: ENTITY_LEAD display_name: 'V' visibility: VISIBILITY_PRIVATE"),
      IsOk());
  EXPECT_THAT(List(names_), Contains("mine"));
  GiveAway("views/mine");

  EXPECT_THAT(List(names_), Not(Contains("mine")));
  EXPECT_THAT(Get<View>("mine"), NamesResource("views/mine"));
  EXPECT_THAT(Update<View>("mine", "display_name: 'Taken'"), NamesResource("views/mine"));
  EXPECT_THAT(Archive(names_, "mine"), NamesResource("views/mine"));
  EXPECT_THAT(
      Update<View>("mine", kShared, "allow_missing: true"),
      FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS));
  EXPECT_EQ(Snapshot().views().rbegin()->name(), "views/mine");
}

TEST_F(ViewTest, AreMadePrivateByTheirOwnerOnly) {
  ASSERT_THAT(CreateLeadView(""), IsOk());
  GiveAway("views/mine");

  EXPECT_THAT(Update<View>("mine", "visibility: VISIBILITY_PRIVATE"),
              RefusesField("view.visibility"));
  EXPECT_THAT(Update<View>("mine", "display_name: 'Better'"), IsOk());
}

TEST_F(ViewTest, FilterByTheFieldsOfTheirEntity) {
  Define("budget", "kind: KIND_NUMBER");
  Define("size", "kind: KIND_ENTRY dictionary: 'dictionaries/size'");
  for (const char* filter :
       {"score >= 3", "kind = KIND_COMPANY", "owner = me()", "tags:*", "custom_fields.budget > 10",
        "custom_fields.size:*", "address.postal_address.locality = \"Ly*\"", "create_time < now()",
        "annual_revenue.units > 9", "NOT status = statuses/lead/nurturing", "name = leads/x",
        "source = dictionaries/source/entries/website OR score = 1 AND key_account = true"}) {
    EXPECT_THAT(WithFilter(filter), IsOk()) << filter;
    EXPECT_THAT(Archive(names_, "mine"), IsOk()) << filter;
  }
}

TEST_F(ViewTest, RefuseFiltersThatMeanNothing) {
  Define("budget", "kind: KIND_NUMBER");
  Define("size", "kind: KIND_ENTRY dictionary: 'dictionaries/size'");
  for (const char* filter :
       {"score >", "nonsense = 1", "custom_fields.none = 1", "custom_fields = 1", "score = much",
        "score = me()", "kind = KIND_NONE", "kind > KIND_COMPANY", "kind = me()", "address = 1",
        "external_ids = 1", "owner = ann", "tags = x", "create_time = soon",
        "custom_fields.budget = much", "status = statuses/lead/none",
        "source = dictionaries/source/entries/none",
        "custom_fields.size = dictionaries/size/entries/none", "annotations.a = 1"}) {
    EXPECT_THAT(WithFilter(filter), RefusesField("view.filter")) << filter;
  }
}

TEST_F(ViewTest, ReportEveryViolationAtOnce) {
  const auto refused = Create<View>(
      "mine",
      "entity: ENTITY_ACCOUNT display_name: ' ' visibility: VISIBILITY_SHARED "
      "filter: 'first = 1 AND second = 2' order_by: 'third' columns: 'display_name' "
      "columns: 'company_name' columns: 'custom_fields.none' temperatures: TEMPERATURE_COLD "
      "without_dormant: true without_converted: true");

  for (const char* field :
       {"view.display_name", "view.filter", "view.order_by", "view.columns[1]", "view.columns[2]",
        "view.temperatures", "view.without_dormant", "view.without_converted"}) {
    EXPECT_THAT(refused, RefusesField(field));
  }
  const auto request = DetailOf<google::rpc::BadRequest>(refused.status());
  EXPECT_EQ(request->field_violations_size(), 9);
}

TEST_F(ViewTest, AreInAnOrderOfFieldsThatCanBeOrdered) {
  for (const char* order : {"company_name", "create_time desc, company_name asc", "name"}) {
    EXPECT_THAT(CreateLeadView("order_by: '" + std::string(order) + "'"), IsOk()) << order;
    EXPECT_THAT(Archive(names_, "mine"), IsOk()) << order;
  }
  for (const char* order : {"none", "company_name down", "tags", "address", "email, email", ","}) {
    EXPECT_THAT(CreateLeadView("order_by: '" + std::string(order) + "'"),
                RefusesField("view.order_by"))
        << order;
  }
}

TEST_F(ViewTest, NameNothingTwice) {
  EXPECT_THAT(CreateLeadView("columns: 'email' columns: 'email'"), RefusesField("view.columns"));
  EXPECT_THAT(CreateLeadView("temperatures: TEMPERATURE_HOT temperatures: TEMPERATURE_HOT"),
              RefusesField("view.temperatures"));
}

TEST_F(ViewTest, StayOfTheEntityTheyAreOf) {
  ASSERT_THAT(CreateLeadView(""), IsOk());

  EXPECT_THAT(Update<View>("mine", "entity: ENTITY_ACCOUNT", "update_mask { paths: 'entity' }"),
              RefusesField("update_mask"));
}

TEST_F(ViewTest, AreListedByTheirEntity) {
  ASSERT_THAT(Create<View>("deals",
                           "entity: ENTITY_OPPORTUNITY display_name: 'Deals' filter: "
                           "'amount.units > 1000' visibility: VISIBILITY_SHARED"),
              IsOk());

  EXPECT_THAT(List(names_, "entity: ENTITY_OPPORTUNITY"), ElementsAre("deals"));
  EXPECT_THAT(List(names_, "entity: ENTITY_LEAD"), Not(Contains("deals")));
}

}  // namespace
}  // namespace leadline::configuration
