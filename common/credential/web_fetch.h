#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace leadline::credential {

// What may be fetched: https, or http from this machine itself.
absl::Status CheckUrl(const std::string& url);

// What is at the address, by GET: from that host alone, redirects are not followed. Within five
// seconds, and 256 KiB at most. `ca_file` says who certifies the host; empty for whom the system
// trusts.
absl::StatusOr<std::string> FetchText(const std::string& url, const std::string& ca_file);

}  // namespace leadline::credential
