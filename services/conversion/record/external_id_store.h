#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// The record that has one of the external ids of `record`, of the same collection, already; empty
// when none has.
absl::StatusOr<std::string> FindExternalIdHolder(postgres::Database& database,
                                                 const std::string& organization,
                                                 const std::string& collection,
                                                 const google::protobuf::Message& record);

}  // namespace leadline::conversion
