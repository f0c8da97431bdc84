#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"

// What becomes of leads that are made one. Nothing here does I/O, reads a clock or is random.
namespace leadline::lead {

using TakenFields = google::protobuf::RepeatedPtrField<v1::MergeLeadsResponse::TakenField>;

// The fields that a value can be chosen for, beside custom fields.
const std::vector<std::string>& MergeableFields();

// The fields of which everything comes together.
const std::vector<std::string>& UnitedFields();

// Every complaint about a request, whatever its leads are.
absl::Status CheckMerge(const v1::MergeLeadsRequest& request);

// The survivor as it will be, and what of it came from where.
struct MergedLead {
  v1::Lead survivor;
  TakenFields taken;
};

// Makes one of the leads: the survivor, and the others in the order of the request.
// MERGE_LIMIT_EXCEEDED when it would have too much, FIELD_INVALID when it would have no name.
absl::StatusOr<MergedLead> Merge(const v1::MergeLeadsRequest& request,
                                 const std::vector<v1::Lead>& leads);

// What is said about a merge on its survivor, and on each of the others. Of the leads their numbers
// are told, of fields their names.
std::string NoteOnSurvivor(const std::vector<v1::Lead>& leads, const TakenFields& taken,
                           const std::map<std::string, int64_t>& attached);
std::string NoteOnMerged(const v1::Lead& survivor);

}  // namespace leadline::lead
