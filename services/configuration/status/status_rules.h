#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/configuration/v1/status.pb.h"
#include "leadline/configuration/v1/status_service.pb.h"

namespace leadline::configuration {

// The status a request asks for, or every complaint about it.
absl::StatusOr<v1::Status> NewStatus(const v1::CreateStatusRequest& request);

// What keeps a status from a role; empty when nothing does.
std::string MisfitOf(const v1::Status& status, v1::Status::Role role);

// The rules below see the settings because those may name the status.

absl::Status ApplyUpdate(const v1::UpdateStatusRequest& request, const v1::Settings& settings,
                         v1::Status& status);

absl::Status CheckArchive(const v1::DeleteStatusRequest& request, const v1::Settings& settings,
                          const v1::Status& status);

// Puts the statuses of an entity into their new places. Archived ones have none.
absl::Status ApplyOrder(const v1::ReorderStatusesRequest& request,
                        std::vector<v1::Status>& statuses);

// Gives the statuses of an entity their new roles.
absl::Status ApplyRoles(const v1::SetStatusRolesRequest& request, const v1::Settings& settings,
                        std::vector<v1::Status>& statuses);

}  // namespace leadline::configuration
