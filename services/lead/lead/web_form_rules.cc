#include "services/lead/lead/web_form_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/record/custom_fields.h"
#include "common/record/record.h"
#include "services/lead/lead/lead_text.h"
#include "services/rules/values.h"

namespace leadline::lead {
namespace {

using google::protobuf::Message;
using v1::Lead;
using Field = LeadWebForm::Field;

constexpr int kMaxTags = 50;
constexpr char kCustomFields[] = "custom_fields.";

std::string KeyOf(const std::string& path) { return path.substr(sizeof(kCustomFields) - 1); }

// Whether leads take values of the field still.
bool IsInUse(const Field& field, const LeadSettings& settings) {
  if (!absl::StartsWith(field.path(), kCustomFields)) return true;
  return record::FindOpen(settings.custom_fields(), KeyOf(field.path())) != nullptr;
}

bool IsFilledIn(const Field& field, const Lead& lead) {
  const auto found = record::Field::Find(*Lead::descriptor(), field.path());
  if (!found.has_value() || !found->IsSet(lead)) return false;
  if (!found->IsMapEntry()) return true;
  const auto& value = lead.custom_fields().at(KeyOf(field.path()));
  return !value.has_text_value() || !value.text_value().empty();
}

// The message in the field, if its parts are filled in each for itself.
const Message* PartsIn(const record::Field& field, const Message& record) {
  const auto& type = field.descriptor();
  const bool has_parts = type.message_type() != nullptr && !type.is_repeated() &&
                         !field.IsMapEntry() && !rules::IsCustom(field);
  if (!has_parts) return nullptr;
  const Message& holder = *field.Holder(record);
  return &holder.GetReflection()->GetMessage(holder, &type);
}

// The paths of all that is filled in: "email", "address.postal_address.locality".
void AddPaths(const Message& record, const std::string& prefix, std::vector<std::string>& paths) {
  for (const record::Field& field : rules::GivenValues(record)) {
    const std::string path = prefix + field.path();
    if (const Message* parts = PartsIn(field, record)) {
      AddPaths(*parts, path + ".", paths);
    } else {
      paths.push_back(path);
    }
  }
}

void AddTags(const google::protobuf::RepeatedPtrField<std::string>& tags,
             const LeadSettings& settings, Lead& lead) {
  for (const std::string& tag : tags) {
    const bool is_there = std::count(lead.tags().begin(), lead.tags().end(), tag) > 0;
    if (!is_there && settings.HasEntry(tag) && lead.tags_size() < kMaxTags) lead.add_tags(tag);
  }
}

void ApplyDefaults(const LeadWebForm::Defaults& defaults, const LeadSettings& settings,
                   Lead& lead) {
  if (settings.HasEntry(defaults.source())) lead.set_source(defaults.source());
  if (settings.HasEntry(defaults.team())) lead.set_team(defaults.team());
  if (settings.MayOwn(defaults.owner(), lead.team())) lead.set_owner(defaults.owner());
  if (!defaults.campaign().empty()) lead.set_campaign(defaults.campaign());
  AddTags(defaults.tags(), settings, lead);
}

void CheckFields(const Lead& given, const LeadWebForm& form, FieldViolations& violations) {
  std::set<std::string> asked;
  for (const Field& field : form.fields()) asked.insert(field.path());
  std::vector<std::string> paths;
  AddPaths(given, "", paths);
  for (const std::string& path : paths) {
    if (asked.count(path) == 0) violations.Add("lead." + path, "is no field of the form");
  }
}

}  // namespace

Lead LeadOf(const v1::CaptureLeadRequest& request, const LeadWebForm& form,
            const LeadSettings& settings) {
  Lead lead = request.lead();
  for (const Field& field : form.fields()) {
    if (!IsInUse(field, settings)) lead.mutable_custom_fields()->erase(KeyOf(field.path()));
  }
  ApplyDefaults(form.defaults(), settings, lead);
  return lead;
}

void CheckCapture(const v1::CaptureLeadRequest& request, const LeadWebForm& form, const Lead& lead,
                  const LeadSettings& settings, FieldViolations& violations) {
  CheckFields(request.lead(), form, violations);
  for (const Field& field : form.fields()) {
    if (!field.required() || !IsInUse(field, settings) || IsFilledIn(field, lead)) continue;
    violations.Add("lead." + field.path(), "is required by the form");
  }
  const auto& origins = form.allowed_origins();
  if (!origins.empty() && std::count(origins.begin(), origins.end(), request.origin()) == 0) {
    violations.Add("origin", "must be a web site that may show the form");
  }
  if (Tidy(request.consent()) != Tidy(form.consent_text())) {
    violations.Add("consent", "must be the consent_text of the form");
  }
  if (form.captcha() && !request.captcha_solved()) {
    violations.Add("captcha_solved", "must be true for this form");
  }
}

bool IsOfNoPerson(const v1::CaptureLeadRequest& request, const LeadWebForm& form) {
  return form.honeypot() && !request.honeypot().empty();
}

std::string AgreementOf(const LeadWebForm& form) {
  const std::string text = Tidy(form.consent_text());
  return text.empty() ? "" : absl::StrCat(form.display_name(), "\n", text);
}

}  // namespace leadline::lead
