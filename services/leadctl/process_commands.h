#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "leadline/process/v1/process_service.pb.h"
#include "services/leadctl/command_line.h"
#include "services/leadctl/event_commands.h"

namespace leadline::leadctl {

// The commands that ask every server how it is: `status` and `outbox`. A server that cannot be
// asked is one line among the others, and keeps nobody from asking the rest.
class ProcessCommands final {
 public:
  using Channel = EventCommands::Channel;

  ProcessCommands(const Terminal& terminal, const Manner& manner, Channel channel)
      : terminal_(terminal), manner_(manner), channel_(std::move(channel)) {}

  // A command that is parsed becomes what `run` runs. `status` is the group of the commands for
  // statuses: without one of them it is the command of its name.
  void Add(CLI::App& app, CLI::App& status, std::function<int()>& run);

 private:
  // What one server answered, or why it did not.
  struct Answer {
    std::string service;  // "lead"
    absl::Status status;
    process::v1::Process process;
    std::vector<process::v1::Backlog> backlogs;
  };
  using Ask = absl::Status (ProcessCommands::*)(Answer& answer) const;

  std::vector<Answer> AskAll(std::initializer_list<Ask> asks) const;
  absl::Status AskProcess(Answer& answer) const;
  absl::Status AskBacklog(Answer& answer) const;
  int Status();
  int Outbox();
  bool IsLate(const process::v1::Backlog& backlog) const;
  void PrintStatus(const std::vector<Answer>& answers);
  void PrintProblems(const Answer& answer);
  void PrintBacklogs(const std::vector<Answer>& answers);
  void PrintLine(const Answer& answer);

  const Terminal& terminal_;
  const Manner manner_;
  const Channel channel_;
  bool json_ = false;
  int max_age_seconds_ = 0;
};

}  // namespace leadline::leadctl
