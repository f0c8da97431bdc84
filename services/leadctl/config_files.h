#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::leadctl {

// A configuration as files in a folder: one for each kind of resource, `statuses.json`, in
// protobuf's JSON with one resource a block, so that versions of them are easily compared. The same
// configuration always gives the same bytes.

// Makes the folder when it is missing, and writes every file anew.
absl::Status WriteConfig(const configuration::v1::Configuration& whole, const std::string& folder);

// What the files of a folder hold together; files that begin with a dot do not count. Fails for a
// file that is of no kind, and for one that does not hold its kind, naming the line.
absl::StatusOr<configuration::v1::Configuration> ReadConfig(const std::string& folder);

}  // namespace leadline::leadctl
