#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "grpcpp/channel.h"
#include "leadline/event/v1/event_service.pb.h"
#include "services/leadctl/command_line.h"

namespace leadline::leadctl {

// What every command has: how it prints, and how long it waits for an answer.
struct Manner {
  const std::string& output;  // "table" or "json"
  const int& timeout_seconds;
};

// The commands that show what happened, as one of the servers tells it.
class EventCommands final {
 public:
  // A channel to the process that serves a package.
  using Channel = std::function<std::shared_ptr<grpc::Channel>(const std::string& package)>;

  EventCommands(const Terminal& terminal, const Manner& manner, Channel channel)
      : terminal_(terminal), manner_(manner), channel_(std::move(channel)) {}

  // Adds `list` and `tail`. A command that is parsed becomes what `run` runs.
  void Add(CLI::App& events, std::function<int()>& run);

 private:
  void AddOptions(CLI::App& app);
  std::shared_ptr<grpc::Channel> ChannelToService() const;
  int List();
  int Tail();
  absl::Status Watch(event::v1::WatchEventsRequest& request, bool& was_heard);
  void Print(const event::v1::Event& event);
  void PrintToken(const std::string& token);
  int Fail(const absl::Status& status);

  const Terminal& terminal_;
  const Manner manner_;
  const Channel channel_;
  std::string service_ = "lead";
  std::string resume_token_;
  bool from_beginning_ = false;
  bool json_ = false;
  bool show_tokens_ = false;
  int page_size_ = 0;
  std::vector<std::string> types_;
  std::vector<std::string> resources_;
};

}  // namespace leadline::leadctl
