#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/lead/render/block_html.h"

namespace leadline::lead {

// A PDF document of A4 pages. Text runs in its own direction, whatever the script, and can be
// selected.
absl::StatusOr<std::string> PdfOf(const std::string& title, const std::vector<Block>& blocks);

}  // namespace leadline::lead
