#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/credential/principal.h"

namespace leadline::credential {

// What a call shows of who makes it.
struct Presented {
  std::string authorization =
      {};  // The metadata of this name: "Bearer …". Empty when there is none.
  // For whom a service calls: the metadata leadline-organization and leadline-subject.
  std::string organization = {};
  std::string subject = {};
  // What the client's certificate says it is, once it was verified: its alternative names (URIs,
  // DNS) and its common name. Empty without a certificate.
  std::vector<std::string> certificate_names = {};
};

// Finds out who makes a call, from any thread, without waiting for anything. Fails with
// UNAUTHENTICATED TOKEN_MISSING, TOKEN_EXPIRED or TOKEN_INVALID.
using Authenticator =
    std::function<absl::StatusOr<std::shared_ptr<const Principal>>(const Presented& presented)>;

// Takes everybody for `principal`.
Authenticator TakingAllFor(Principal principal);

}  // namespace leadline::credential
