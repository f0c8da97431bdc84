#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// What leads are compared by, and which differences do not count.
struct Comparison {
  std::vector<std::string> fields;
  bool ignores_case = false;
  bool ignores_accents = false;
  bool ignores_spaces = false;
  bool ignores_legal_form = false;
  bool ignores_phone_format = false;
};

// At most how many groups or candidates one answer has, whatever is asked.
inline constexpr int kMostDuplicates = 100;

// What a request asks for; without fields when it is about one lead. FIELD_INVALID with everything
// that does not go together, NAME_INVALID.
absl::StatusOr<Comparison> ComparisonOf(const v1::FindDuplicateLeadsRequest& request,
                                        const LeadSettings& settings);

// How many groups or candidates to find.
int PageSizeOf(const v1::FindDuplicateLeadsRequest& request);

// The least score of a candidate.
int MinScoreOf(const v1::FindDuplicateLeadsRequest& request);

}  // namespace leadline::lead
