#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/web_gateway/web_message.h"

namespace leadline::web_gateway {

// Pages of which origins may read our answers: those that are listed, letter by letter, and no
// other. Nobody needs leave for pages of the gateway's own origin. No cookies are taken, so none
// are allowed.
class Cors final {
 public:
  explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  // Whether each of them is an origin: "https://app.example.com". A star is none.
  static absl::Status Check(const std::vector<std::string>& origins);

  // The answer to a browser that asks before it sends: 204, or 403 for a page that may not.
  Response Preflight(const Request& request) const;

  // Adds what lets the page of the request read the answer, if it may.
  void Allow(const Request& request, Headers& headers) const;

 private:
  bool Allows(const std::string& origin) const;

  const std::vector<std::string> origins_;
};

}  // namespace leadline::web_gateway
