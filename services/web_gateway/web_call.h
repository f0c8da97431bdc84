#pragma once

#include <string>
#include <variant>

#include "absl/time/time.h"
#include "services/web_gateway/routes.h"
#include "services/web_gateway/web_message.h"
#include "services/web_gateway/wire.h"

namespace leadline::web_gateway {

// A request that is a call, ready to be handed on.
struct WebCall {
  const Route* route = nullptr;
  Wire wire = {};
  std::string message = {};  // Encoded.
  Headers metadata = {};     // What goes along of the request's headers.
  // From now on; infinite for a stream that names none.
  absl::Duration timeout = absl::InfiniteDuration();
};

// The call that a request is, or the answer to one that is none.
std::variant<WebCall, Response> ReadCall(const Request& request, const Routes& routes);

}  // namespace leadline::web_gateway
