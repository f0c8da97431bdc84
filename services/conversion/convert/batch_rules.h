#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"

namespace leadline::conversion {

// Whether the leads of a batch can be decided at all, before any of them is: FIELD_INVALID with all
// violations at once.
absl::Status CheckBatch(const v1::BatchConvertLeadsRequest& request);

// The requests of a batch, each as ConvertLead would get it: with a request_id of its own, where
// the batch has one, and with the batch's validate_only.
std::vector<v1::ConvertLeadRequest> RequestsOf(const v1::BatchConvertLeadsRequest& batch);

// FIELD_INVALID when `answer` makes a record with an external id that a record of one of the
// `others` has: neither is there yet, so the database cannot say whose it is.
absl::Status CheckExternalIds(const v1::ConvertLeadResponse& answer,
                              const std::vector<v1::ConvertLeadResponse>& others);

// Whether a failure would be met for every other lead, too.
bool IsInTheWayOfAll(const absl::Status& status);

// What is told of the lead at `index`.
v1::BatchConvertLeadsResponse MessageOf(int index, const v1::ConvertLeadRequest& request,
                                        const absl::StatusOr<v1::ConvertLeadResponse>& outcome);

// Counts it in.
void Count(const absl::StatusOr<v1::ConvertLeadResponse>& outcome,
           v1::BatchConvertLeadsResponse::Summary& summary);

}  // namespace leadline::conversion
