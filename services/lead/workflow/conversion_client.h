#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace leadline::peer {
class Peer;
}

namespace leadline::lead {

// Has conversion-service convert leads as the settings say. Its answers are told as they are: what
// it refuses is a decision.
class ConversionClient final {
 public:
  explicit ConversionClient(peer::Peer& conversion_service);
  ~ConversionClient();

  // The name of the conversion; the same for the same request, whose id is a UUID.
  absl::StatusOr<std::string> Convert(const std::string& lead, const std::string& request_id);

 private:
  struct Stub;

  peer::Peer& peer_;
  const std::unique_ptr<Stub> stub_;
};

}  // namespace leadline::lead
