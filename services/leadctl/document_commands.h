#pragma once

#include <functional>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "grpcpp/channel.h"
#include "leadline/lead/v1/document.pb.h"
#include "services/leadctl/command_line.h"
#include "services/leadctl/event_commands.h"

namespace leadline::leadctl {

// The commands that send files to the server and fetch them.
class DocumentCommands final {
 public:
  using Channel = std::function<std::shared_ptr<grpc::Channel>()>;

  DocumentCommands(const Terminal& terminal, const Manner& manner, Channel channel)
      : terminal_(terminal), manner_(manner), channel_(std::move(channel)) {}

  // Adds `upload` and `download`. A command that is parsed becomes what `run` runs.
  void Add(CLI::App& document, std::function<int()>& run);

 private:
  void AddUpload(CLI::App& document, std::function<int()>& run);
  void AddDownload(CLI::App& document, std::function<int()>& run);
  int Upload();
  int Download();
  int Save(const lead::v1::Document& document);
  absl::StatusOr<lead::v1::Upload> Describe(std::istream& in) const;
  int Fail(const absl::Status& status);
  int FailFile(const std::string& why);

  const Terminal& terminal_;
  const Manner manner_;
  const Channel channel_;
  std::string file_;
  std::string name_;
  std::string parent_;
  std::string category_;
  std::string media_type_;
  std::string visibility_;
  bool force_ = false;
};

}  // namespace leadline::leadctl
