#pragma once

#include <vector>

#include "google/protobuf/repeated_field.h"
#include "leadline/conversion/v1/integrity.pb.h"

namespace leadline::conversion {

// What a check goes through, batch by batch.
enum class Source { kConversion, kAccount, kContact, kOpportunity, kSeries, kLead };

struct Check {
  v1::IntegrityCheck id;
  v1::IntegritySeverity severity;
  std::vector<Source> sources;
  bool asks_lead_service = false;
};

// The checks that are wanted, all of them when none is said, in the order of the contract.
std::vector<Check> ChecksOf(const google::protobuf::RepeatedField<int>& wanted);

}  // namespace leadline::conversion
