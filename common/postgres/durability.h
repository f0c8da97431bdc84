#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace leadline::postgres {

class Database;

// What in the set-up of the server lets it lose a commit that was answered, in words for whoever runs it;
// nothing when it loses none. Of a server without standbys only how it commits matters.
absl::StatusOr<std::vector<std::string>> FindWhatMayBeLost(Database& database);

}  // namespace leadline::postgres
