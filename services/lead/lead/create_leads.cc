#include "services/lead/lead/create_leads.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_field_rules.h"
#include "services/lead/lead/lead_rules.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using v1::Lead;

Creation NewCreation(const query::Caller& caller, absl::Time time) {
  return {"leads/" + identifier::NewId(), caller.subject, time, caller.legal_company};
}

// A child's own would promise what only the batch can keep.
void CheckChild(const v1::CreateLeadRequest& child, const std::string& prefix,
                FieldViolations& violations) {
  if (!child.request_id().empty()) {
    violations.Add(prefix + "request_id", "must be empty: the batch has one");
  }
  if (child.validate_only()) {
    violations.Add(prefix + "validate_only", "must be false: the batch has it");
  }
}

// No two leads of a batch may have what no two leads may have. What is twice in one lead, CheckLead
// has found.
void CheckExternalIds(const std::vector<Lead>& leads, FieldViolations& violations) {
  std::map<std::pair<std::string, std::string>, size_t> holders;
  for (size_t i = 0; i < leads.size(); ++i) {
    for (int j = 0; j < leads[i].external_ids_size(); ++j) {
      const auto& id = leads[i].external_ids(j);
      const size_t holder = holders.try_emplace({id.system(), id.id()}, i).first->second;
      if (holder == i) continue;
      violations.Add(absl::StrCat("requests[", i, "].lead.external_ids[", j, "]"),
                     absl::StrCat("is also that of requests[", holder, "]"));
    }
  }
}

}  // namespace

absl::StatusOr<v1::CreateLeadResponse> CreateLeads::Run(
    const query::Caller& caller, const v1::CreateLeadRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  const Lead lead = NewLead(request.lead(), NewCreation(caller, clock_()), *settings);
  FieldViolations violations;
  CheckLead(lead, Lead(), *settings, "lead.", violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  LEADLINE_RETURN_IF_ERROR(CheckFirstStatus(lead, *settings));
  auto response = leads_.Create(caller, request, lead, settings->intake());
  LEADLINE_FAILPOINT("leads.after_create");
  return response;
}

absl::StatusOr<v1::BatchCreateLeadsResponse> CreateLeads::Run(
    const query::Caller& caller, const v1::BatchCreateLeadsRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  const absl::Time time = clock_();
  std::vector<Lead> leads;
  FieldViolations violations;
  for (int i = 0; i < request.requests_size(); ++i) {
    const std::string prefix = "requests[" + std::to_string(i) + "].";
    leads.push_back(NewLead(request.requests(i).lead(), NewCreation(caller, time), *settings));
    CheckLead(leads.back(), Lead(), *settings, prefix + "lead.", violations);
    CheckChild(request.requests(i), prefix, violations);
  }
  CheckExternalIds(leads, violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  for (const Lead& lead : leads) LEADLINE_RETURN_IF_ERROR(CheckFirstStatus(lead, *settings));
  return leads_.BatchCreate(caller, request, leads, settings->intake());
}

}  // namespace leadline::lead
