#include "services/configuration/field_mapping/mapping_trial_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/record/json.h"
#include "common/record/record.h"
#include "common/status/macros.h"
#include "services/rules/custom_fields.h"
#include "services/rules/field_mapping.h"
#include "services/rules/values.h"

namespace leadline::configuration {
namespace {

using v1::TestMappingResponse;

// Looks for rules that carry what leads have.
class Coverage final {
 public:
  Coverage(const rules::FieldMapping& mapping, const std::vector<v1::FieldDefinition>& definitions)
      : mapping_(mapping), targets_(rules::FieldsOfTargets(definitions)) {}

  bool HasField(const std::string& path) const {
    return HasStep(
        [&](const rules::Step& step) { return rules::Covers(step.source.path(), path); });
  }

  // A rule for all custom fields carries those that its target has too.
  bool HasCustomField(const std::string& path, const std::string& key,
                      const record::CustomField& field) const {
    return HasStep([&](const rules::Step& step) {
      if (!step.source.descriptor().is_map()) return step.source.path() == path;
      if (!rules::IsCustom(step.source)) return false;
      const record::CustomField* target = record::FindOpen(targets_.at(step.kind), key);
      return target != nullptr && target->kind == field.kind && target->entries == field.entries;
    });
  }

 private:
  template <class Test>
  bool HasStep(Test test) const {
    return std::any_of(mapping_.steps().begin(), mapping_.steps().end(), test);
  }

  const rules::FieldMapping& mapping_;
  const rules::TargetFields targets_;
};

// Carries one lead to each target, collecting what comes of it.
class Trial final {
 public:
  Trial(const v1::FieldMapping& mapping, const lead::v1::Lead& lead)
      : mapping_(mapping), lead_(lead) {}

  void Take(rules::TargetKind kind, const rules::Carriage& carriage) {
    for (const rules::Carried& value : carriage.values) {
      *AddValue(kind, value.target.path(), value.source).mutable_rule() =
          mapping_.rules(value.rule);
    }
    for (const record::Field& target : carriage.left_out) {
      response_.add_left_out(absl::StrCat(rules::NameOf(kind), ".", target.path()));
    }
    if (kind == conversion::v1::TARGET_KIND_CONTACT) TakeConsents();
  }

  TestMappingResponse Finish() {
    for (const std::string& path : rules::NotCarried(lead_, carried_)) {
      response_.add_dropped_fields(path);
    }
    return std::move(response_);
  }

 private:
  TestMappingResponse::Value& AddValue(rules::TargetKind kind, const std::string& target,
                                       const record::Field& source) {
    TestMappingResponse::Value& value = *response_.add_values();
    value.set_target(absl::StrCat(rules::NameOf(kind), ".", target));
    value.set_source(source.path());
    value.set_json(record::JsonOf(source, lead_));
    carried_.insert(source.path());
    given_.insert(value.target());
    return value;
  }

  void TakeConsents() {
    for (const record::Field& consent : rules::ConsentsOf(lead_)) {
      if (given_.contains("contact." + consent.path())) continue;
      AddValue(conversion::v1::TARGET_KIND_CONTACT, consent.path(), consent);
    }
  }

  const v1::FieldMapping& mapping_;
  const lead::v1::Lead& lead_;
  TestMappingResponse response_;
  std::set<std::string> carried_;  // Paths of the lead.
  std::set<std::string> given_;    // Targets.
};

absl::Status CheckTrial(const v1::TestMappingRequest& request, const DefinedMapping& stored) {
  FieldViolations violations;
  if (request.version() != 0 && !request.rules().empty()) {
    violations.Add("version", "has no place beside rules");
  }
  CheckRules(request.rules(), "rules", stored.definitions, violations);
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> UnmappedFields(const DefinedMapping& stored) {
  LEADLINE_ASSIGN_OR_RETURN(const auto mapping, rules::FieldMapping::Compile(stored.mapping));
  const Coverage coverage(mapping, stored.definitions);
  std::vector<std::string> unmapped;
  for (const record::Field& field : rules::GivenFields(*lead::v1::Lead::descriptor())) {
    if (!rules::IsForMapping(field.path())) continue;
    if (!rules::IsCustom(field)) {
      if (!coverage.HasField(field.path())) unmapped.push_back(field.path());
      continue;
    }
    const auto custom = rules::CustomFieldsOf(v1::FieldDefinition::ENTITY_LEAD, stored.definitions);
    for (const auto& [key, definition] : custom) {
      const std::string path = absl::StrCat(field.path(), ".", key);
      if (!coverage.HasCustomField(path, key, definition)) unmapped.push_back(path);
    }
  }
  return unmapped;
}

absl::StatusOr<TestMappingResponse> TryMapping(const v1::TestMappingRequest& request,
                                               const DefinedMapping& stored) {
  LEADLINE_RETURN_IF_ERROR(CheckTrial(request, stored));
  v1::FieldMapping mapping = stored.mapping;
  if (!request.rules().empty()) *mapping.mutable_rules() = request.rules();
  LEADLINE_ASSIGN_OR_RETURN(const auto compiled, rules::FieldMapping::Compile(mapping));
  lead::v1::Lead lead = request.lead();
  record::KeepWritable(lead);
  const rules::TargetFields targets = rules::FieldsOfTargets(stored.definitions);
  Trial trial(mapping, lead);
  for (const rules::TargetKind kind : rules::kTargets) {
    trial.Take(kind, compiled.Carry(kind, lead, targets.at(kind)));
  }
  return trial.Finish();
}

}  // namespace leadline::configuration
