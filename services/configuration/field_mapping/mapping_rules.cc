#include "services/configuration/field_mapping/mapping_rules.h"

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

namespace leadline::configuration {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
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

// What is wrong with the target of a rule; empty when nothing is.
std::string TargetFault(const record::Field& source, const std::string& target) {
  const size_t dot = target.find('.');
  const Descriptor* type = RecordOf(target.substr(0, dot));
  if (type == nullptr || dot == std::string::npos) {
    return "must be a field of account, contact or opportunity";
  }
  const auto field = record::Field::Find(*type, target.substr(dot + 1));
  if (!field) return "is no field of the " + target.substr(0, dot);
  if (!MayBeWritten(*type, *field)) return "cannot be written";
  return Fits(source, *field) ? "" : "cannot hold what " + source.path() + " holds";
}

void CheckRule(const FieldMapping::Rule& rule, const std::string& path,
               FieldViolations& violations) {
  const auto source = record::Field::Find(*lead::v1::Lead::descriptor(), rule.source());
  if (!source) {
    violations.Add(path + ".source", "is no field of the lead");
  } else if (const std::string fault = TargetFault(*source, rule.target()); !fault.empty()) {
    violations.Add(path + ".target", fault);
  }
}

}  // namespace

absl::Status CheckMapping(const FieldMapping& mapping) {
  FieldViolations violations;
  std::set<std::pair<std::string, std::string>> seen;
  for (int i = 0; i < mapping.rules_size(); ++i) {
    const FieldMapping::Rule& rule = mapping.rules(i);
    const std::string path = "mapping.rules[" + std::to_string(i) + "]";
    CheckRule(rule, path, violations);
    if (!seen.emplace(rule.source(), rule.target()).second) violations.Add(path, "is there twice");
  }
  return violations.ToStatus();
}

absl::Status ApplyUpdate(const v1::UpdateMappingRequest& request, FieldMapping& mapping) {
  const FieldMapping& wanted = request.mapping();
  if (!wanted.etag().empty() && wanted.etag() != mapping.etag()) {
    return EtagMismatch(mapping.name());
  }
  FieldMapping next = mapping;
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), wanted, next));
  LEADLINE_RETURN_IF_ERROR(CheckMapping(next));
  next.set_etag(mapping.etag());
  if (google::protobuf::util::MessageDifferencer::Equals(next, mapping)) return absl::OkStatus();
  next.set_version(mapping.version() + 1);
  mapping = next;
  return absl::OkStatus();
}

}  // namespace leadline::configuration
