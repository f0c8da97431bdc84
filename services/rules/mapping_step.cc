#include "services/rules/mapping_step.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "buf/validate/validate.pb.h"
#include "google/api/resource.pb.h"
#include "leadline/conversion/v1/account.pb.h"
#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/conversion/v1/opportunity.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/rules/values.h"

namespace leadline::rules {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using record::Field;

// The kind in front of a rule's target: "account.email".
std::optional<TargetKind> KindOf(const std::string& target) {
  for (const TargetKind kind : kTargets) {
    if (absl::StartsWith(target, NameOf(kind) + ".")) return kind;
  }
  return std::nullopt;
}

// What the names in a field name. Entries of one dictionary stand in fields of one name.
std::string ReferenceOf(const FieldDescriptor& field) {
  const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
  return type == "leadline.dev/DictionaryEntry" ? absl::StrCat(type, " ", field.name()) : type;
}

// A name must not end up where those of other things belong, nor text where names do.
bool Fits(const Field& source, const Field& target) {
  return target.Accepts(source) &&
         ReferenceOf(target.descriptor()) == ReferenceOf(source.descriptor());
}

size_t MaxLengthOf(const FieldDescriptor& field) {
  return field.options().GetExtension(buf::validate::field).string().max_len();
}

}  // namespace

const Descriptor& RecordOf(TargetKind kind) {
  switch (kind) {
    case conversion::v1::TARGET_KIND_ACCOUNT:
      return *conversion::v1::Account::descriptor();
    case conversion::v1::TARGET_KIND_CONTACT:
      return *conversion::v1::Contact::descriptor();
    default:
      return *conversion::v1::Opportunity::descriptor();
  }
}

const std::string& NameOf(TargetKind kind) {
  static const std::string kNames[] = {"", "account", "contact", "opportunity"};
  return kNames[kind];
}

std::optional<Step> FindStep(const configuration::v1::FieldMapping::Rule& rule,
                             const std::string& path, FieldViolations& violations) {
  const auto fault = [&](const char* side, const std::string& description) {
    violations.Add(path + side, description);
    return std::nullopt;
  };
  auto source = Field::Find(*lead::v1::Lead::descriptor(), rule.source());
  if (!source) return fault(".source", "is no field of the lead");
  const auto kind = KindOf(rule.target());
  if (!kind) return fault(".target", "must be a field of account, contact or opportunity");
  auto target = Field::Find(RecordOf(*kind), rule.target().substr(NameOf(*kind).size() + 1));
  if (!target) return fault(".target", "is no field of the " + NameOf(*kind));
  if (!IsGiven(RecordOf(*kind), *target)) return fault(".target", "cannot be written");
  if (!Fits(*source, *target))
    return fault(".target", "cannot hold what " + rule.source() + " holds");
  const size_t max_length = MaxLengthOf(target->descriptor());
  return Step{*kind, *std::move(source), *std::move(target), max_length};
}

}  // namespace leadline::rules
