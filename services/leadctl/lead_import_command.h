#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "leadline/lead/v1/lead_import_service.pb.h"
#include "services/leadctl/command_line.h"
#include "services/leadctl/event_commands.h"
#include "services/leadctl/request_flags.h"

namespace leadline::leadctl {

// `lead-import run` and `lead-import follow`: leads from a file that the server reads. The server
// goes on when the command is interrupted; run again, the same file with the same flags is the same
// import.
class LeadImportCommand final {
 public:
  using Channel = std::function<std::shared_ptr<grpc::Channel>()>;

  LeadImportCommand(const Terminal& terminal, const Manner& manner, Channel channel)
      : terminal_(terminal), manner_(manner), channel_(std::move(channel)) {}

  // A command that is parsed becomes what `run` runs.
  void Add(CLI::App& group, std::function<int()>& run);

 private:
  int Start();
  int Follow();
  absl::StatusOr<std::string> Upload();
  absl::StatusOr<lead::v1::ImportLeadsRequest> Build() const;
  absl::Status AddMapping(const std::string& text, lead::v1::ImportLeadsRequest& request) const;
  absl::StatusOr<std::string> Begin(const lead::v1::ImportLeadsRequest& request);
  absl::StatusOr<lead::v1::LeadImport> Await(const std::string& name);
  absl::Status WriteReport(const std::string& name);
  int Finish(const std::string& name);
  int Summarize(const lead::v1::LeadImport& lead_import);
  int Fail(const absl::Status& status);

  const Terminal& terminal_;
  const Manner manner_;
  const Channel channel_;
  std::string file_;
  std::string name_;
  std::string report_;
  std::vector<std::string> columns_;
  bool again_ = false;
  bool no_wait_ = false;
  std::optional<RequestFlags> flags_;
};

}  // namespace leadline::leadctl
