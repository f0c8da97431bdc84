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
using ::testing::Contains;
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

// After kOther.
FieldMapping Merge(const std::string& current) {
  return MergeMapping(kSimple, kOther.mapping(), FromText<FieldMapping>(current)).mapping;
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

TEST(MergeMapping, DropsTheRulesOfThePresetBefore) {
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

  EXPECT_THAT(MergeMapping(kSimple, kOther.mapping(), current).mapping, EqualsProto(current));
}

TEST(MergeMapping, KeepsAnAdministratorsRuleThatSomeOtherPresetHasToo) {
  const auto current = FromText<FieldMapping>(
      "rules { source: 'phone' target: 'contact.phone' }"
      " rules { source: 'email' target: 'account.email' }");
  const auto given = FromText<FieldMapping>("rules { source: 'phone' target: 'contact.phone' }");

  const MergedMapping merged = MergeMapping(kSimple, given, current);

  EXPECT_THAT(
      RulesOf(merged.mapping),
      ElementsAre("email > contact.email", "source > contact.source", "email > account.email"));
  EXPECT_THAT(RulesOf(merged.given),
              ElementsAre("email > contact.email", "source > contact.source"));
}

TEST(MergeMapping, KeepsAnAdministratorsRuleThroughAPresetThatHasIt) {
  const auto added = FromText<FieldMapping>("rules { source: 'email' target: 'account.email' }");

  const MergedMapping with = MergeMapping(kOther, FieldMapping(), added);
  const MergedMapping after = MergeMapping(kSimple, with.given, with.mapping);

  EXPECT_THAT(RulesOf(after.mapping), Contains("email > account.email"));
}

}  // namespace
}  // namespace leadline::configuration
