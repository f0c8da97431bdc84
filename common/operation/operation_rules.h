#pragma once

#include <string>

#include "absl/status/status.h"
#include "google/longrunning/operations.pb.h"

namespace leadline::operation {

// Whether it is the name of an operation, `operations/{operation}`: the contract is not ours, so
// the edge knows no rule of it.
absl::Status CheckName(const std::string& name);

// Every complaint about what no rule of the contract says.
absl::Status CheckList(const google::longrunning::ListOperationsRequest& request);

}  // namespace leadline::operation
