#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/handoff_service.pb.h"

namespace leadline::peer {
class Peer;
}

namespace leadline::conversion {

// The hand-overs of lead-service, only to be read.
class HandoffClient final {
 public:
  explicit HandoffClient(peer::Peer& lead_service);
  ~HandoffClient();

  // Of those of the leads that are held or converted.
  absl::StatusOr<std::vector<lead::v1::Handoff>> Find(const std::vector<std::string>& leads);

  // Of the next leads behind one, "leads/…"; of the first when that is empty.
  absl::StatusOr<lead::v1::ScanHandoffsResponse> Next(const std::string& after_lead);

 private:
  struct Stub;

  peer::Peer& peer_;
  const std::unique_ptr<Stub> stub_;
};

}  // namespace leadline::conversion
