#pragma once

#include <string>
#include <vector>

#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/configuration/v1/status.pb.h"
#include "tests/e2e/guarded.h"
#include "tests/e2e/steps.h"
#include "tests/support/proto_matchers.h"

namespace leadline::test {

// A fresh organisation that an administrator has given a preset, and what its people do, in the
// words that they see: statuses are named by their labels.
class PresetLife : public ::testing::Test {
 protected:
  using Status = configuration::v1::Status;

  explicit PresetLife(const std::string& preset);
  ~PresetLife() override;

  // The answer to a request in text format.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const std::string& request) {
    return client_.Call(method, FromText<Request>(request));
  }

  // The status of this label; a test ends as failed where people see none.
  std::string Called(const std::string& label, Status::Entity entity = Status::ENTITY_LEAD);

  // How a status is called in a language, or in that of the organisation.
  std::string LabelOf(const std::string& status, const std::string& language = "");

  // Moves a lead to the status of this label by hand.
  absl::StatusOr<lead::v1::ChangeLeadStatusResponse> Enter(const std::string& lead,
                                                           const std::string& label);

  // An administrator switches on what is off in the settings.
  absl::Status SwitchOn(const std::string& setting);

  // The leads of a list, by name.
  std::vector<std::string> Listed(const std::string& request);

  const std::string organization_;
  Client client_;
  Steps steps_{client_};
};

// Which kinds of warning there are.
template <class Warnings>
std::vector<int> KindsOf(const Warnings& warnings) {
  std::vector<int> kinds;
  for (const auto& warning : warnings) kinds.push_back(warning.kind());
  return kinds;
}

}  // namespace leadline::test
