#include "services/rules/field_mapping.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/conversion/v1/account.pb.h"
#include "services/configuration/field_mapping/mapping_trial_rules.h"
#include "services/conversion/convert/conversion_plan.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using rules::Carriage;
using rules::Carried;
using rules::FieldMapping;
using rules::NotCarried;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

FieldMapping Mapping(const std::string& text) {
  auto compiled = FieldMapping::Compile(FromText<configuration::v1::FieldMapping>(text));
  EXPECT_THAT(compiled, IsOk());
  return *std::move(compiled);
}

std::vector<std::string> Targets(const Carriage& carriage) {
  std::vector<std::string> paths;
  for (const Carried& value : carriage.values) paths.push_back(value.target.path());
  return paths;
}

// Of the target.
const record::CustomFields& Fields() {
  using type::v1::CustomValue;
  static const auto* const fields =
      new record::CustomFields{{"budget", {.kind = CustomValue::kNumberValue}},
                               {"color", {.kind = CustomValue::kTextValue}},
                               {"money", {.kind = CustomValue::kNumberValue}},
                               {"old", {.kind = CustomValue::kNumberValue, .archived = true}}};
  return *fields;
}

v1::Account Carry(const FieldMapping& mapping, const lead::v1::Lead& lead) {
  v1::Account account;
  for (const Carried& value : mapping.Carry(v1::TARGET_KIND_ACCOUNT, lead, Fields()).values) {
    record::Field::Copy(value.source, lead, value.target, account);
  }
  return account;
}

TEST(FieldMapping, CarriesOneFieldToSeveral) {
  const auto mapping =
      Mapping(R"pb(rules { source: "address" target: "account.billing_address" }
                   rules { source: "address" target: "account.shipping_address" })pb");

  const v1::Account account = Carry(mapping, ALead());

  EXPECT_EQ(account.billing_address().postal_address().locality(), "London");
  EXPECT_EQ(account.shipping_address().postal_address().locality(), "London");
}

TEST(FieldMapping, TakesTheFirstSourceThatHasAValue) {
  const auto mapping = Mapping(R"pb(rules { source: "fax" target: "account.phone" }
                                    rules { source: "phone" target: "account.phone" }
                                    rules { source: "mobile" target: "account.phone" })pb");
  lead::v1::Lead lead = ALead();
  lead.clear_fax();

  EXPECT_EQ(Carry(mapping, lead).phone(), lead.phone());
}

TEST(FieldMapping, ReachesInsideMessages) {
  const auto mapping = Mapping(
      R"pb(rules {
             source: "address.postal_address.locality"
             target: "account.billing_address.postal_address.locality"
           })pb");

  const v1::Account account = Carry(mapping, ALead());

  EXPECT_EQ(account.billing_address().postal_address().locality(), "London");
  EXPECT_EQ(account.billing_address().postal_address().region_code(), "");
}

TEST(FieldMapping, CarriesMapsKeyByKey) {
  const auto mapping =
      Mapping(R"pb(rules { source: "custom_fields" target: "account.custom_fields" })pb");
  lead::v1::Lead lead = ALead();
  (*lead.mutable_custom_fields())["color"].set_text_value("red");

  EXPECT_THAT(Targets(mapping.Carry(v1::TARGET_KIND_ACCOUNT, lead, Fields())),
              UnorderedElementsAre("custom_fields.budget", "custom_fields.color"));
  EXPECT_EQ(Carry(mapping, lead).custom_fields().at("budget").number_value(), 5000);
}

TEST(FieldMapping, CarriesOneKeyToAnother) {
  const auto mapping = Mapping(
      R"pb(rules { source: "custom_fields.budget" target: "account.custom_fields.money" })pb");

  EXPECT_EQ(Carry(mapping, ALead()).custom_fields().at("money").number_value(), 5000);
}

TEST(FieldMapping, CarriesOfAllCustomFieldsThoseThatTheTargetHas) {
  const auto mapping =
      Mapping(R"pb(rules { source: "custom_fields" target: "account.custom_fields" })pb");
  lead::v1::Lead lead = ALead();
  (*lead.mutable_custom_fields())["old"].set_number_value(1);
  (*lead.mutable_custom_fields())["other"].set_number_value(1);

  const Carriage carriage = mapping.Carry(v1::TARGET_KIND_ACCOUNT, lead, Fields());

  EXPECT_THAT(Targets(carriage), ElementsAre("custom_fields.budget"));
  EXPECT_THAT(carriage.left_out, IsEmpty());
}

TEST(FieldMapping, LeavesOutCustomValuesThatTheTargetDoesNotTake) {
  const auto mapping =
      Mapping(R"pb(rules { source: "custom_fields" target: "account.custom_fields" }
                   rules { source: "custom_fields.size" target: "account.custom_fields.old" })pb");
  lead::v1::Lead lead;
  (*lead.mutable_custom_fields())["budget"].set_text_value("much");
  (*lead.mutable_custom_fields())["size"].set_number_value(1);

  const Carriage carriage = mapping.Carry(v1::TARGET_KIND_ACCOUNT, lead, Fields());

  EXPECT_THAT(carriage.values, IsEmpty());
  ASSERT_EQ(carriage.left_out.size(), 2u);
  EXPECT_EQ(carriage.left_out[0].path(), "custom_fields.budget");
  EXPECT_EQ(carriage.left_out[1].path(), "custom_fields.old");
}

TEST(FieldMapping, LeavesOutWhatIsTooLongForItsTarget) {
  const auto mapping = Mapping(R"pb(rules { source: "company_name" target: "account.phone" })pb");
  lead::v1::Lead fits;
  lead::v1::Lead too_long;
  for (int i = 0; i < 50; ++i) fits.mutable_company_name()->append("é");  // 50 characters.
  too_long.set_company_name(fits.company_name() + "é");

  EXPECT_THAT(Targets(mapping.Carry(v1::TARGET_KIND_ACCOUNT, fits, {})), ElementsAre("phone"));
  const Carriage carriage = mapping.Carry(v1::TARGET_KIND_ACCOUNT, too_long, {});
  EXPECT_THAT(carriage.values, IsEmpty());
  ASSERT_EQ(carriage.left_out.size(), 1u);
  EXPECT_EQ(carriage.left_out[0].path(), "phone");
}

TEST(FieldMapping, LeavesOutNumbersThatItsTargetCannotHave) {
  const auto mapping =
      Mapping(R"pb(rules { source: "employee_count" target: "opportunity.probability" })pb");
  lead::v1::Lead fits;
  fits.set_employee_count(100);
  lead::v1::Lead too_many;
  too_many.set_employee_count(101);

  EXPECT_THAT(Targets(mapping.Carry(v1::TARGET_KIND_OPPORTUNITY, fits, {})),
              ElementsAre("probability"));
  const Carriage carriage = mapping.Carry(v1::TARGET_KIND_OPPORTUNITY, too_many, {});
  EXPECT_THAT(carriage.values, IsEmpty());
  ASSERT_EQ(carriage.left_out.size(), 1u);
  EXPECT_EQ(carriage.left_out[0].path(), "probability");
}

TEST(FieldMapping, CarriesNothingOfAnEmptyLead) {
  const auto compiled = FieldMapping::Compile(test::ConfigurationOf().mappings(0));

  ASSERT_THAT(compiled, IsOk());
  EXPECT_THAT(Targets(compiled->Carry(v1::TARGET_KIND_CONTACT, {}, Fields())), IsEmpty());
}

struct BadRule {
  const char* source;
  const char* target;
  const char* field;
};

class BadRuleTest : public ::testing::TestWithParam<BadRule> {};

TEST_P(BadRuleTest, IsRefusedWithItsPlace) {
  configuration::v1::FieldMapping mapping;
  auto& good = *mapping.add_rules();
  good.set_source("email");
  good.set_target("account.email");
  auto& bad = *mapping.add_rules();
  bad.set_source(GetParam().source);
  bad.set_target(GetParam().target);

  EXPECT_THAT(FieldMapping::Compile(mapping), RefusesField(GetParam().field));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, BadRuleTest,
    ::testing::Values(BadRule{"nickname", "account.email", "rules[1].source"},
                      BadRule{"email", "account.nickname", "rules[1].target"},
                      BadRule{"email", "supplier.email", "rules[1].target"},
                      BadRule{"email", "account", "rules[1].target"},
                      BadRule{"email", "account.name", "rules[1].target"},
                      BadRule{"email", "account.number", "rules[1].target"},
                      BadRule{"email", "account.etag", "rules[1].target"},
                      BadRule{"email", "contact.account", "rules[1].target"},
                      BadRule{"email", "account.score", "rules[1].target"},
                      BadRule{"source", "account.industry", "rules[1].target"},
                      BadRule{"email", "account.industry", "rules[1].target"},
                      BadRule{"status", "opportunity.source", "rules[1].target"},
                      BadRule{"tags", "account.display_name", "rules[1].target"}));

TEST(NotCarried, NamesTheValuesThatNoRuleTakes) {
  lead::v1::Lead lead = ALead();
  (*lead.mutable_custom_fields())["color"].set_text_value("red");

  EXPECT_THAT(
      NotCarried(lead, {"salutation", "first_name", "last_name", "company_name", "email", "phone",
                        "fax", "website", "industry", "employee_count", "annual_revenue",
                        "address.postal_address.locality", "source", "tags", "description_html",
                        "score", "key_account", "owner", "custom_fields.budget"}),
      UnorderedElementsAre("kind", "mobile", "address.postal_address.region_code",
                           "address.postal_address.address_lines", "custom_fields.color",
                           "annotations.imported-by"));
}

using Origins = std::map<std::string, std::string>;  // Paths of the lead, by target.

Origins OriginsIn(const v1::Conversion& conversion) {
  Origins origins;
  for (const auto& entry : conversion.provenance()) {
    if (entry.source() != v1::FieldProvenance::SOURCE_LEAD_FIELD) continue;
    origins[rules::NameOf(entry.target()) + "." + entry.field()] = entry.lead_field();
  }
  return origins;
}

// configuration-service answers TestMapping, this service converts.
TEST(MappingTrial, SaysWhatAConversionMakes) {
  const configuration::v1::Configuration whole = AConfiguration();
  lead::v1::Lead lead = ALead();
  lead.set_do_not_call(true);
  lead.set_phone(std::string(60, '1'));
  configuration::v1::TestMappingRequest request;
  *request.mutable_lead() = lead;

  const auto trial = configuration::TryMapping(
      request,
      {whole.mappings(0), {whole.field_definitions().begin(), whole.field_definitions().end()}});
  const auto plan = PlanConversion(*CompileSettings(whole), lead, v1::ConvertLeadRequest(),
                                   {"0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001", "", ""}, {});

  ASSERT_THAT(trial, IsOk());
  ASSERT_THAT(plan, IsOk());
  Origins tried;
  for (const auto& value : trial->values()) tried[value.target()] = value.source();
  EXPECT_EQ(tried, OriginsIn(plan->answer.conversion()));
  std::vector<std::string> dropped;
  for (const auto& field : plan->answer.conversion().dropped_fields()) {
    dropped.push_back(field.lead_field());
  }
  EXPECT_THAT(trial->dropped_fields(), ::testing::ElementsAreArray(dropped));
  EXPECT_THAT(trial->left_out(), ::testing::Contains("account.phone"));
}

}  // namespace
}  // namespace leadline::conversion
