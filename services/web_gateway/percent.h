#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace leadline::web_gateway {

// A message of gRPC as its header has it: printable ASCII but for the percent sign as it is, every
// other byte as %XX.
std::string PercentEncoded(const std::string& text);

// A value of a query, with %XX and + undone. Fails for a percent sign without two digits.
absl::StatusOr<std::string> FromQuery(const std::string& value);

}  // namespace leadline::web_gateway
