#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/decision_service.pb.h"

namespace leadline::peer {
class Peer;
}

namespace leadline::lead {

// Asks conversion-service what it decided about a conversion. The answer is final: where nothing
// was decided yet, asking decides against.
class DecisionClient final {
 public:
  explicit DecisionClient(peer::Peer& conversion_service);
  ~DecisionClient();

  absl::StatusOr<conversion::v1::ResolveConversionResponse> Resolve(const std::string& conversion,
                                                                    const std::string& lead);

 private:
  struct Stub;

  peer::Peer& peer_;
  const std::unique_ptr<Stub> stub_;
};

}  // namespace leadline::lead
