#pragma once

#include <string>

#include "absl/status/status.h"

namespace leadline::lead {

// FAILED_PRECONDITION FILE_UNREADABLE: the upload is no table that can be read. `problem` is
// "TOO_LARGE" and the like.
absl::Status FileUnreadable(const std::string& upload, const std::string& problem,
                            const std::string& message);

// How an import ends that met a fault of ours.
absl::Status ImportFailed();

}  // namespace leadline::lead
