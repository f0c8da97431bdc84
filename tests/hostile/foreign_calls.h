#pragma once

#include <span>

namespace leadline::test {

// What becomes of a call with what belongs to another organisation.
enum class Fate {
  kRefused,  // NOT_FOUND, PERMISSION_DENIED or INVALID_ARGUMENT, as for what never was.
  kOurs,     // OK, about what we have: it changes and tells nothing of theirs.
  // OK or refused for what we have or lack ourselves, with the same secrecy.
  kEither,
};

// One call that we make. `$lead$` and the like are the other organisation's, see foreign_steps.cc.
struct ForeignCall {
  const char* method;  // "LeadService.GetLead"
  const char* request;
  Fate fate = Fate::kRefused;
};

// At least one for each method there is, service by service.
std::span<const ForeignCall> LeadCalls();
std::span<const ForeignCall> ConversionCalls();
std::span<const ForeignCall> ConfigurationCalls();

}  // namespace leadline::test
