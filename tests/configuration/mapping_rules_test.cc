#include "services/configuration/field_mapping/mapping_rules.h"

#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;
using type::v1::ErrorReason;
using v1::FieldDefinition;
using v1::FieldMapping;

struct Case {
  const char* source;
  const char* target;
};

std::ostream& operator<<(std::ostream& out, const Case& rule) {
  return out << rule.source << " to " << rule.target;
}

FieldMapping MappingOf(const Case& rule) {
  FieldMapping mapping;
  mapping.add_rules()->set_source(rule.source);
  mapping.mutable_rules(0)->set_target(rule.target);
  return mapping;
}

// Leads have a budget, a size and a grade; accounts a budget, a size and a rating of other kinds.
std::vector<FieldDefinition> Definitions() {
  v1::Configuration configuration;
  for (const char* entity : {"lead", "account"}) {
    const std::string fields = std::string("fieldDefinitions/") + entity;
    test::DefineField(fields + "/budget", FieldDefinition::KIND_NUMBER, configuration);
    test::DefineField(fields + "/size", FieldDefinition::KIND_ENTRY, configuration)
        .set_dictionary("dictionaries/size");
  }
  test::DefineField("fieldDefinitions/lead/grade", FieldDefinition::KIND_TEXT, configuration);
  test::DefineField("fieldDefinitions/account/rating", FieldDefinition::KIND_ENTRY, configuration)
      .set_dictionary("dictionaries/rating");
  test::DefineField("fieldDefinitions/account/planned_budget", FieldDefinition::KIND_NUMBER,
                    configuration);
  return {configuration.field_definitions().begin(), configuration.field_definitions().end()};
}

absl::Status Check(const FieldMapping& mapping) { return CheckMapping(mapping, Definitions()); }

class FittingRuleTest : public ::testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(
    , FittingRuleTest,
    ::testing::Values(Case{"company_name", "account.display_name"},
                      Case{"last_name", "opportunity.display_name"},
                      Case{"address", "account.billing_address"},
                      Case{"address.postal_address.locality",
                           "contact.address.postal_address.locality"},
                      Case{"source", "opportunity.source"}, Case{"tags", "account.tags"},
                      Case{"annual_revenue", "opportunity.amount"},
                      Case{"employee_count", "account.employee_count"},
                      Case{"custom_fields", "account.custom_fields"},
                      Case{"custom_fields.budget", "account.custom_fields.planned_budget"},
                      Case{"custom_fields.size", "account.custom_fields.size"},
                      Case{"owner", "opportunity.owner"}, Case{"number", "account.display_name"}));

TEST_P(FittingRuleTest, IsAccepted) { EXPECT_THAT(Check(MappingOf(GetParam())), IsOk()); }

class WrongSourceTest : public ::testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(
    , WrongSourceTest,
    ::testing::Values(Case{"company", "account.display_name"}, Case{"", "account.display_name"},
                      Case{"address.city", "account.display_name"},
                      Case{"custom_fields.", "account.custom_fields.a"},
                      Case{"custom_fields.rating", "account.custom_fields.rating"},
                      Case{"tags.first", "account.display_name"}));

TEST_P(WrongSourceTest, IsRefused) {
  EXPECT_THAT(Check(MappingOf(GetParam())), RefusesField("mapping.rules[0].source"));
}

class WrongTargetTest : public ::testing::TestWithParam<Case> {};

INSTANTIATE_TEST_SUITE_P(
    , WrongTargetTest,
    ::testing::Values(
        // No such field, or of no target.
        Case{"company_name", "account.company_name"}, Case{"company_name", "display_name"},
        Case{"company_name", "account"}, Case{"company_name", "account."},
        Case{"company_name", "lead.company_name"},
        // Not to be written.
        Case{"company_name", "account.name"}, Case{"company_name", "account.number"},
        Case{"company_name", "account.etag"}, Case{"create_time", "account.create_time"},
        Case{"account", "contact.account"},
        // Of another type.
        Case{"employee_count", "account.display_name"}, Case{"kind", "account.type"},
        Case{"address", "account.display_name"}, Case{"tags", "account.source"},
        Case{"company_name", "account.custom_fields.budget"},
        // Custom fields that are not defined, or not alike.
        Case{"custom_fields.budget", "account.custom_fields.grade"},
        Case{"custom_fields.budget", "opportunity.custom_fields.budget"},
        Case{"custom_fields.grade", "account.custom_fields.budget"},
        Case{"custom_fields.size", "account.custom_fields.rating"},
        // Text or the name of something else where a name belongs, and the other way round.
        Case{"company_name", "account.source"}, Case{"owner", "account.industry"},
        Case{"source", "account.industry"}, Case{"source", "account.display_name"}));

TEST_P(WrongTargetTest, IsRefused) {
  EXPECT_THAT(Check(MappingOf(GetParam())), RefusesField("mapping.rules[0].target"));
}

TEST(CheckMapping, RefusesARuleThatIsThereTwice) {
  FieldMapping mapping = MappingOf({"email", "contact.email"});
  *mapping.add_rules() = mapping.rules(0);

  EXPECT_THAT(Check(mapping), RefusesField("mapping.rules[1]"));
}

TEST(CheckMapping, NamesEveryWrongRule) {
  FieldMapping mapping = MappingOf({"nothing", "contact.email"});
  *mapping.add_rules() = MappingOf({"email", "contact.nothing"}).rules(0);

  EXPECT_THAT(Check(mapping), RefusesField("mapping.rules[0].source"));
  EXPECT_THAT(Check(mapping), RefusesField("mapping.rules[1].target"));
}

v1::UpdateMappingRequest Update(const FieldMapping& mapping) {
  v1::UpdateMappingRequest request;
  *request.mutable_mapping() = mapping;
  return request;
}

TEST(ApplyUpdateOfMapping, MakesTheNextVersion) {
  FieldMapping mapping = test::ConfigurationOf().mappings(0);

  EXPECT_THAT(ApplyUpdate(Update(MappingOf({"email", "contact.email"})), {}, mapping), IsOk());

  EXPECT_EQ(mapping.version(), 2);
  EXPECT_EQ(mapping.rules_size(), 1);
}

TEST(ApplyUpdateOfMapping, LeavesTheSameRulesAsTheyAre) {
  FieldMapping mapping = test::ConfigurationOf().mappings(0);
  const FieldMapping before = mapping;

  EXPECT_THAT(ApplyUpdate(Update(before), {}, mapping), IsOk());

  EXPECT_THAT(mapping, EqualsProto(before));
}

TEST(ApplyUpdateOfMapping, RefusesAnotherVersion) {
  FieldMapping mapping = test::ConfigurationOf().mappings(0);
  FieldMapping wanted = MappingOf({"email", "contact.email"});
  wanted.set_etag("9");

  EXPECT_THAT(ApplyUpdate(Update(wanted), {}, mapping),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

TEST(ApplyUpdateOfMapping, RefusesAMaskOfOtherFields) {
  FieldMapping mapping = test::ConfigurationOf().mappings(0);
  v1::UpdateMappingRequest request = Update(mapping);
  request.mutable_update_mask()->add_paths("version");

  EXPECT_THAT(ApplyUpdate(request, {}, mapping), RefusesField("update_mask"));
}

}  // namespace
}  // namespace leadline::configuration
