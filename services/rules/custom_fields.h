#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/record/custom_fields.h"
#include "common/status/failure.h"
#include "leadline/configuration/v1/field_definition.pb.h"
#include "services/rules/mapping_step.h"

namespace leadline::rules {

// The key under which records hold the field.
std::string KeyOf(const configuration::v1::FieldDefinition& definition);

// What records may hold under it.
record::CustomField FieldOf(const configuration::v1::FieldDefinition& definition);

// The custom fields that `definitions` give the records of `entity`, archived ones too.
template <class Definitions>
record::CustomFields CustomFieldsOf(configuration::v1::FieldDefinition::Entity entity,
                                    const Definitions& definitions) {
  record::CustomFields fields;
  for (const configuration::v1::FieldDefinition& definition : definitions) {
    if (definition.entity() == entity) fields[KeyOf(definition)] = FieldOf(definition);
  }
  return fields;
}

// Of the records that leads become.
using TargetFields = std::map<TargetKind, record::CustomFields>;

template <class Definitions = std::vector<configuration::v1::FieldDefinition>>
TargetFields FieldsOfTargets(const Definitions& definitions = {}) {
  using configuration::v1::FieldDefinition;
  return {{conversion::v1::TARGET_KIND_ACCOUNT,
           CustomFieldsOf(FieldDefinition::ENTITY_ACCOUNT, definitions)},
          {conversion::v1::TARGET_KIND_CONTACT,
           CustomFieldsOf(FieldDefinition::ENTITY_CONTACT, definitions)},
          {conversion::v1::TARGET_KIND_OPPORTUNITY,
           CustomFieldsOf(FieldDefinition::ENTITY_OPPORTUNITY, definitions)}};
}

// Adds what is wrong with the custom values of a record, the field at `path`, which held `before`;
// null for a new record. Only one whose values change needs those that are required: it may be from
// before they were. `in_use` says whether new values may name an entry.
void CheckCustomValues(const record::CustomFields& fields, const record::CustomValues& values,
                       const record::CustomValues* before,
                       absl::FunctionRef<bool(const std::string&)> in_use, const std::string& path,
                       FieldViolations& violations);

}  // namespace leadline::rules
