#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/lead/lead_view.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// FIELD_INVALID for a view that there is not for the caller.
absl::StatusOr<LeadView> ViewOf(const v1::ListLeadsRequest& request, const std::string& subject,
                                const LeadSettings& settings);

// The list that a board arranges by status; its page is that of a column.
v1::ListLeadsRequest ListOf(const v1::GetBoardRequest& request);

// As ViewOf of that list.
absl::StatusOr<LeadBoard> BoardOf(const v1::GetBoardRequest& request, const std::string& subject,
                                  const LeadSettings& settings);

// Puts leads into the columns of their statuses.
void FillColumns(std::vector<v1::Lead> leads, v1::GetBoardResponse& response);

}  // namespace leadline::lead
