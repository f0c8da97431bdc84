#include "services/configuration/definition/reference_rules.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "services/configuration/definition/definition_errors.h"

namespace leadline::configuration {

void CheckEntry(const std::string& dictionary, const std::string& name,
                const v1::Configuration& configuration, const std::string& place,
                FieldViolations& violations) {
  if (name.empty()) return;
  const std::string entries = "dictionaries/" + dictionary + "/entries/";
  const auto& all = configuration.dictionary_entries();
  const bool is_in_use = std::any_of(all.begin(), all.end(), [&](const auto& entry) {
    return entry.name() == name && !entry.has_archive_time();
  });
  if (is_in_use && absl::StartsWith(name, entries)) return;
  violations.Add(place, "must be an entry in use of dictionaries/" + dictionary);
}

void CheckStatus(const std::string& name, const v1::Configuration& configuration,
                 const std::string& place, FieldViolations& violations) {
  if (name.empty()) return;
  const v1::Status* status = FindLeadStatus(configuration, name);
  if (status == nullptr || status->has_archive_time()) {
    violations.Add(place, "must be a lead status in use");
  } else if (!status->directly_selectable()) {
    violations.Add(place, "must be a status that can be chosen");
  }
}

void CheckAssignment(const v1::Assignment& assignment, const v1::Configuration& configuration,
                     const std::string& place, FieldViolations& violations) {
  // The edge sees what a request holds, not what is left when one has taken something away.
  const bool is_nobody = assignment.has_round_robin() && assignment.round_robin().owners().empty();
  if (assignment.assignee_case() == v1::Assignment::ASSIGNEE_NOT_SET || is_nobody) {
    violations.Add(place, "must say who becomes responsible");
  }
  CheckEntry("team", assignment.team(), configuration, place + ".team", violations);
}

absl::Status CheckNotNamed(const std::string& name, const std::vector<std::string>& definitions) {
  return definitions.empty() ? absl::OkStatus() : NamedByDefinitions(name, definitions);
}

const v1::Status* FindLeadStatus(const v1::Configuration& configuration, const std::string& name) {
  const auto& all = configuration.statuses();
  const auto found = std::find_if(all.begin(), all.end(), [&](const v1::Status& status) {
    return status.name() == name && status.entity() == v1::Status::ENTITY_LEAD;
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace leadline::configuration
