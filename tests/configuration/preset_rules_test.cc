#include "services/configuration/preset/preset_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/proto_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FromText;
using ::testing::ElementsAre;
using v1::FieldMapping;
using v1::Preset;

const Preset kSimple = FromText<Preset>(R"pb(
  mapping {
    name: "mappings/lead"
    rules { source: "email" target: "contact.email" }
    rules { source: "source" target: "contact.source" }
  }
)pb");
const Preset kOther = FromText<Preset>(R"pb(
  mapping {
    name: "mappings/lead"
    rules { source: "email" target: "account.email" }
  }
)pb");

std::vector<std::string> RulesOf(const FieldMapping& mapping) {
  std::vector<std::string> rules;
  for (const auto& rule : mapping.rules()) rules.push_back(rule.source() + " > " + rule.target());
  return rules;
}

FieldMapping Merge(const std::string& current) {
  return MergeMapping(kSimple, {kSimple, kOther}, FromText<FieldMapping>(current));
}

TEST(MergeMapping, BeginsWithTheRulesOfThePreset) {
  const FieldMapping merged = Merge("");

  EXPECT_EQ(merged.name(), "mappings/lead");
  EXPECT_EQ(merged.version(), 1);
  EXPECT_THAT(RulesOf(merged), ElementsAre("email > contact.email", "source > contact.source"));
}

TEST(MergeMapping, KeepsWhatAnAdministratorAdded) {
  const FieldMapping merged = Merge("version: 4 rules { source: 'phone' target: 'contact.phone' }");

  EXPECT_EQ(merged.version(), 5);
  EXPECT_THAT(RulesOf(merged), ElementsAre("email > contact.email", "source > contact.source",
                                           "phone > contact.phone"));
}

TEST(MergeMapping, DropsTheRulesOfOtherPresets) {
  EXPECT_THAT(RulesOf(Merge("rules { source: 'email' target: 'account.email' }")),
              ElementsAre("email > contact.email", "source > contact.source"));
}

TEST(MergeMapping, PutsThePresetsRuleInPlaceOfAnotherForTheSameField) {
  EXPECT_THAT(RulesOf(Merge("rules { source: 'company_name' target: 'contact.email' }")),
              ElementsAre("email > contact.email", "source > contact.source"));
}

TEST(MergeMapping, GivesTheCurrentOneWhenNothingDiffers) {
  FieldMapping current = kSimple.mapping();
  current.set_version(3);

  EXPECT_THAT(MergeMapping(kSimple, {kSimple, kOther}, current), EqualsProto(current));
}

}  // namespace
}  // namespace leadline::configuration
