#include "services/web_gateway/routes.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "leadline/type/v1/permission.pb.h"

namespace leadline::web_gateway {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// What every process has.
constexpr const char* kShared[] = {"leadline.event.v1.EventService",
                                   "google.longrunning.Operations"};

// How the permissions of our own servers begin, which have callers of no other kind.
constexpr char kInternal[] = "internal.";

bool IsShared(const ServiceDescriptor& service) {
  for (const char* shared : kShared) {
    if (service.full_name() == shared) return true;
  }
  return false;
}

bool IsInternal(const ServiceDescriptor& service) {
  for (int i = 0; i < service.method_count(); ++i) {
    const std::string& permission = service.method(i)->options().GetExtension(type::v1::permission);
    if (absl::StartsWith(permission, kInternal)) return true;
  }
  return false;
}

}  // namespace

std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

Routes::Routes() {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  for (const std::string& name : files) {
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; i < file->service_count(); ++i) AddService(*file->service(i));
  }
}

void Routes::AddService(const ServiceDescriptor& service) {
  if (IsInternal(service)) return;
  for (const std::string& process : Processes()) {
    const bool is_own =
        absl::StartsWith(service.full_name(), absl::StrCat("leadline.", process, "."));
    if (is_own) AddMethods(service, process, "");
    if (is_own || IsShared(service)) AddMethods(service, process, "/" + process);
  }
}

void Routes::AddMethods(const ServiceDescriptor& service, const std::string& process,
                        const std::string& prefix) {
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor* method = service.method(i);
    if (method->client_streaming()) continue;  // Browsers have no streams of requests.
    routes_.try_emplace(prefix + PathOf(*method), Route{process, method});
  }
}

const Route* Routes::Find(const std::string& path) const {
  const auto found = routes_.find(path);
  return found == routes_.end() ? nullptr : &found->second;
}

const std::vector<std::string>& Processes() {
  static const auto* const kProcesses =
      new std::vector<std::string>{"lead", "conversion", "configuration"};
  return *kProcesses;
}

}  // namespace leadline::web_gateway
