#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/record/custom_fields.h"
#include "leadline/configuration/v1/configuration.pb.h"
#include "services/lead/settings/intake.h"
#include "services/lead/settings/label_catalog.h"
#include "services/lead/settings/workflow_criteria.h"

namespace leadline::lead {

using LeadStatus = configuration::v1::Status;
using TransitionPolicy = configuration::v1::Settings::TransitionPolicy;
using LeadDeletePolicy = configuration::v1::Settings::LeadDeletePolicy;
using LeadViewDefinition = configuration::v1::View;
using LeadWebForm = configuration::v1::WebForm;
using LeadTemplate = configuration::v1::Template;
using PostConvertVisibility = configuration::v1::Settings::PostConvertVisibility;
using Transfer = configuration::v1::Settings::Transfer;
using TransferMode = Transfer::Mode;

// What an organisation's configuration means for its leads, compiled from one version of it. Never
// changes, so a request that pins it has one version throughout.
class LeadSettings final {
 public:
  // Fails when leads could not be kept by it: without a status of role DEFAULT, one of role LOST
  // and a number series.
  static absl::StatusOr<std::shared_ptr<const LeadSettings>> Compile(
      const configuration::v1::Configuration& configuration);

  int64_t version() const { return version_; }
  bool leads_enabled() const { return settings_.leads_enabled(); }
  bool agencies_enabled() const { return settings_.agencies_enabled(); }
  bool archive_on_lost() const { return settings_.archive_on_lost(); }

  LeadDeletePolicy lead_delete_policy() const { return settings_.lead_delete_policy(); }

  // For how many days a deleted lead is kept at least.
  int lead_retention_days() const { return settings_.lead_retention_days(); }

  // Whether the user may be made responsible for leads.
  bool IsAssignable(const std::string& user) const {
    return assignable_users_.empty() || assignable_users_.count(user) > 0;
  }

  // Whether the user is a member of the team, as everybody is of one that names none.
  bool IsMember(const std::string& user, const std::string& team) const;

  // Whether the user may be made responsible for leads of the team.
  bool MayOwn(const std::string& user, const std::string& team) const {
    return IsAssignable(user) && IsMember(user, team);
  }

  // Whether a lead is lost with a reason only.
  bool lose_reason_required() const { return settings_.lose_reason_required(); }

  // Whether a lead may be moved to the status by hand. Otherwise only a method of its own leads
  // there.
  bool IsSelectable(const LeadStatus& status) const;

  bool leads_selectable_in_calendar() const { return settings_.leads_selectable_in_calendar(); }

  // All statuses of leads in their order, archived ones too.
  const std::vector<const LeadStatus*>& statuses() const { return in_order_; }

  // Null for a name that no lead status has.
  const LeadStatus* FindStatus(const std::string& name) const;

  // Of the roles DEFAULT and LOST.
  const LeadStatus& default_status() const { return *default_; }
  const LeadStatus& lost_status() const { return *lost_; }

  // Of the role CONVERTED; null when a converted lead keeps its status.
  const LeadStatus* converted_status() const { return converted_; }

  // The statuses a lead can be converted from; empty for all but the lost ones.
  const std::vector<std::string>& convertible_from() const { return convertible_from_; }

  // What becomes of a move off the path, and the statuses the path leads to from `status` for
  // whoever chooses one.
  TransitionPolicy transition_policy() const { return settings_.transition_policy(); }
  const std::vector<std::string>& NextOf(const std::string& status) const;

  // Where leads are seen after their conversion.
  PostConvertVisibility post_convert_visibility() const {
    return settings_.post_convert_visibility();
  }

  // What becomes of what is attached to a lead when it is converted.
  TransferMode TransferOf(Transfer::Kind kind) const;

  // The statuses in which leads are set aside.
  const std::vector<std::string>& dormant() const { return dormant_; }

  // The view of leads of that name; null when there is none for `subject`.
  const LeadViewDefinition* FindView(const std::string& name, const std::string& subject) const;

  // The statuses of the temperatures that the view is narrowed to.
  std::vector<std::string> StatusesOf(const LeadViewDefinition& view) const;

  // Whether a record may take this dictionary entry: it exists and is not archived.
  bool HasEntry(const std::string& name) const { return entries_.count(name) > 0; }

  // The custom fields of leads, archived ones too.
  const record::CustomFields& custom_fields() const { return custom_fields_; }

  // How new leads come in.
  const Intake& intake() const { return intake_; }

  // What happens when something has happened to a lead.
  const WorkflowCriteria& workflow() const { return workflow_; }

  // Null for a name that no form in use has.
  const LeadWebForm* FindWebForm(const std::string& name) const;

  // What people call entries, statuses and custom fields.
  const LabelCatalog& labels() const { return labels_; }

  // The templates for leads that are in use, in their order.
  const std::vector<LeadTemplate>& templates() const { return templates_; }

 private:
  LeadSettings() = default;

  void AddStatus(const LeadStatus& status);
  void OrderStatuses();
  void AddSeries(const configuration::v1::NumberSeriesDefinition& definition);
  void AddTransitions();
  void AddSalespeople();

  int64_t version_ = 0;
  configuration::v1::Settings settings_;
  std::map<std::string, LeadStatus> statuses_;
  std::vector<const LeadStatus*> in_order_;
  const LeadStatus* default_ = nullptr;
  const LeadStatus* lost_ = nullptr;
  const LeadStatus* converted_ = nullptr;
  std::vector<std::string> convertible_from_;
  std::map<std::string, std::vector<std::string>> next_;  // By the status that is left.
  std::vector<std::string> dormant_;
  std::set<std::string> assignable_users_;
  std::map<std::string, std::set<std::string>> members_;  // By their team.
  std::set<std::string> entries_;
  record::CustomFields custom_fields_;
  std::map<std::string, LeadViewDefinition> views_;  // In use, of leads.
  Intake intake_;
  WorkflowCriteria workflow_;
  std::map<std::string, LeadWebForm> web_forms_;  // In use, enabled or not.
  LabelCatalog labels_;
  std::vector<LeadTemplate> templates_;
};

}  // namespace leadline::lead
