#include "services/configuration/preset/preset_rules.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace leadline::configuration {
namespace {

using v1::FieldMapping;

using Rule = std::pair<std::string, std::string>;
using Rules = std::vector<Rule>;

Rules RulesOf(const FieldMapping& mapping) {
  Rules rules;
  for (const auto& rule : mapping.rules()) rules.emplace_back(rule.source(), rule.target());
  return rules;
}

FieldMapping MappingOf(const std::string& name, int64_t version, const Rules& rules) {
  FieldMapping mapping;
  mapping.set_name(name);
  mapping.set_version(version);
  for (const auto& [source, target] : rules) {
    FieldMapping::Rule& rule = *mapping.add_rules();
    rule.set_source(source);
    rule.set_target(target);
  }
  return mapping;
}

// What `left` has and `right` has not.
Rules Without(const Rules& left, const Rules& right) {
  const std::set<Rule> taken(right.begin(), right.end());
  Rules rest;
  for (const Rule& rule : left) {
    if (!taken.contains(rule)) rest.push_back(rule);
  }
  return rest;
}

}  // namespace

MergedMapping MergeMapping(const v1::Preset& preset, const FieldMapping& given,
                           const FieldMapping& current) {
  const Rules rules = RulesOf(preset.mapping());
  const Rules own = Without(RulesOf(current), RulesOf(given));
  std::set<std::string> targets;
  for (const Rule& rule : rules) targets.insert(rule.second);
  Rules merged = rules;
  for (const Rule& rule : own) {
    if (!targets.contains(rule.second)) merged.push_back(rule);
  }
  const std::string& name = preset.mapping().name();
  const bool same = merged == RulesOf(current);
  return {same ? current : MappingOf(name, current.version() + 1, merged),
          MappingOf(name, 0, Without(rules, own))};
}

}  // namespace leadline::configuration
