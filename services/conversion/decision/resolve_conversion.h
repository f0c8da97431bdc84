#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/decision_service.pb.h"
#include "services/conversion/decision/decision_store.h"

namespace leadline::conversion {

// What lead-service has to complete a lead with once its conversion is committed.
lead::v1::HandoffCompletion CompletionOf(const v1::Conversion& conversion);

// Answers lead-service what was decided about a conversion it holds a lead for. What nobody decided
// yet is decided against here, for good.
class ResolveConversion final {
 public:
  explicit ResolveConversion(DecisionStore& decisions) : decisions_(decisions) {}

  absl::StatusOr<v1::ResolveConversionResponse> Run(const std::string& organization,
                                                    const v1::ResolveConversionRequest& request);

 private:
  DecisionStore& decisions_;
};

}  // namespace leadline::conversion
