// Where the shipped presets lead leads, and their addresses.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/configuration/preset/preset_catalog.h"

namespace leadline::configuration {
namespace {

using ::testing::ElementsAre;
using v1::Preset;

TEST(ShippedPresets, SendTheAddressWhereTheirModelsDo) {
  std::vector<std::string> to_both;
  const PresetCatalog catalog;
  for (const Preset& preset : catalog.all()) {
    for (const auto& rule : preset.mapping().rules()) {
      if (rule.target() == "account.shipping_address") to_both.push_back(preset.name());
    }
  }

  EXPECT_THAT(to_both, ElementsAre("presets/axelor8", "presets/default", "presets/kafinea"));
}

// "not-contacted > waiting-for-a-call": every move that a path has.
std::vector<std::string> PathOf(const std::string& preset) {
  const auto id = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
  std::vector<std::string> moves;
  const PresetCatalog catalog;
  const Preset& shipped = *catalog.Find("presets/" + preset);
  for (const auto& transition : shipped.settings().transitions()) {
    for (const std::string& to : transition.to()) {
      moves.push_back(id(transition.from()) + " > " + id(to));
    }
  }
  return moves;
}

TEST(KafineaPreset, HasTheRecommendedLineWithItsSideExits) {
  EXPECT_THAT(PathOf("kafinea"),
              ElementsAre("not-contacted > waiting-for-a-call", "not-contacted > cold",
                          "not-contacted > inactive", "not-contacted > lost",
                          "waiting-for-a-call > contacted", "waiting-for-a-call > cold",
                          "waiting-for-a-call > inactive", "waiting-for-a-call > lost",
                          "contacted > pre-qualified", "contacted > cold", "contacted > inactive",
                          "contacted > lost", "pre-qualified > qualified", "pre-qualified > cold",
                          "pre-qualified > inactive", "pre-qualified > lost", "qualified > cold",
                          "qualified > inactive", "qualified > lost"));
}

TEST(SuiteDashPreset, OnlyLeadsForward) {
  EXPECT_THAT(PathOf("suitedash"),
              ElementsAre("lead > prospect", "lead > client", "prospect > client"));
}

}  // namespace
}  // namespace leadline::configuration
