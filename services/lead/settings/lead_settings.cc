#include "services/lead/settings/lead_settings.h"

#include <algorithm>

#include "services/rules/custom_fields.h"

namespace leadline::lead {

using configuration::v1::Configuration;
using configuration::v1::NumberSeriesDefinition;
using configuration::v1::Settings;

absl::StatusOr<std::shared_ptr<const LeadSettings>> LeadSettings::Compile(
    const Configuration& configuration) {
  const std::shared_ptr<LeadSettings> compiled(new LeadSettings);
  compiled->version_ = configuration.version();
  compiled->settings_ = configuration.settings();
  for (const LeadStatus& status : configuration.statuses()) compiled->AddStatus(status);
  compiled->OrderStatuses();
  compiled->AddTransitions();
  compiled->AddSalespeople();
  for (const auto& entry : configuration.dictionary_entries()) {
    if (!entry.has_archive_time()) compiled->entries_.insert(entry.name());
  }
  compiled->custom_fields_ = rules::CustomFieldsOf(configuration::v1::FieldDefinition::ENTITY_LEAD,
                                                   configuration.field_definitions());
  for (const auto& series : configuration.number_series_definitions()) compiled->AddSeries(series);
  for (const LeadViewDefinition& view : configuration.views()) {
    if (view.entity() == LeadViewDefinition::ENTITY_LEAD) compiled->views_[view.name()] = view;
  }
  for (const LeadWebForm& form : configuration.web_forms()) {
    compiled->web_forms_[form.name()] = form;
  }
  compiled->labels_ = LabelCatalog(configuration);
  for (const LeadTemplate& each : configuration.templates()) {
    if (each.entity() == LeadTemplate::ENTITY_LEAD) compiled->templates_.push_back(each);
  }
  compiled->intake_.assignment = AssignmentCriteria::Compile(
      configuration, compiled->custom_fields_,
      [&](const std::string& entry) { return compiled->HasEntry(entry); });
  compiled->workflow_ = WorkflowCriteria::Compile(configuration, compiled->custom_fields_);
  const auto& convertible = configuration.settings().convertible_from();
  compiled->convertible_from_.assign(convertible.begin(), convertible.end());
  if (configuration.settings().converted_representation() !=
      Settings::CONVERTED_REPRESENTATION_STATUS) {
    compiled->converted_ = nullptr;
  }
  if (compiled->default_ == nullptr || compiled->lost_ == nullptr) {
    return absl::FailedPreconditionError("no lead status has the role DEFAULT, or LOST");
  }
  if (compiled->intake_.series.name.empty()) {
    return absl::FailedPreconditionError("no number series is the default for leads");
  }
  return compiled;
}

void LeadSettings::AddStatus(const LeadStatus& status) {
  if (status.entity() != LeadStatus::ENTITY_LEAD) return;
  const LeadStatus& kept = statuses_.emplace(status.name(), status).first->second;
  if (status.role() == LeadStatus::ROLE_DEFAULT) default_ = &kept;
  if (status.role() == LeadStatus::ROLE_LOST) lost_ = &kept;
  if (status.role() == LeadStatus::ROLE_CONVERTED) converted_ = &kept;
  if (status.dormant()) dormant_.push_back(status.name());
}

void LeadSettings::OrderStatuses() {
  for (const auto& [name, status] : statuses_) in_order_.push_back(&status);
  std::stable_sort(
      in_order_.begin(), in_order_.end(),
      [](const LeadStatus* a, const LeadStatus* b) { return a->position() < b->position(); });
}

void LeadSettings::AddSeries(const NumberSeriesDefinition& definition) {
  if (definition.kind() != NumberSeriesDefinition::KIND_LEAD) return;
  if (!definition.default_for_kind()) return;
  intake_.series = {definition.name(), definition.prefix(), definition.width(),
                    std::max<int64_t>(definition.start(), 1)};
}

void LeadSettings::AddTransitions() {
  for (const auto& transition : settings_.transitions()) {
    for (const std::string& to : transition.to()) {
      const LeadStatus* status = FindStatus(to);
      const bool offered = status != nullptr && IsSelectable(*status);
      if (offered && !status->has_archive_time()) next_[transition.from()].push_back(to);
    }
  }
}

void LeadSettings::AddSalespeople() {
  const auto& assignable = settings_.assignable_users();
  assignable_users_.insert(assignable.begin(), assignable.end());
  for (const auto& team : settings_.team_members()) {
    members_[team.team()].insert(team.users().begin(), team.users().end());
  }
}

bool LeadSettings::IsMember(const std::string& user, const std::string& team) const {
  const auto found = members_.find(team);
  return found == members_.end() || found->second.count(user) > 0;
}

bool LeadSettings::IsSelectable(const LeadStatus& status) const {
  const bool is_lost = status.category() == LeadStatus::CATEGORY_CLOSED_LOST;
  return status.directly_selectable() && !(is_lost && lose_reason_required());
}

const std::vector<std::string>& LeadSettings::NextOf(const std::string& status) const {
  static const std::vector<std::string> kNone;
  const auto found = next_.find(status);
  return found == next_.end() ? kNone : found->second;
}

TransferMode LeadSettings::TransferOf(Transfer::Kind kind) const {
  for (const Transfer& transfer : settings_.transfers()) {
    if (transfer.kind() == kind) return transfer.mode();
  }
  return kind == Transfer::KIND_CAMPAIGNS ? Transfer::MODE_LEAVE : Transfer::MODE_LINK;
}

const LeadViewDefinition* LeadSettings::FindView(const std::string& name,
                                                 const std::string& subject) const {
  const auto found = views_.find(name);
  if (found == views_.end()) return nullptr;
  const LeadViewDefinition& view = found->second;
  const bool is_private = view.visibility() == LeadViewDefinition::VISIBILITY_PRIVATE;
  return is_private && view.owner() != subject ? nullptr : &view;
}

std::vector<std::string> LeadSettings::StatusesOf(const LeadViewDefinition& view) const {
  std::vector<std::string> names;
  for (const auto& [name, status] : statuses_) {
    const auto& wanted = view.temperatures();
    if (std::count(wanted.begin(), wanted.end(), status.temperature()) > 0) names.push_back(name);
  }
  return names;
}

const LeadWebForm* LeadSettings::FindWebForm(const std::string& name) const {
  const auto found = web_forms_.find(name);
  return found == web_forms_.end() ? nullptr : &found->second;
}

const LeadStatus* LeadSettings::FindStatus(const std::string& name) const {
  const auto found = statuses_.find(name);
  return found == statuses_.end() ? nullptr : &found->second;
}

}  // namespace leadline::lead
