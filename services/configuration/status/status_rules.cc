#include "services/configuration/status/status_rules.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/settings/transition_rules.h"
#include "services/configuration/status/status_errors.h"

namespace leadline::configuration {
namespace {

using v1::Settings;
using v1::Status;

constexpr int kDistance = 10;

// "statuses/lead/": how the names of the entity's statuses begin.
std::string CollectionOf(Status::Entity entity) {
  return "statuses/" +
         absl::AsciiStrToLower(Status::Entity_Name(entity).substr(sizeof("ENTITY_") - 1)) + "/";
}

Status::Category CategoryOf(Status::Role role) {
  switch (role) {
    case Status::ROLE_DEFAULT:
      return Status::CATEGORY_OPEN;
    case Status::ROLE_CONVERTED:
      return Status::CATEGORY_CLOSED_CONVERTED;
    case Status::ROLE_LOST:
      return Status::CATEGORY_CLOSED_LOST;
    case Status::ROLE_WON:
      return Status::CATEGORY_CLOSED_WON;
    default:
      return Status::CATEGORY_UNSPECIFIED;
  }
}

bool IsLead(const Status& status) { return status.entity() == Status::ENTITY_LEAD; }
bool IsOpen(const Status& status) { return status.category() == Status::CATEGORY_OPEN; }

void CheckCategory(const Status& status, FieldViolations& violations) {
  if (status.category() == Status::CATEGORY_CLOSED_CONVERTED && !IsLead(status)) {
    violations.Add("status.category", "CLOSED_CONVERTED is for leads only");
  } else if (status.category() == Status::CATEGORY_CLOSED_WON && IsLead(status)) {
    violations.Add("status.category", "CLOSED_WON is not for leads");
  }
}

// What is wrong with the status by itself.
absl::Status CheckStatus(const Status& status) {
  FieldViolations violations;
  if (absl::StripAsciiWhitespace(status.display_name()).empty()) {
    violations.Add("status.display_name", "must not be blank");
  }
  CheckCategory(status, violations);
  if (status.directly_selectable() && status.category() == Status::CATEGORY_CLOSED_CONVERTED) {
    violations.Add("status.directly_selectable", "only ConvertLead leads to CLOSED_CONVERTED");
  }
  if (status.dormant() && !IsOpen(status)) {
    violations.Add("status.dormant", "needs the category OPEN");
  }
  if (status.convertible() && !(IsOpen(status) && IsLead(status))) {
    violations.Add("status.convertible", "needs a lead's status of category OPEN");
  }
  return violations.ToStatus();
}

template <class Names>
bool Holds(const Names& names, const Status& status) {
  return std::find(names.begin(), names.end(), status.name()) != names.end();
}

// The settings that name the status; with `only_open` those where none but an open one may stand.
std::vector<std::string> UsesOf(const Status& status, const Settings& settings, bool only_open) {
  std::vector<std::string> uses;
  if (Holds(settings.convertible_from(), status)) uses.emplace_back("convertible_from");
  const auto& transitions = settings.transitions();
  const auto names_it = [&](const Settings::Transition& transition) {
    return transition.from() == status.name() || (!only_open && Holds(transition.to(), status));
  };
  if (std::any_of(transitions.begin(), transitions.end(), names_it)) {
    uses.emplace_back("transitions");
  }
  return uses;
}

absl::Status CheckEtag(const std::string& etag, const Status& status) {
  return etag.empty() || etag == status.etag() ? absl::OkStatus() : EtagMismatch(status.name());
}

// Of a request about all statuses of an entity, whose caller may know versions of some.
template <class Request>
absl::Status CheckEtags(const Request& request, const std::vector<Status>& statuses,
                        FieldViolations& violations) {
  auto unknown = request.etags();
  for (const Status& status : statuses) {
    const auto etag = unknown.find(status.name());
    if (etag == unknown.end()) continue;
    LEADLINE_RETURN_IF_ERROR(CheckEtag(etag->second, status));
    unknown.erase(etag);
  }
  for (const auto& [name, etag] : unknown) {
    violations.Add(absl::StrCat("etags[\"", name, "\"]"), "is no status of this entity");
  }
  return absl::OkStatus();
}

struct Assignment {
  const char* field;
  Status::Role role;
  const std::string& status;
};

std::vector<Assignment> AssignmentsOf(const v1::SetStatusRolesRequest& request) {
  return {{"default_status", Status::ROLE_DEFAULT, request.default_status()},
          {"converted_status", Status::ROLE_CONVERTED, request.converted_status()},
          {"lost_status", Status::ROLE_LOST, request.lost_status()},
          {"won_status", Status::ROLE_WON, request.won_status()}};
}

absl::Status CheckRolesNeeded(const v1::SetStatusRolesRequest& request, const Settings& settings) {
  if (request.entity() != Status::ENTITY_LEAD) return absl::OkStatus();
  if (request.lost_status().empty()) return RoleNeeded(Status::ROLE_LOST);
  const bool by_status =
      settings.converted_representation() == Settings::CONVERTED_REPRESENTATION_STATUS;
  if (by_status && request.converted_status().empty()) return RoleNeeded(Status::ROLE_CONVERTED);
  return absl::OkStatus();
}

void Assign(const Assignment& assignment, std::vector<Status>& statuses,
            FieldViolations& violations) {
  const auto found = std::find_if(statuses.begin(), statuses.end(), [&](const Status& status) {
    return status.name() == assignment.status;
  });
  if (found == statuses.end()) {
    return violations.Add(assignment.field, "is no status of this entity");
  }
  const std::string misfit = MisfitOf(*found, assignment.role);
  if (!misfit.empty()) violations.Add(assignment.field, misfit);
  found->set_role(assignment.role);
}

// What new roles would cut off; a status that no path led to before is no reason to refuse them.
absl::Status CheckStillReached(const Settings& settings, const std::vector<Status>& before,
                               const std::vector<Status>& after) {
  const std::vector<std::string> known = OutOfReach(settings, before);
  std::vector<std::string> lost = OutOfReach(settings, after);
  std::erase_if(lost, [&](const std::string& status) {
    return std::find(known.begin(), known.end(), status) != known.end();
  });
  return lost.empty() ? absl::OkStatus() : StatusesOutOfReach(lost);
}

}  // namespace

std::string MisfitOf(const Status& status, Status::Role role) {
  if (status.has_archive_time()) return "is archived";
  if (status.category() == CategoryOf(role)) return "";
  return "needs a status of category " +
         Status::Category_Name(CategoryOf(role)).substr(sizeof("CATEGORY_") - 1);
}

absl::StatusOr<Status> NewStatus(const v1::CreateStatusRequest& request) {
  Status status = request.status();
  status.set_name(CollectionOf(request.entity()) + request.status_id());
  status.set_entity(request.entity());
  LEADLINE_RETURN_IF_ERROR(CheckStatus(status));
  return status;
}

absl::Status ApplyUpdate(const v1::UpdateStatusRequest& request, const Settings& settings,
                         Status& status) {
  LEADLINE_RETURN_IF_ERROR(CheckEtag(request.status().etag(), status));
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), request.status(), status));
  LEADLINE_RETURN_IF_ERROR(CheckStatus(status));
  if (status.role() != Status::ROLE_UNSPECIFIED && status.category() != CategoryOf(status.role())) {
    return StatusHasRole(status);
  }
  const auto uses = UsesOf(status, settings, /*only_open=*/true);
  return IsOpen(status) || uses.empty() ? absl::OkStatus() : StatusInUse(status, uses);
}

absl::Status CheckArchive(const v1::DeleteStatusRequest& request, const Settings& settings,
                          const Status& status) {
  LEADLINE_RETURN_IF_ERROR(CheckEtag(request.etag(), status));
  if (status.role() != Status::ROLE_UNSPECIFIED) return StatusHasRole(status);
  const auto uses = UsesOf(status, settings, /*only_open=*/false);
  return uses.empty() ? absl::OkStatus() : StatusInUse(status, uses);
}

absl::Status ApplyOrder(const v1::ReorderStatusesRequest& request, std::vector<Status>& statuses) {
  FieldViolations violations;
  LEADLINE_RETURN_IF_ERROR(CheckEtags(request, statuses, violations));
  std::map<std::string, int> positions;
  for (int i = 0; i < request.statuses_size(); ++i) {
    if (!positions.emplace(request.statuses(i), (i + 1) * kDistance).second) {
      violations.Add("statuses[" + std::to_string(i) + "]", "is named twice");
    }
  }
  for (Status& status : statuses) {
    if (status.has_archive_time()) continue;
    const auto position = positions.extract(status.name());
    if (position.empty()) {
      violations.Add("statuses", status.name() + " is missing");
    } else {
      status.set_position(position.mapped());
    }
  }
  for (const auto& [name, position] : positions) {
    violations.Add("statuses[" + std::to_string(position / kDistance - 1) + "]",
                   "is no status in use of this entity");
  }
  return violations.ToStatus();
}

absl::Status ApplyRoles(const v1::SetStatusRolesRequest& request, const Settings& settings,
                        std::vector<Status>& statuses) {
  FieldViolations violations;
  LEADLINE_RETURN_IF_ERROR(CheckEtags(request, statuses, violations));
  LEADLINE_RETURN_IF_ERROR(CheckRolesNeeded(request, settings));
  const std::vector<Status> before = statuses;
  for (Status& status : statuses) status.clear_role();
  for (const Assignment& assignment : AssignmentsOf(request)) {
    if (!assignment.status.empty()) Assign(assignment, statuses, violations);
  }
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  return request.entity() == Status::ENTITY_LEAD ? CheckStillReached(settings, before, statuses)
                                                 : absl::OkStatus();
}

}  // namespace leadline::configuration
