#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "grpcpp/channel.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/leadctl/command_line.h"

namespace leadline::leadctl {

// `verify`: shows what VerifyIntegrity finds. Ends with 0 when no finding is an error, with 1 when
// one is, and with 2 when not everything could be checked.
class VerifyCommand final {
 public:
  using Channel = std::function<std::shared_ptr<grpc::Channel>()>;

  VerifyCommand(const Terminal& terminal, Channel channel)
      : terminal_(terminal), channel_(std::move(channel)) {}

  // When the command is parsed it becomes what `run` runs. `output` is "table" or "json".
  void Add(CLI::App& app, const std::string& output, std::function<int()>& run);

 private:
  absl::Status Prepare(conversion::v1::VerifyIntegrityRequest& request) const;
  int Run(bool as_json);
  void Show(const conversion::v1::IntegrityFinding& finding);
  void Show(const conversion::v1::IntegritySummary& summary);

  const Terminal& terminal_;
  const Channel channel_;
  std::vector<std::string> checks_;
  std::string created_after_;
  int max_findings_ = 0;
  bool json_ = false;
};

}  // namespace leadline::leadctl
