#pragma once

#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class DuplicateStore;
class LeadStore;
class SettingsSource;

// Finds leads that are probably the same: all that are like each other, or like one.
class FindDuplicates final {
 public:
  FindDuplicates(DuplicateStore& duplicates, LeadStore& leads, const SettingsSource& settings)
      : duplicates_(duplicates), leads_(leads), settings_(settings) {}

  absl::Status Run(const query::Caller& caller, const v1::FindDuplicateLeadsRequest& request,
                   v1::FindDuplicateLeadsResponse& response) const;

 private:
  DuplicateStore& duplicates_;
  LeadStore& leads_;
  const SettingsSource& settings_;
};

}  // namespace leadline::lead
