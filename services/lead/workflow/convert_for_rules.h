#pragma once

#include <atomic>
#include <optional>

#include "absl/status/status.h"
#include "common/polled/rounds.h"

namespace leadline::lead {

class ConversionClient;
class RunStore;
struct AskedConversion;

// Has the leads converted that workflow rules want converted. What came of it is noted when
// conversion-service has decided; until then it is asked again, for the same conversion.
class ConvertForRules final {
 public:
  ConvertForRules(RunStore& runs, ConversionClient& conversions)
      : runs_(runs), conversions_(conversions) {}
  ~ConvertForRules();
  ConvertForRules(const ConvertForRules&) = delete;
  ConvertForRules& operator=(const ConvertForRules&) = delete;

  // Asks for all that are to be asked for now, up to the first that is left open; whether there
  // were any.
  absl::StatusOr<bool> Look();
  absl::Status Run() { return Look().status(); }

  // Does so at this pace on a thread of its own, until destroyed.
  void StartEvery(const polled::Pace& pace);

 private:
  absl::Status Convert(const AskedConversion& asked);

  RunStore& runs_;
  ConversionClient& conversions_;
  std::atomic<bool> stopping_ = false;
  std::optional<polled::Rounds> rounds_;
};

}  // namespace leadline::lead
