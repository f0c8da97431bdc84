#include "services/configuration/definition/definition_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/record/record.h"
#include "common/status/macros.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "services/configuration/definition/definition_text.h"
#include "services/configuration/definition/ownership_rules.h"

namespace leadline::configuration {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;

constexpr size_t kMaxIdLength = 63;

// "webForms/{web_form}"
const std::string& PatternOf(const Message& prototype) {
  return prototype.GetDescriptor()->options().GetExtension(google::api::resource).pattern(0);
}

const FieldDescriptor& FieldOf(const Message& message, const std::string& field) {
  return *message.GetDescriptor()->FindFieldByName(field);
}

void SetText(const std::string& field, const std::string& text, Message& record) {
  record.GetReflection()->SetString(&record, &FieldOf(record, field), text);
}

bool IsRequired(const FieldDescriptor& field) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::count(behaviors.begin(), behaviors.end(), google::api::REQUIRED) > 0;
}

// An update may leave out anything, so the edge does not ask for these.
void CheckRequired(const DefinitionKind& kind, const Message& record, FieldViolations& violations) {
  const auto& type = *record.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsRequired(field) || record::Field::Find(type, field.name())->IsSet(record)) continue;
    violations.Add(kind.field() + "." + field.name(), "is required");
  }
}

absl::Status CheckEtag(const std::string& etag, const Message& record) {
  return etag.empty() || etag == TextIn(record, "etag") ? absl::OkStatus()
                                                        : EtagMismatch(TextIn(record, "name"));
}

// The definition of this name that is like `given`.
absl::StatusOr<Definition> Make(const DefinitionKind& kind, const std::string& name,
                                const Message& given, const Surroundings& surroundings) {
  Definition record(given.New());
  record->CopyFrom(given);
  record::KeepWritable(*record);
  SetText("name", name, *record);
  SetText("etag", "", *record);
  ComposeTexts(*record);
  if (IsOwned(*record)) SetText("owner", surroundings.caller, *record);
  LEADLINE_RETURN_IF_ERROR(CheckDefinition(kind, *record, surroundings));
  return record;
}

}  // namespace

bool IsChosenId(const std::string& text) {
  return !text.empty() && text.size() <= kMaxIdLength && text.front() != '-' &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), [](const char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

std::string DefinitionKind::collection() const {
  const std::string& pattern = PatternOf(prototype);
  return pattern.substr(0, pattern.find('/'));
}

std::string DefinitionKind::field() const {
  const std::string& pattern = PatternOf(prototype);
  const size_t start = pattern.find('{') + 1;
  return pattern.substr(start, pattern.find('}') - start);
}

absl::StatusOr<Definition> NewDefinition(const DefinitionKind& kind, const Message& request,
                                         const Surroundings& surroundings) {
  const std::string name = kind.collection() + "/" + TextIn(request, kind.field() + "_id");
  return Make(kind, name, RecordIn(kind, request), surroundings);
}

absl::StatusOr<Definition> NewWhenMissing(const DefinitionKind& kind, const Message& request,
                                          const Surroundings& surroundings) {
  const Message& given = RecordIn(kind, request);
  const std::string name = TextIn(given, "name");
  if (!FlagIn(request, "allow_missing")) return NotFound(name);
  if (!IsChosenId(name.substr(name.find('/') + 1))) {
    return NameInvalid(kind.field() + ".name", PatternOf(kind.prototype));
  }
  return Make(kind, name, given, surroundings);
}

absl::Status ApplyUpdate(const DefinitionKind& kind, const Message& request,
                         const Surroundings& surroundings, Message& record) {
  const Message& wanted = RecordIn(kind, request);
  LEADLINE_RETURN_IF_ERROR(CheckEtag(TextIn(wanted, "etag"), record));
  const auto& mask = static_cast<const FieldMask&>(
      request.GetReflection()->GetMessage(request, &FieldOf(request, "update_mask")));
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(mask, wanted, record));
  ComposeTexts(record);
  return CheckDefinition(kind, record, surroundings);
}

absl::Status CheckDefinition(const DefinitionKind& kind, const Message& record,
                             const Surroundings& surroundings) {
  FieldViolations violations;
  CheckRequired(kind, record, violations);
  const std::string label = TextIn(record, "display_name");
  if (!label.empty() && absl::StripAsciiWhitespace(label).empty()) {
    violations.Add(kind.field() + ".display_name", "must not be blank");
  }
  CheckOwnership(kind.field(), record, surroundings, violations);
  kind.check(record, surroundings, violations);
  return violations.ToStatus();
}

absl::Status CheckArchive(const DefinitionKind& kind, const Message& request,
                          const Message& record) {
  LEADLINE_RETURN_IF_ERROR(CheckEtag(TextIn(request, "etag"), record));
  return kind.check_archive ? kind.check_archive(record) : absl::OkStatus();
}

std::string TextIn(const Message& message, const std::string& field) {
  return message.GetReflection()->GetString(message, &FieldOf(message, field));
}

bool FlagIn(const Message& message, const std::string& field) {
  return message.GetReflection()->GetBool(message, &FieldOf(message, field));
}

std::string ValueIn(const Message& message, const std::string& field) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  if (found == nullptr) return "";
  const auto* value = message.GetReflection()->GetEnum(message, found);
  return value->number() == 0 ? "" : value->name();
}

const Message& RecordIn(const DefinitionKind& kind, const Message& request) {
  return request.GetReflection()->GetMessage(request, &FieldOf(request, kind.field()));
}

}  // namespace leadline::configuration
