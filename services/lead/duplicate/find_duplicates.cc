#include "services/lead/duplicate/find_duplicates.h"

#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/lead/duplicate/duplicate_rules.h"
#include "services/lead/duplicate/duplicate_store.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {

absl::Status FindDuplicates::Run(const query::Caller& caller,
                                 const v1::FindDuplicateLeadsRequest& request,
                                 v1::FindDuplicateLeadsResponse& response) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_ASSIGN_OR_RETURN(const Comparison comparison, ComparisonOf(request, *settings));
  if (request.lead().empty()) {
    return duplicates_.FindGroups(caller, request, comparison, settings->custom_fields(), response);
  }
  LEADLINE_ASSIGN_OR_RETURN(const v1::Lead lead, leads_.Get(caller.organization, request.lead()));
  return duplicates_.FindCandidates(caller.organization, lead.name(), request, response);
}

}  // namespace leadline::lead
