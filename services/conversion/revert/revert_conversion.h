#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/query/listing.h"
#include "leadline/conversion/v1/conversion_service.pb.h"

namespace leadline::conversion {

class CompleteConversions;
class DecisionStore;
class FinishReverts;
class RevertStore;
class SettingsSource;

// Undoes a conversion: decide, open the lead again, remove and give back. The decision is durable
// before anything else happens, and from there on it only goes forward.
class RevertConversion final {
 public:
  RevertConversion(const SettingsSource& settings, DecisionStore& decisions, RevertStore& reverts,
                   CompleteConversions& complete, FinishReverts& finish)
      : settings_(settings),
        decisions_(decisions),
        reverts_(reverts),
        complete_(complete),
        finish_(finish) {}

  absl::StatusOr<v1::RevertConversionResponse> Run(const query::Caller& caller,
                                                   const v1::RevertConversionRequest& request);

 private:
  absl::Status CompleteFirst(const std::string& organization, const std::string& conversion);
  absl::StatusOr<v1::RevertConversionResponse> Rehearse(const query::Caller& caller,
                                                        const v1::RevertConversionRequest& request,
                                                        int window_days);

  const SettingsSource& settings_;
  DecisionStore& decisions_;
  RevertStore& reverts_;
  CompleteConversions& complete_;
  FinishReverts& finish_;
};

}  // namespace leadline::conversion
