#pragma once

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "common/record/record.h"
#include "google/protobuf/message.h"
#include "services/leadctl/commands.h"

namespace leadline::leadctl {

// The command line of one command, made from its request's descriptor: `--account.action` for the
// field account.action, the body's fields without its name, `--data` for what has no flag.
// `--dry-run` is validate_only. Adds its options to `app`, which must not outlive it.
class RequestFlags final {
 public:
  RequestFlags(const Command& command, CLI::App& app);

  // The request that the parsed flags ask for. A request that takes a request_id always has one, so
  // that it can be sent again.
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Build() const;

 private:
  struct Flag {
    record::Field field;
    std::string name;  // For messages.
    std::vector<std::string> values;
  };

  void AddFields(const google::protobuf::Descriptor& type, const std::string& path);
  void AddField(const google::protobuf::FieldDescriptor& field, const std::string& path);
  CLI::Option* AddFlag(const std::string& path, const std::string& name);

  const Command& command_;
  CLI::App& app_;
  const google::protobuf::Message& prototype_;
  std::vector<std::unique_ptr<Flag>> flags_;  // CLI11 keeps pointers to their values.
  std::string data_;
};

}  // namespace leadline::leadctl
