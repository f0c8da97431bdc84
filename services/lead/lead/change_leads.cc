#include "services/lead/lead/change_leads.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_field_rules.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/lead/lead_rules.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/lead/lead_view_rules.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using v1::Lead;

// Whether others of the batch may fare better.
bool IsAboutTheLead(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsInvalidArgument(status) ||
         absl::IsFailedPrecondition(status) || absl::IsAborted(status);
}

absl::Status CheckTakeCharge(const query::Caller& caller, const v1::BatchTakeChargeRequest& request,
                             const LeadSettings& settings) {
  FieldViolations violations;
  if (request.names().empty() == request.filter().empty()) {
    violations.Add("names", "either these or a filter must be given");
  }
  Lead taken;  // Whatever the leads are, the caller must be somebody who may have one.
  taken.set_owner(caller.subject);
  CheckOwner(taken, Lead(), settings, "owner", violations);
  return violations.ToStatus();
}

absl::Status TooMany() {
  FieldViolations violations;
  violations.Add("filter", "must match at most 1000 leads");
  return violations.ToStatus();
}

// Which leads are meant, at most as many as a batch may have.
absl::StatusOr<std::vector<std::string>> NamesOf(const query::Caller& caller,
                                                 const v1::BatchTakeChargeRequest& request,
                                                 const LeadSettings& settings,
                                                 LeadListStore& lists) {
  if (!request.names().empty()) {
    return std::vector<std::string>(request.names().begin(), request.names().end());
  }
  v1::ListLeadsRequest list;
  list.set_filter(request.filter());
  list.set_page_size(query::kMaxPageSize);
  LEADLINE_ASSIGN_OR_RETURN(const LeadView view, ViewOf(list, caller.subject, settings));
  LEADLINE_ASSIGN_OR_RETURN(LeadNames found,
                            lists.Names(caller, list, view, settings.custom_fields()));
  if (!found.next_page_token.empty()) return TooMany();
  return std::move(found.names);
}

// A child's own would promise what only the batch can keep; and a lead has one version after it.
absl::Status CheckChildren(const v1::BatchUpdateLeadsRequest& request) {
  FieldViolations violations;
  std::set<std::string> names;
  for (int i = 0; i < request.requests_size(); ++i) {
    const std::string prefix = absl::StrCat("requests[", i, "].");
    if (request.requests(i).validate_only()) {
      violations.Add(prefix + "validate_only", "must be false: the batch has it");
    }
    if (!names.insert(request.requests(i).lead().name()).second) {
      violations.Add(prefix + "lead.name", "is that of another request, too");
    }
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<v1::BatchTakeChargeResponse::Summary> ChangeLeads::Run(
    const query::Caller& caller, const v1::BatchTakeChargeRequest& request, Tell tell) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_RETURN_IF_ERROR(CheckTakeCharge(caller, request, *settings));
  LEADLINE_ASSIGN_OR_RETURN(const auto names, NamesOf(caller, request, *settings, lists_));
  int successes = 0;
  v1::TakeChargeOfLeadRequest each;
  for (size_t i = 0; i < names.size(); ++i) {
    each.set_name(names[i]);
    const absl::StatusOr<Lead> lead = change_.Run(caller, each);
    if (!lead.ok() && !IsAboutTheLead(lead.status())) return lead.status();
    if (lead.ok()) ++successes;
    if (!tell(static_cast<int>(i), names[i], lead)) return absl::CancelledError("nobody listens");
  }
  v1::BatchTakeChargeResponse::Summary summary;
  summary.set_success_count(successes);
  summary.set_failure_count(static_cast<int>(names.size()) - successes);
  return summary;
}

absl::StatusOr<v1::BatchUpdateLeadsResponse> ChangeLeads::Run(
    const query::Caller& caller, const v1::BatchUpdateLeadsRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_RETURN_IF_ERROR(CheckChildren(request));
  const auto edit = [&](std::vector<Lead>& leads) {
    return ApplyUpdates(request, *settings, leads);
  };
  LEADLINE_ASSIGN_OR_RETURN(std::vector<Lead> leads, leads_.BatchUpdate(caller, request, edit));
  v1::BatchUpdateLeadsResponse response;
  for (Lead& lead : leads) *response.add_leads() = std::move(lead);
  return response;
}

}  // namespace leadline::lead
