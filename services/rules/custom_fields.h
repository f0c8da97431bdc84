#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/record/custom_fields.h"
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

}  // namespace leadline::rules
