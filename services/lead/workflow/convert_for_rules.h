#pragma once

#include <atomic>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/polled/polled.h"

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

  // Asks for all that are to be asked for now, up to the first that is left open.
  absl::Status Run();

  // Does so every `interval` on a thread of its own, until destroyed.
  void StartEvery(absl::Duration interval);

 private:
  struct Done {};

  absl::Status Convert(const AskedConversion& asked);

  RunStore& runs_;
  ConversionClient& conversions_;
  std::atomic<bool> stopping_ = false;
  std::optional<polled::Polled<Done>> thread_;
};

}  // namespace leadline::lead
