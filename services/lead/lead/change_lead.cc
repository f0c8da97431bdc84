#include "services/lead/lead/change_lead.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_change_rules.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/lead/lead_rules.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/lead/lead_text.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using event::v1::Event;
using v1::Lead;

absl::StatusOr<Event> Archive(Lead& lead) {
  lead.set_archived(true);
  return EventOf("LeadArchived");
}

absl::StatusOr<Event> MarkDeleted(Lead& lead) {
  lead.mutable_delete_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  return EventOf("LeadDeleted");
}

// One that was archived and then marked as deleted is archived as before.
absl::StatusOr<Event> TakeBack(Lead& lead) {
  if (!lead.has_delete_time()) lead.set_archived(false);
  lead.clear_delete_time();
  return EventOf("LeadUndeleted");
}

}  // namespace

absl::StatusOr<Lead> ChangeLead::Run(const query::Caller& caller,
                                     const v1::UpdateLeadRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_RETURN_IF_ERROR(CheckLeadName("lead.name", request.lead().name()));
  const auto edit = [&](Lead& lead) { return UpdateFields(request, *settings, lead); };
  return leads_.Update({.caller = caller,
                        .name = request.lead().name(),
                        .etag = request.lead().etag(),
                        .validate_only = request.validate_only()},
                       edit);
}

absl::StatusOr<v1::ChangeLeadStatusResponse> ChangeLead::Run(
    const query::Caller& caller, const v1::ChangeLeadStatusRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  std::string previous;  // Of the run that is kept.
  const auto edit = [&](Lead& lead) {
    previous = lead.status();
    return ChangeStatus(request, *settings, lead);
  };
  v1::ChangeLeadStatusResponse response;
  LEADLINE_ASSIGN_OR_RETURN(
      *response.mutable_lead(),
      leads_.Update({.caller = caller, .name = request.name(), .etag = request.etag()}, edit));
  for (v1::Warning& warning : WarningsOf(previous, response.lead().status(), *settings)) {
    *response.add_warnings() = std::move(warning);
  }
  return response;
}

absl::StatusOr<Lead> ChangeLead::Run(const query::Caller& caller,
                                     const v1::LoseLeadRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  const auto edit = [&](Lead& lead) -> absl::StatusOr<Event> {
    const std::string previous = lead.status();
    LEADLINE_RETURN_IF_ERROR(ApplyLoss(request, *settings, lead));
    return StatusEvent("LeadLost", previous, lead);
  };
  return leads_.Update({.caller = caller,
                        .name = request.name(),
                        .etag = request.etag(),
                        .note = Tidy(request.note())},
                       edit);
}

absl::StatusOr<Lead> ChangeLead::Run(const query::Caller& caller,
                                     const v1::ReopenLeadRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  const auto edit = [&](Lead& lead) -> absl::StatusOr<Event> {
    const std::string previous = lead.status();
    LEADLINE_RETURN_IF_ERROR(ApplyReopening(request, *settings, lead));
    return StatusEvent("LeadReopened", previous, lead);
  };
  return leads_.Update({.caller = caller,
                        .name = request.name(),
                        .etag = request.etag(),
                        .note = Tidy(request.note())},
                       edit);
}

absl::StatusOr<v1::DeleteLeadResponse> ChangeLead::Run(const query::Caller& caller,
                                                       const v1::DeleteLeadRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_RETURN_IF_ERROR(CheckLeadName("name", request.name()));
  auto response = Delete(caller, request, *settings);
  if (request.allow_missing() && absl::IsNotFound(response.status())) {
    return v1::DeleteLeadResponse();
  }
  return response;
}

absl::StatusOr<v1::DeleteLeadResponse> ChangeLead::Delete(const query::Caller& caller,
                                                          const v1::DeleteLeadRequest& request,
                                                          const LeadSettings& settings) const {
  const LeadChange change{.caller = caller,
                          .name = request.name(),
                          .etag = request.etag(),
                          .may_be_deleted = request.allow_missing()};
  const LeadDeletePolicy policy = settings.lead_delete_policy();
  v1::DeleteLeadResponse response;
  if (policy == Settings::LEAD_DELETE_POLICY_FORBID) return DeletingForbidden();
  if (policy == Settings::LEAD_DELETE_POLICY_HARD) {
    LEADLINE_RETURN_IF_ERROR(leads_.Remove(change));
    return response;
  }
  const bool archives = policy == Settings::LEAD_DELETE_POLICY_ARCHIVE;
  LEADLINE_ASSIGN_OR_RETURN(*response.mutable_lead(),
                            leads_.Update(change, archives ? Archive : MarkDeleted));
  return response;
}

absl::StatusOr<Lead> ChangeLead::Run(const query::Caller& caller,
                                     const v1::UndeleteLeadRequest& request) const {
  LEADLINE_RETURN_IF_ERROR(settings_.Enabled().status());
  return leads_.Update(
      {.caller = caller, .name = request.name(), .etag = request.etag(), .may_be_deleted = true},
      TakeBack);
}

absl::StatusOr<Lead> ChangeLead::Run(const query::Caller& caller,
                                     const v1::AssignLeadRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  const auto edit = [&](Lead& lead) { return ChangeResponsible(request, *settings, lead); };
  return leads_.Update({.caller = caller,
                        .name = request.name(),
                        .etag = request.etag(),
                        .note = Tidy(request.note())},
                       edit);
}

absl::StatusOr<Lead> ChangeLead::Run(const query::Caller& caller,
                                     const v1::TakeChargeOfLeadRequest& request) const {
  v1::AssignLeadRequest assignment;
  assignment.set_name(request.name());
  assignment.set_owner(caller.subject);
  assignment.set_etag(request.etag());
  return Run(caller, assignment);
}

absl::StatusOr<v1::HandOffLeadResponse> ChangeLead::Run(
    const query::Caller& caller, const v1::HandOffLeadRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  std::string previous;  // The status, of the run that is kept.
  const auto edit = [&](Lead& lead) -> absl::StatusOr<Event> {
    previous = lead.status();
    Event event = EventOf("LeadHandedOff");
    auto& attributes = *event.mutable_attributes();
    attributes["previous_owner"] = lead.owner();
    attributes["previous_team"] = lead.team();
    attributes["previous_status"] = previous;
    LEADLINE_RETURN_IF_ERROR(ApplyHandOff(request, *settings, lead));
    attributes["owner"] = lead.owner();
    attributes["team"] = lead.team();
    attributes["status"] = lead.status();
    return event;
  };
  v1::HandOffLeadResponse response;
  LEADLINE_ASSIGN_OR_RETURN(*response.mutable_lead(), leads_.Update({.caller = caller,
                                                                     .name = request.name(),
                                                                     .etag = request.etag(),
                                                                     .note = Tidy(request.note())},
                                                                    edit));
  for (v1::Warning& warning : WarningsOf(previous, response.lead().status(), *settings)) {
    *response.add_warnings() = std::move(warning);
  }
  return response;
}

}  // namespace leadline::lead
