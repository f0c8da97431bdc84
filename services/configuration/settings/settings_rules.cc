#include "services/configuration/settings/settings_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/definition/reference_rules.h"
#include "services/configuration/settings/settings_errors.h"
#include "services/configuration/settings/transition_rules.h"

namespace leadline::configuration {
namespace {

using v1::Settings;
using v1::Status;

bool Creates(const Settings::DefaultTargets& targets, int target) {
  switch (target) {
    case Settings::TARGET_ACCOUNT:
      return targets.account();
    case Settings::TARGET_CONTACT:
      return targets.contact();
    case Settings::TARGET_OPPORTUNITY:
      return targets.opportunity();
    default:
      return false;
  }
}

// A conversion that says nothing must not fail for what the settings themselves say.
void CheckTargets(const Settings& settings, FieldViolations& violations) {
  const auto& targets = settings.default_targets();
  if (!targets.account() && !targets.contact() && !targets.opportunity()) {
    violations.Add("settings.default_targets", "at least one is required");
  }
  for (int i = 0; i < settings.required_targets_size(); ++i) {
    const auto& any_of = settings.required_targets(i).any_of();
    const bool met = std::any_of(any_of.begin(), any_of.end(),
                                 [&](int target) { return Creates(targets, target); });
    if (!met) {
      violations.Add("settings.required_targets[" + std::to_string(i) + "]",
                     "is not met by default_targets");
    }
  }
}

// A policy that may link needs linking to be allowed.
void CheckDuplicatePolicies(const Settings& settings, FieldViolations& violations) {
  const auto check = [&](Settings::DuplicatePolicy policy, const std::string& field) {
    if (policy != Settings::DUPLICATE_POLICY_LINK_IF_UNIQUE) return;
    if (settings.link_existing_allowed()) return;
    violations.Add("settings." + field, "LINK_IF_UNIQUE needs link_existing_allowed");
  };
  check(settings.account_duplicate_policy(), "account_duplicate_policy");
  check(settings.contact_duplicate_policy(), "contact_duplicate_policy");
}

bool CanBeConvertedFrom(const Status& status) {
  return status.category() == Status::CATEGORY_OPEN && !status.has_archive_time();
}

void CheckConvertibleFrom(const Settings& settings, const std::vector<Status>& lead_statuses,
                          FieldViolations& violations) {
  for (int i = 0; i < settings.convertible_from_size(); ++i) {
    const std::string& name = settings.convertible_from(i);
    const bool fits = std::any_of(
        lead_statuses.begin(), lead_statuses.end(),
        [&](const Status& status) { return status.name() == name && CanBeConvertedFrom(status); });
    if (!fits) {
      violations.Add("settings.convertible_from[" + std::to_string(i) + "]",
                     "must be a lead status in use of category OPEN");
    }
  }
}

void CheckTeamMembers(const Settings& settings, const v1::Configuration& around,
                      FieldViolations& violations) {
  const auto& assignable = settings.assignable_users();
  for (int i = 0; i < settings.team_members_size(); ++i) {
    const std::string path = absl::StrCat("settings.team_members[", i, "].");
    const Settings::TeamMembers& team = settings.team_members(i);
    CheckEntry("team", team.team(), around, path + "team", violations);
    for (int j = 0; j < team.users_size() && !assignable.empty(); ++j) {
      if (std::count(assignable.begin(), assignable.end(), team.users(j)) > 0) continue;
      violations.Add(absl::StrCat(path, "users[", j, "]"), "must be one of assignable_users");
    }
  }
}

// Of each kind, of each subject and of each team, at most one has a say.
template <typename Items, typename Subject>
void CheckDifferent(const Items& items, Subject subject, const std::string& path,
                    FieldViolations& violations) {
  std::set<std::decay_t<std::invoke_result_t<Subject, decltype(items[0])>>> named;
  for (int i = 0; i < items.size(); ++i) {
    if (!named.insert((items[i].*subject)()).second) {
      violations.Add("settings." + path + "[" + std::to_string(i) + "]", "is there already");
    }
  }
}

bool HasConvertedStatus(const std::vector<Status>& lead_statuses) {
  return std::any_of(lead_statuses.begin(), lead_statuses.end(),
                     [](const Status& status) { return status.role() == Status::ROLE_CONVERTED; });
}

}  // namespace

std::vector<Status> LeadStatusesOf(const v1::Configuration& configuration) {
  std::vector<Status> statuses;
  for (const Status& status : configuration.statuses()) {
    if (status.entity() == Status::ENTITY_LEAD) statuses.push_back(status);
  }
  return statuses;
}

absl::Status CheckSettings(const Settings& settings, const v1::Configuration& around) {
  const std::vector<Status> lead_statuses = LeadStatusesOf(around);
  FieldViolations violations;
  CheckTargets(settings, violations);
  CheckDuplicatePolicies(settings, violations);
  CheckConvertibleFrom(settings, lead_statuses, violations);
  CheckTransitions(settings, lead_statuses, violations);
  CheckDifferent(settings.transfers(), &Settings::Transfer::kind, "transfers", violations);
  CheckDifferent(settings.terminology(), &Settings::Term::subject, "terminology", violations);
  CheckDifferent(settings.team_members(), &Settings::TeamMembers::team, "team_members", violations);
  CheckTeamMembers(settings, around, violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  const bool by_status =
      settings.converted_representation() == Settings::CONVERTED_REPRESENTATION_STATUS;
  return by_status && !HasConvertedStatus(lead_statuses) ? NoConvertedStatus() : absl::OkStatus();
}

absl::Status ApplyUpdate(const v1::UpdateSettingsRequest& request, const v1::Configuration& around,
                         Settings& settings) {
  const std::string& etag = request.settings().etag();
  if (!etag.empty() && etag != settings.etag()) return EtagMismatch(settings.name());
  const Settings before = settings;
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), request.settings(), settings));
  LEADLINE_RETURN_IF_ERROR(CheckSettings(settings, around));
  // Statuses come and go under a path, which is then no reason to refuse other settings.
  if (HasSamePath(before, settings)) return absl::OkStatus();
  return CheckReach(settings, LeadStatusesOf(around));
}

}  // namespace leadline::configuration
