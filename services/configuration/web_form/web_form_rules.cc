#include "services/configuration/web_form/web_form_rules.h"

#include <algorithm>
#include <set>
#include <string>

#include "common/record/record.h"
#include "google/api/field_behavior.pb.h"
#include "leadline/configuration/v1/web_form.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/type/v1/custom_value.pb.h"
#include "services/configuration/definition/record_criteria.h"
#include "services/configuration/definition/reference_rules.h"

namespace leadline::configuration {
namespace {

using google::protobuf::FieldDescriptor;
using v1::WebForm;

// What programs keep with a lead, and what a lead can only have when it is there.
const std::set<std::string> kForPrograms = {"etag", "external_ids", "annotations", "logo"};

bool IsImmutable(const FieldDescriptor& field) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::count(behaviors.begin(), behaviors.end(), google::api::IMMUTABLE) > 0;
}

// What only a method of its own changes later is not for strangers to say.
bool IsForVisitors(const record::Field& field) {
  const std::string name = field.path().substr(0, field.path().find('.'));
  const FieldDescriptor& top = *lead::v1::Lead::descriptor()->FindFieldByName(name);
  return record::IsWritable(top) && !IsImmutable(top) && kForPrograms.count(name) == 0;
}

// One text, number or choice, or a list of texts: whole addresses are not filled in at once.
bool IsFilledInAtOnce(const record::Field& field) {
  const auto* message = field.descriptor().message_type();
  return message == nullptr || message == type::v1::CustomValue::descriptor();
}

// What is wrong with a field of a form; empty when nothing is.
std::string FaultOf(const std::string& path, const RecordCriteria& leads) {
  const auto field = leads.Find(path);
  if (!field) return "is no field of the lead";
  if (!IsForVisitors(*field)) return "is not for visitors to fill in";
  if (!IsFilledInAtOnce(*field)) return "has parts: name one of them";
  if (!field->IsMapEntry()) return "";
  const bool is_open = record::FindOpen(leads.custom_fields(), path.substr(path.find('.') + 1));
  return is_open ? "" : "is no field in use";
}

void CheckFields(const WebForm& form, const RecordCriteria& leads, FieldViolations& violations) {
  std::set<std::string> paths;
  for (int i = 0; i < form.fields_size(); ++i) {
    const std::string& path = form.fields(i).path();
    const bool is_new = paths.insert(path).second;
    const std::string fault = is_new ? FaultOf(path, leads) : "is there twice";
    if (fault.empty()) continue;
    violations.Add("web_form.fields[" + std::to_string(i) + "].path", fault);
  }
  if (!form.fields().empty() && paths.count("last_name") + paths.count("company_name") == 0) {
    violations.Add("web_form.fields", "must have last_name or company_name");
  }
}

// Settings that change later need not go with forms: leads then come without the owner.
void CheckDefaultOwner(const WebForm::Defaults& defaults, const v1::Settings& settings,
                       FieldViolations& violations) {
  const std::string& owner = defaults.owner();
  const auto is_among = [&owner](const auto& users) {
    return std::count(users.begin(), users.end(), owner) > 0;
  };
  const std::string place = "web_form.defaults.owner";
  if (owner.empty()) return;
  if (!settings.assignable_users().empty() && !is_among(settings.assignable_users())) {
    violations.Add(place, "must be one of the users that leads are assigned to");
  }
  for (const auto& team : settings.team_members()) {
    if (team.team() != defaults.team() || is_among(team.users())) continue;
    violations.Add(place, "must be a member of " + team.team());
  }
}

void CheckDefaults(const WebForm::Defaults& defaults, const v1::Configuration& configuration,
                   FieldViolations& violations) {
  const std::string place = "web_form.defaults.";
  CheckDefaultOwner(defaults, configuration.settings(), violations);
  CheckEntry("source", defaults.source(), configuration, place + "source", violations);
  CheckEntry("team", defaults.team(), configuration, place + "team", violations);
  for (int i = 0; i < defaults.tags_size(); ++i) {
    CheckEntry("tag", defaults.tags(i), configuration, place + "tags[" + std::to_string(i) + "]",
               violations);
  }
}

void CheckForm(const WebForm& form, const Surroundings& surroundings, FieldViolations& violations) {
  const RecordCriteria leads("ENTITY_LEAD", surroundings.configuration);
  CheckFields(form, leads, violations);
  CheckDefaults(form.defaults(), surroundings.configuration, violations);
}

}  // namespace

DefinitionKind WebFormKind() { return KindOf(&CheckForm); }

}  // namespace leadline::configuration
