#include "services/rules/custom_fields.h"

namespace leadline::rules {

using configuration::v1::FieldDefinition;

std::string KeyOf(const FieldDefinition& definition) {
  return definition.name().substr(definition.name().rfind('/') + 1);
}

record::CustomField FieldOf(const FieldDefinition& definition) {
  return {.kind = static_cast<type::v1::CustomValue::ValueCase>(definition.kind()),
          .entries = definition.dictionary() + "/entries/",
          .required = definition.required(),
          .archived = definition.has_archive_time()};
}

}  // namespace leadline::rules
