#include "docs/generator/contract_files.h"

#include <fstream>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"

namespace leadline::docs {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

absl::StatusOr<ContractFiles> ContractFiles::Read(const std::string& path) {
  google::protobuf::FileDescriptorSet set;
  std::ifstream file(path, std::ios::binary);
  if (!file || !set.ParseFromIstream(&file)) {
    return absl::NotFoundError(absl::StrCat(path, " cannot be read: build leadline_contract"));
  }
  ContractFiles contract;
  contract.pool_ = std::make_unique<google::protobuf::DescriptorPool>();
  for (const auto& each : set.file()) {
    const FileDescriptor* built = contract.pool_->BuildFile(each);
    if (built == nullptr) return absl::InternalError(absl::StrCat(each.name(), " does not build"));
    if (absl::StartsWith(each.name(), "leadline/")) contract.files_.push_back(built);
  }
  return contract;
}

std::vector<std::string> ContractFiles::Packages() const {
  std::set<std::string> packages;
  for (const FileDescriptor* file : files_) packages.insert(file->package());
  return {packages.begin(), packages.end()};
}

std::vector<const FileDescriptor*> ContractFiles::FilesOf(const std::string& package) const {
  std::vector<const FileDescriptor*> files;
  for (const FileDescriptor* file : files_) {
    if (file->package() == package) files.push_back(file);
  }
  std::sort(files.begin(), files.end(),
            [](const auto* a, const auto* b) { return a->name() < b->name(); });
  return files;
}

std::vector<const MethodDescriptor*> ContractFiles::Methods() const {
  std::vector<const MethodDescriptor*> methods;
  for (const std::string& package : Packages()) {
    for (const FileDescriptor* file : FilesOf(package)) {
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          methods.push_back(file->service(s)->method(m));
        }
      }
    }
  }
  return methods;
}

}  // namespace leadline::docs
