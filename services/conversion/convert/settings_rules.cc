#include "services/conversion/convert/settings_rules.h"

#include <algorithm>

#include "common/status/macros.h"
#include "services/conversion/convert/conversion_errors.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Configuration;
using configuration::v1::NumberSeriesDefinition;
using configuration::v1::Status;

void AddStatus(const Status& status, Settings& settings) {
  settings.statuses[status.name()] = status;
  if (status.has_archive_time()) return;
  settings.marks_ready = settings.marks_ready || status.convertible();
  if (status.role() != Status::ROLE_DEFAULT) return;
  if (status.entity() == Status::ENTITY_OPPORTUNITY) settings.default_stage = status.name();
  if (status.entity() == Status::ENTITY_PROSPECT) settings.default_prospect_status = status.name();
}

void AddSeries(const NumberSeriesDefinition& definition, Settings& settings) {
  if (definition.kind() != NumberSeriesDefinition::KIND_CUSTOMER) return;
  if (definition.default_for_kind()) settings.default_series = definition.name();
  settings.customer_series[definition.name()] = {
      .name = definition.name(),
      .prefix = definition.prefix(),
      .width = definition.width(),
      .start = std::max<int64_t>(1, definition.start()),
      .display_name = definition.display_name(),
      .may_have_gaps = definition.gap_policy() == NumberSeriesDefinition::GAP_POLICY_ALLOWED};
}

}  // namespace

absl::StatusOr<Settings> CompileSettings(const Configuration& configuration) {
  Settings settings;
  settings.version = configuration.version();
  settings.values = configuration.settings();
  for (const auto& mapping : configuration.mappings()) {
    LEADLINE_ASSIGN_OR_RETURN(auto compiled, rules::FieldMapping::Compile(mapping));
    if (settings.mappings.empty()) settings.mapping_in_force = compiled.version();
    settings.mappings.emplace(mapping.version(), std::move(compiled));
  }
  for (const Status& status : configuration.statuses()) AddStatus(status, settings);
  for (const auto& entry : configuration.dictionary_entries()) {
    if (!entry.has_archive_time()) settings.entries.insert(entry.name());
  }
  settings.custom_fields = rules::FieldsOfTargets(configuration.field_definitions());
  for (const auto& series : configuration.number_series_definitions()) AddSeries(series, settings);
  for (const auto& policy : configuration.role_policies()) {
    settings.role_policies[policy.role()] = policy;
  }
  return settings;
}

absl::Status CheckConvertible(const Settings& settings, const lead::v1::Lead& lead) {
  if (lead.converted()) return LeadConverted(lead.conversion());
  if (lead.conversion_in_progress()) return ConversionInProgress();
  if (lead.has_delete_time()) return LeadDeleted();
  if (lead.lost()) return LeadLost();
  const auto& allowed = settings.values.convertible_from();
  if (!allowed.empty() &&
      std::find(allowed.begin(), allowed.end(), lead.status()) == allowed.end()) {
    return LeadNotConvertible(lead.status());
  }
  return absl::OkStatus();
}

bool OnlyGoesForward(const Settings& settings) {
  return settings.values.role_direction() ==
         configuration::v1::Settings::ROLE_DIRECTION_FORWARD_ONLY;
}

bool IsUsableStatus(const Settings& settings, Status::Entity entity, const std::string& name) {
  const auto found = settings.statuses.find(name);
  return found != settings.statuses.end() && found->second.entity() == entity &&
         !found->second.has_archive_time();
}

std::string FormatNumber(const NumberSeries& series, int64_t number) {
  const std::string digits = std::to_string(number);
  const size_t width = static_cast<size_t>(series.width);
  return series.prefix + std::string(width > digits.size() ? width - digits.size() : 0, '0') +
         digits;
}

}  // namespace leadline::conversion
