#include "common/peer/service_config.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/log/log.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace leadline::peer {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptor;

constexpr char kRetryPolicy[] =
    R"("retryPolicy":{"maxAttempts":4,"initialBackoff":"0.05s","maxBackoff":"0.5s",)"
    R"("backoffMultiplier":2,"retryableStatusCodes":["UNAVAILABLE"]})";
constexpr char kThrottling[] = R"("retryThrottling":{"maxTokens":100,"tokenRatio":0.1})";

bool MayRetry(const MethodDescriptor& method) {
  return method.options().idempotency_level() != MethodOptions::IDEMPOTENCY_UNKNOWN &&
         !method.server_streaming();
}

std::string Name(const MethodDescriptor& method) {
  return absl::StrCat(R"({"service":")", method.service()->full_name(), R"(","method":")",
                      method.name(), R"("})");
}

void CollectRetried(const std::string& service, std::vector<std::string>& names) {
  const ServiceDescriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
  if (descriptor == nullptr) {
    log::Error("a peer's service is not linked into this program", {{"service", service}});
    std::abort();
  }
  for (int i = 0; i < descriptor->method_count(); ++i) {
    if (MayRetry(*descriptor->method(i))) names.push_back(Name(*descriptor->method(i)));
  }
}

}  // namespace

std::string ServiceConfig(const std::vector<std::string>& services, const std::string& liveness) {
  std::vector<std::string> names;
  for (const std::string& service : services) CollectRetried(service, names);
  std::vector<std::string> parts;
  if (!names.empty()) {
    parts.push_back(absl::StrCat(R"("methodConfig":[{"name":[)", absl::StrJoin(names, ","), "],",
                                 kRetryPolicy, "}],", kThrottling));
  }
  if (!liveness.empty()) {
    parts.push_back(absl::StrCat(R"("healthCheckConfig":{"serviceName":")", liveness, R"("})"));
  }
  return absl::StrCat("{", absl::StrJoin(parts, ","), "}");
}

}  // namespace leadline::peer
