#include "services/configuration/field_mapping/mapping_rules.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "leadline/conversion/v1/account.pb.h"
#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/conversion/v1/opportunity.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/type/v1/custom_value.pb.h"

namespace leadline::configuration {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using v1::FieldDefinition;
using v1::FieldMapping;

const Descriptor* RecordOf(const std::string& target) {
  if (target == "account") return conversion::v1::Account::descriptor();
  if (target == "contact") return conversion::v1::Contact::descriptor();
  if (target == "opportunity") return conversion::v1::Opportunity::descriptor();
  return nullptr;
}

// A value may be written where both the field and what holds it may be.
bool MayBeWritten(const Descriptor& type, const record::Field& field) {
  const FieldDescriptor* top = type.FindFieldByName(field.path().substr(0, field.path().find('.')));
  return record::IsWritable(*top) && record::IsWritable(field.descriptor()) &&
         field.path() != "etag";
}

// What the names in a field name. Entries of one dictionary stand in fields of one name.
std::string ReferenceOf(const FieldDescriptor& field) {
  const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
  return type == "leadline.dev/DictionaryEntry" ? type + " " + field.name() : type;
}

// A name must not end up where those of other things belong, nor text where names do.
bool Fits(const record::Field& source, const record::Field& target) {
  return target.Accepts(source) &&
         ReferenceOf(target.descriptor()) == ReferenceOf(source.descriptor());
}

bool IsCustom(const record::Field& field) {
  return field.descriptor().message_type() == type::v1::CustomValue::descriptor();
}

// Goes through a mapping once, collecting what is wrong with it.
class MappingCheck final {
 public:
  MappingCheck(const std::vector<FieldDefinition>& definitions, FieldViolations& violations)
      : violations_(violations) {
    for (const FieldDefinition& definition : definitions) {
      definitions_.emplace(definition.name(), &definition);
    }
  }

  void Run(const FieldMapping& mapping) {
    for (int i = 0; i < mapping.rules_size(); ++i) {
      const FieldMapping::Rule& rule = mapping.rules(i);
      const std::string path = "mapping.rules[" + std::to_string(i) + "]";
      CheckRule(rule, path);
      if (!seen_.emplace(rule.source(), rule.target()).second)
        violations_.Add(path, "is there twice");
    }
  }

 private:
  void CheckRule(const FieldMapping::Rule& rule, const std::string& path) {
    const auto source = FindField("lead", *lead::v1::Lead::descriptor(), rule.source());
    if (!source) {
      violations_.Add(path + ".source", "is no field of the lead");
    } else if (const std::string fault = TargetFault(*source, rule.target()); !fault.empty()) {
      violations_.Add(path + ".target", fault);
    }
  }

  // What is wrong with the target of a rule; empty when nothing is.
  std::string TargetFault(const record::Field& source, const std::string& target) const {
    const size_t dot = target.find('.');
    const std::string entity = target.substr(0, dot);
    const Descriptor* type = RecordOf(entity);
    if (type == nullptr || dot == std::string::npos) {
      return "must be a field of account, contact or opportunity";
    }
    const auto field = FindField(entity, *type, target.substr(dot + 1));
    if (!field) return "is no field of the " + entity;
    if (!MayBeWritten(*type, *field)) return "cannot be written";
    const bool fits =
        Fits(source, *field) && (!IsCustom(*field) || HoldsSame(source, entity, *field));
    return fits ? "" : "cannot hold what " + source.path() + " holds";
  }

  // A custom field exists when it is defined, whatever its key.
  std::optional<record::Field> FindField(const std::string& entity, const Descriptor& type,
                                         const std::string& path) const {
    auto field = record::Field::Find(type, path);
    if (field && IsCustom(*field) && DefinitionOf(entity, *field) == nullptr) return std::nullopt;
    return field;
  }

  const FieldDefinition* DefinitionOf(const std::string& entity, const record::Field& field) const {
    const std::string key = field.path().substr(field.path().find('.') + 1);
    const auto found = definitions_.find("fieldDefinitions/" + entity + "/" + key);
    return found == definitions_.end() ? nullptr : found->second;
  }

  // Of two custom fields.
  bool HoldsSame(const record::Field& source, const std::string& entity,
                 const record::Field& target) const {
    const FieldDefinition& from = *DefinitionOf("lead", source);
    const FieldDefinition& to = *DefinitionOf(entity, target);
    return from.kind() == to.kind() && from.dictionary() == to.dictionary();
  }

  std::map<std::string, const FieldDefinition*> definitions_;  // By name.
  std::set<std::pair<std::string, std::string>> seen_;
  FieldViolations& violations_;
};

}  // namespace

absl::Status CheckMapping(const FieldMapping& mapping,
                          const std::vector<FieldDefinition>& definitions) {
  FieldViolations violations;
  MappingCheck(definitions, violations).Run(mapping);
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
