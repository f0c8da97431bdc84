#include "services/configuration/field_mapping/mapping_rules.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "common/record/record.h"
#include "common/status/macros.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/rules/mapping_step.h"
#include "services/rules/values.h"

namespace leadline::configuration {
namespace {

using v1::FieldDefinition;
using v1::FieldMapping;

// Goes through rules once, collecting what is wrong with them.
class RuleCheck final {
 public:
  RuleCheck(const std::vector<FieldDefinition>& definitions, FieldViolations& violations)
      : violations_(violations) {
    for (const FieldDefinition& definition : definitions) {
      definitions_.emplace(definition.name(), &definition);
    }
  }

  void Run(const Rules& rules, const std::string& field) {
    for (int i = 0; i < rules.size(); ++i) {
      const std::string path = field + "[" + std::to_string(i) + "]";
      if (const auto step = rules::FindStep(rules[i], path, violations_)) CheckStep(*step, path);
      if (!seen_.emplace(rules[i].source(), rules[i].target()).second) {
        violations_.Add(path, "is there twice");
      }
    }
  }

 private:
  // A custom field exists when it is defined, whatever its key.
  void CheckStep(const rules::Step& step, const std::string& path) {
    const std::string& entity = rules::NameOf(step.kind);
    const FieldDefinition* from = DefinitionOf("lead", step.source);
    const FieldDefinition* to = DefinitionOf(entity, step.target);
    if (IsOneCustomField(step.source) && from == nullptr) {
      violations_.Add(path + ".source", "is no field of the lead");
    } else if (IsOneCustomField(step.target) && to == nullptr) {
      violations_.Add(path + ".target", "is no field of the " + entity);
    } else if (IsOneCustomField(step.target) && !HoldSame(*from, *to)) {
      violations_.Add(path + ".target", "cannot hold what " + step.source.path() + " holds");
    }
  }

  static bool IsOneCustomField(const record::Field& field) {
    return rules::IsCustom(field) && field.IsMapEntry();
  }

  static bool HoldSame(const FieldDefinition& left, const FieldDefinition& right) {
    return left.kind() == right.kind() && left.dictionary() == right.dictionary();
  }

  const FieldDefinition* DefinitionOf(const std::string& entity, const record::Field& field) const {
    const std::string key = field.path().substr(field.path().find('.') + 1);
    const auto found = definitions_.find("fieldDefinitions/" + entity + "/" + key);
    return found == definitions_.end() ? nullptr : found->second;
  }

  std::map<std::string, const FieldDefinition*> definitions_;  // By name.
  std::set<std::pair<std::string, std::string>> seen_;
  FieldViolations& violations_;
};

}  // namespace

void CheckRules(const Rules& rules, const std::string& field,
                const std::vector<FieldDefinition>& definitions, FieldViolations& violations) {
  RuleCheck(definitions, violations).Run(rules, field);
}

absl::Status CheckMapping(const FieldMapping& mapping,
                          const std::vector<FieldDefinition>& definitions) {
  FieldViolations violations;
  CheckRules(mapping.rules(), "mapping.rules", definitions, violations);
  return violations.ToStatus();
}

absl::Status ApplyUpdate(const v1::UpdateMappingRequest& request,
                         const std::vector<FieldDefinition>& definitions, FieldMapping& mapping) {
  const FieldMapping& wanted = request.mapping();
  if (!wanted.etag().empty() && wanted.etag() != mapping.etag()) {
    return EtagMismatch(mapping.name());
  }
  FieldMapping next = mapping;
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), wanted, next));
  LEADLINE_RETURN_IF_ERROR(CheckMapping(next, definitions));
  next.set_etag(mapping.etag());
  if (google::protobuf::util::MessageDifferencer::Equals(next, mapping)) return absl::OkStatus();
  next.set_version(mapping.version() + 1);
  mapping = next;
  return absl::OkStatus();
}

}  // namespace leadline::configuration
