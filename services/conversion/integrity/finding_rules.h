#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "leadline/conversion/v1/conversion.pb.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "leadline/conversion/v1/integrity.pb.h"
#include "leadline/lead/v1/handoff_service.pb.h"

// Whether something is as it must be: each gives a finding when it is not, with resource, related
// resources and message.
namespace leadline::conversion {

using FoundOrNot = std::optional<v1::IntegrityFinding>;

// Of a conversion with its provenance: what provenance names are its targets.
FoundOrNot CheckProvenance(const v1::Conversion& conversion);

// Of what a conversion made, as it was made: contacts respect what the lead asked for.
FoundOrNot CheckConsent(const v1::ConvertLeadResponse& answer);

// Of a conversion whose kept answer cannot be read.
v1::IntegrityFinding UnreadableAnswer(const std::string& conversion);

// How the numbers of a series are used.
struct NumbersUsed {
  int64_t count = 0;  // Of those before the next one.
  int64_t first = 0;  // The next one when there are none.
  int64_t next = 0;   // That the series will give.
};

FoundOrNot CheckGaps(const std::string& series, const NumbersUsed& used);

// Of a conversion and its lead's hand-over; null when the lead is neither held nor converted, or
// is not there.
FoundOrNot CheckLeadConverted(const v1::Conversion& conversion, const lead::v1::Handoff* handoff);
FoundOrNot CheckManifest(const v1::Conversion& conversion, const lead::v1::Handoff* handoff);

// Of a hand-over and the conversion that it names; null when that is not there.
FoundOrNot CheckLeadHasConversion(const lead::v1::Handoff& handoff,
                                  const v1::Conversion* conversion);
FoundOrNot CheckHoldPending(const lead::v1::Handoff& handoff, const v1::Conversion* conversion,
                            absl::Time now);

}  // namespace leadline::conversion
