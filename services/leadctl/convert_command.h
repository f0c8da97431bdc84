#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/leadctl/command_line.h"
#include "services/leadctl/event_commands.h"
#include "services/leadctl/request_flags.h"

namespace leadline::leadctl {

// `convert-batch`: converts several leads, each as `convert` does and with the same flags.
class ConvertCommand final {
 public:
  using Channel = std::function<std::shared_ptr<grpc::Channel>()>;

  ConvertCommand(const Terminal& terminal, const Manner& manner, Channel channel)
      : terminal_(terminal), manner_(manner), channel_(std::move(channel)) {}

  // When the command is parsed it becomes what `run` runs.
  void Add(CLI::App& app, std::function<int()>& run);

 private:
  int Run();
  absl::Status ReadLeads();
  absl::StatusOr<conversion::v1::BatchConvertLeadsRequest> Build() const;
  void Show(const conversion::v1::BatchConvertLeadsResponse& outcome);

  const Terminal& terminal_;
  const Manner manner_;
  const Channel channel_;
  std::vector<std::string> leads_;
  std::string file_;
  bool is_atomic_ = false;
  std::optional<RequestFlags> flags_;  // Of each lead.
};

}  // namespace leadline::leadctl
