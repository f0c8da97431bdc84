#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

namespace leadline::docs {

// The contract as a program can read it, comments included, which those linked into our processes
// have lost.
class ContractFiles final {
 public:
  // `path` is build/<preset>/leadline.binpb.
  static absl::StatusOr<ContractFiles> Read(const std::string& path);

  // "leadline.lead.v1" and the others of ours, in order.
  std::vector<std::string> Packages() const;

  std::vector<const google::protobuf::FileDescriptor*> FilesOf(const std::string& package) const;
  std::vector<const google::protobuf::MethodDescriptor*> Methods() const;

  const google::protobuf::EnumDescriptor& FindEnum(const std::string& name) const {
    return *pool_->FindEnumTypeByName(name);
  }

 private:
  ContractFiles() = default;

  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  std::vector<const google::protobuf::FileDescriptor*> files_;  // Ours.
};

}  // namespace leadline::docs
