#include "services/leadctl/config_plan.h"

#include <string>

#include "services/leadctl/output.h"

namespace leadline::leadctl {
namespace {

using configuration::v1::PresetChange;

char MarkOf(PresetChange::Kind kind) {
  switch (kind) {
    case PresetChange::KIND_CREATED:
      return '+';
    case PresetChange::KIND_ARCHIVED:
      return '-';
    case PresetChange::KIND_RESTORED:
      return '^';
    default:
      return '~';
  }
}

// A new resource has had no values before.
std::string TextOf(const PresetChange& change, const PresetChange::FieldChange& field) {
  const std::string now = field.new_value().empty() ? "(none)" : Clean(field.new_value());
  if (change.kind() == PresetChange::KIND_CREATED) return now;
  return (field.old_value().empty() ? "(none)" : Clean(field.old_value())) + " -> " + now;
}

}  // namespace

void PrintPlan(const configuration::v1::ApplyConfigurationResponse& answer, std::ostream& out) {
  for (const PresetChange& change : answer.changes()) {
    out << MarkOf(change.kind()) << " " << Clean(change.resource()) << "\n";
    for (const PresetChange::FieldChange& field : change.fields()) {
      out << "    " << Clean(field.path()) << ": " << TextOf(change, field) << "\n";
    }
  }
}

}  // namespace leadline::leadctl
