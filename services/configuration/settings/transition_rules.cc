#include "services/configuration/settings/transition_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"

namespace leadline::configuration {
namespace {

using v1::Settings;
using v1::Status;

constexpr char kNoStatus[] = "must be a lead status in use";

// Null for what is no lead status in use.
const Status* Find(const std::vector<Status>& lead_statuses, const std::string& name) {
  const auto found = std::find_if(
      lead_statuses.begin(), lead_statuses.end(),
      [&](const Status& status) { return status.name() == name && !status.has_archive_time(); });
  return found == lead_statuses.end() ? nullptr : &*found;
}

using Edges = std::multimap<std::string, std::string>;

Edges EdgesOf(const Settings& settings) {
  Edges edges;
  for (const auto& transition : settings.transitions()) {
    for (const std::string& to : transition.to()) edges.emplace(transition.from(), to);
  }
  return edges;
}

// Everything that a way of one or more edges leads to.
std::set<std::string> ReachOf(const std::string& from, const Edges& edges) {
  std::set<std::string> reached;
  std::vector<std::string> open = {from};
  while (!open.empty()) {
    const auto [first, last] = edges.equal_range(open.back());
    open.pop_back();
    for (auto edge = first; edge != last; ++edge) {
      if (reached.insert(edge->second).second) open.push_back(edge->second);
    }
  }
  return reached;
}

void CheckFrom(const std::string& from, const std::string& path,
               const std::vector<Status>& lead_statuses, FieldViolations& violations) {
  const Status* status = Find(lead_statuses, from);
  if (status == nullptr) {
    violations.Add(path, kNoStatus);
  } else if (status->category() != Status::CATEGORY_OPEN) {
    violations.Add(path, "is closed: nothing follows it");
  }
}

void CheckTo(const std::string& from, const std::string& to, const std::string& path,
             const std::vector<Status>& lead_statuses, FieldViolations& violations) {
  if (Find(lead_statuses, to) == nullptr) {
    violations.Add(path, kNoStatus);
  } else if (to == from) {
    violations.Add(path, "is where it comes from");
  }
}

std::string PathOf(int transition) {
  return absl::StrCat("settings.transitions[", transition, "]");
}

void CheckForward(const Settings& settings, FieldViolations& violations) {
  if (settings.transition_policy() != Settings::TRANSITION_POLICY_STRICT) {
    violations.Add("settings.forward_only", "needs the transition_policy STRICT");
  }
  const Edges edges = EdgesOf(settings);
  std::map<std::string, std::set<std::string>> reach;
  for (const auto& transition : settings.transitions()) {
    reach[transition.from()] = ReachOf(transition.from(), edges);
  }
  for (int i = 0; i < settings.transitions_size(); ++i) {
    const auto& transition = settings.transitions(i);
    for (int j = 0; j < transition.to_size(); ++j) {
      if (reach[transition.to(j)].contains(transition.from())) {
        violations.Add(absl::StrCat(PathOf(i), ".to[", j, "]"), "leads in a circle");
      }
    }
  }
}

}  // namespace

void CheckTransitions(const Settings& settings, const std::vector<Status>& lead_statuses,
                      FieldViolations& violations) {
  std::set<std::string> seen;
  for (int i = 0; i < settings.transitions_size(); ++i) {
    const auto& transition = settings.transitions(i);
    const std::string from = absl::StrCat(PathOf(i), ".from");
    CheckFrom(transition.from(), from, lead_statuses, violations);
    if (!seen.insert(transition.from()).second) violations.Add(from, "is there twice");
    for (int j = 0; j < transition.to_size(); ++j) {
      CheckTo(transition.from(), transition.to(j), absl::StrCat(PathOf(i), ".to[", j, "]"),
              lead_statuses, violations);
    }
  }
  if (settings.forward_only()) CheckForward(settings, violations);
}

std::vector<std::string> OutOfReach(const Settings& settings,
                                    const std::vector<Status>& lead_statuses) {
  if (settings.transition_policy() != Settings::TRANSITION_POLICY_STRICT) return {};
  std::set<std::string> reached;
  for (const Status& status : lead_statuses) {
    if (status.role() != Status::ROLE_DEFAULT) continue;
    reached = ReachOf(status.name(), EdgesOf(settings));
    reached.insert(status.name());
  }
  std::vector<std::string> out_of_reach;
  for (const Status& status : lead_statuses) {
    if (status.has_archive_time() || !status.directly_selectable()) continue;
    if (!reached.contains(status.name())) out_of_reach.push_back(status.name());
  }
  return out_of_reach;
}

absl::Status CheckReach(const Settings& settings, const std::vector<Status>& lead_statuses) {
  FieldViolations violations;
  for (const std::string& status : OutOfReach(settings, lead_statuses)) {
    violations.Add("settings.transitions", "do not lead to " + status);
  }
  return violations.ToStatus();
}

bool HasSamePath(const Settings& left, const Settings& right) {
  const auto path_of = [](const Settings& settings) {
    Settings path;
    path.set_transition_policy(settings.transition_policy());
    *path.mutable_transitions() = settings.transitions();
    return path;
  };
  return google::protobuf::util::MessageDifferencer::Equals(path_of(left), path_of(right));
}

}  // namespace leadline::configuration
