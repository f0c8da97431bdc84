#include "services/configuration/preset/preset_rules.h"

#include <set>
#include <utility>

namespace leadline::configuration {
namespace {

using v1::FieldMapping;
using v1::Preset;

using Rule = std::pair<std::string, std::string>;

std::vector<Rule> RulesOf(const FieldMapping& mapping) {
  std::vector<Rule> rules;
  for (const auto& rule : mapping.rules()) rules.emplace_back(rule.source(), rule.target());
  return rules;
}

std::vector<Rule> Merge(const Preset& preset, const std::vector<Preset>& shipped,
                        const FieldMapping& current) {
  std::vector<Rule> merged = RulesOf(preset.mapping());
  std::set<std::string> targets;
  for (const Rule& rule : merged) targets.insert(rule.second);
  std::set<Rule> ours;
  for (const Preset& other : shipped) {
    for (const Rule& rule : RulesOf(other.mapping())) ours.insert(rule);
  }
  for (const Rule& rule : RulesOf(current)) {
    if (!ours.contains(rule) && !targets.contains(rule.second)) merged.push_back(rule);
  }
  return merged;
}

}  // namespace

FieldMapping MergeMapping(const Preset& preset, const std::vector<Preset>& shipped,
                          const FieldMapping& current) {
  const std::vector<Rule> merged = Merge(preset, shipped, current);
  if (merged == RulesOf(current)) return current;
  FieldMapping mapping;
  mapping.set_name(preset.mapping().name());
  mapping.set_version(current.version() + 1);
  for (const auto& [source, target] : merged) {
    FieldMapping::Rule& rule = *mapping.add_rules();
    rule.set_source(source);
    rule.set_target(target);
  }
  return mapping;
}

}  // namespace leadline::configuration
