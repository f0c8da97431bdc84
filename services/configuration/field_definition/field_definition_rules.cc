#include "services/configuration/field_definition/field_definition_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/field_definition/field_definition_errors.h"

namespace leadline::configuration {
namespace {

using v1::FieldDefinition;

constexpr size_t kMaxKeyLength = 63;

// "lead": what the entity is called in names and in the targets of a mapping.
std::string WordOf(FieldDefinition::Entity entity) {
  return absl::AsciiStrToLower(FieldDefinition::Entity_Name(entity).substr(sizeof("ENTITY_") - 1));
}

std::string NameOf(FieldDefinition::Entity entity, const std::string& key) {
  return absl::StrCat("fieldDefinitions/", WordOf(entity), "/", key);
}

std::string KeyOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

FieldDefinition::Entity EntityOf(const std::string& name) {
  for (int entity = FieldDefinition::Entity_MIN + 1; entity <= FieldDefinition::Entity_MAX;
       ++entity) {
    const auto candidate = static_cast<FieldDefinition::Entity>(entity);
    if (name == NameOf(candidate, KeyOf(name))) return candidate;
  }
  return FieldDefinition::ENTITY_UNSPECIFIED;
}

bool IsKey(const std::string& text) {
  return !text.empty() && text.size() <= kMaxKeyLength && absl::ascii_islower(text[0]) &&
         std::all_of(text.begin(), text.end(), [](const char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

void CheckDictionary(const FieldDefinition& definition, FieldViolations& violations) {
  const bool takes_entries = definition.kind() == FieldDefinition::KIND_ENTRY;
  if (takes_entries && definition.dictionary().empty()) {
    violations.Add("field_definition.dictionary", "is required for the kind ENTRY");
  } else if (!takes_entries && !definition.dictionary().empty()) {
    violations.Add("field_definition.dictionary", "is for the kind ENTRY only");
  }
}

absl::Status CheckDefinition(const FieldDefinition& definition) {
  FieldViolations violations;
  if (definition.kind() == FieldDefinition::KIND_UNSPECIFIED) {
    violations.Add("field_definition.kind", "is required");
  }
  if (absl::StripAsciiWhitespace(definition.display_name()).empty()) {
    violations.Add("field_definition.display_name", "must not be blank");
  }
  CheckDictionary(definition, violations);
  return violations.ToStatus();
}

absl::Status CheckEtag(const std::string& etag, const FieldDefinition& definition) {
  return etag.empty() || etag == definition.etag() ? absl::OkStatus()
                                                   : EtagMismatch(definition.name());
}

bool Names(const v1::FieldMapping& mapping, const FieldDefinition& definition) {
  const std::string field = "custom_fields." + KeyOf(definition.name());
  const bool of_lead = definition.entity() == FieldDefinition::ENTITY_LEAD;
  const std::string target = absl::StrCat(WordOf(definition.entity()), ".", field);
  return std::any_of(mapping.rules().begin(), mapping.rules().end(), [&](const auto& rule) {
    return of_lead ? rule.source() == field : rule.target() == target;
  });
}

}  // namespace

absl::StatusOr<FieldDefinition> NewFieldDefinition(
    const v1::CreateFieldDefinitionRequest& request) {
  FieldDefinition definition = request.field_definition();
  definition.set_name(NameOf(request.entity(), request.field_definition_id()));
  definition.set_entity(request.entity());
  LEADLINE_RETURN_IF_ERROR(CheckDefinition(definition));
  return definition;
}

absl::StatusOr<FieldDefinition> NewWhenMissing(const v1::UpdateFieldDefinitionRequest& request) {
  FieldDefinition definition = request.field_definition();
  if (!request.allow_missing()) return NotFound(definition.name());
  definition.set_entity(EntityOf(definition.name()));
  if (definition.entity() == FieldDefinition::ENTITY_UNSPECIFIED ||
      !IsKey(KeyOf(definition.name()))) {
    return NameInvalid("field_definition.name", "fieldDefinitions/{entity}/{key}");
  }
  LEADLINE_RETURN_IF_ERROR(CheckDefinition(definition));
  return definition;
}

absl::Status CheckReturn(const FieldDefinition& archived, const FieldDefinition& definition) {
  FieldViolations violations;
  if (definition.kind() != archived.kind()) {
    violations.Add("field_definition.kind", "must be what it was before the field was archived");
  }
  if (definition.dictionary() != archived.dictionary()) {
    violations.Add("field_definition.dictionary",
                   "must be what it was before the field was archived");
  }
  return violations.ToStatus();
}

absl::Status ApplyUpdate(const v1::UpdateFieldDefinitionRequest& request,
                         FieldDefinition& definition) {
  const FieldDefinition& wanted = request.field_definition();
  LEADLINE_RETURN_IF_ERROR(CheckEtag(wanted.etag(), definition));
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), wanted, definition));
  return CheckDefinition(definition);
}

absl::Status CheckArchive(const v1::DeleteFieldDefinitionRequest& request,
                          const v1::FieldMapping& mapping, const FieldDefinition& definition) {
  LEADLINE_RETURN_IF_ERROR(CheckEtag(request.etag(), definition));
  return Names(mapping, definition) ? FieldMapped(definition, mapping.name()) : absl::OkStatus();
}

}  // namespace leadline::configuration
