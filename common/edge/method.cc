#include "common/edge/method.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "google/protobuf/descriptor.pb.h"
#include "leadline/type/v1/permission.pb.h"

namespace leadline::edge {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;

// A method of a contract that others made: it knows nothing of our options.
struct ForeignMethod {
  const char* name;
  const char* permission;
  CallClass call_class;
};

constexpr ForeignMethod kForeignMethods[] = {
    {"google.longrunning.Operations.ListOperations", "operations.read", CallClass::kRead},
    {"google.longrunning.Operations.GetOperation", "operations.read", CallClass::kRead},
    {"google.longrunning.Operations.WaitOperation", "operations.read", CallClass::kRead},
    {"google.longrunning.Operations.CancelOperation", "operations.write", CallClass::kWrite},
    {"google.longrunning.Operations.DeleteOperation", "operations.write", CallClass::kWrite}};

const ForeignMethod* FindForeign(const MethodDescriptor& method) {
  for (const ForeignMethod& foreign : kForeignMethods) {
    if (method.full_name() == foreign.name) return &foreign;
  }
  return nullptr;
}

std::string PermissionOf(const MethodDescriptor& method) {
  const ForeignMethod* foreign = FindForeign(method);
  return foreign == nullptr ? method.options().GetExtension(type::v1::permission)
                            : foreign->permission;
}

CallClass ClassOf(const MethodDescriptor& method, const std::string& permission) {
  if (const ForeignMethod* foreign = FindForeign(method)) return foreign->call_class;
  if (absl::StartsWith(permission, "internal.")) return CallClass::kInternal;
  return method.options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS ? CallClass::kRead
                                                                                : CallClass::kWrite;
}

// Neither what our servers do for each other, or a conversion might stop half-way, nor what a
// server says of itself, which is asked for most when it has much to do.
bool IsLimited(const MethodDescriptor& method, CallClass call_class) {
  return call_class != CallClass::kInternal &&
         method.service()->full_name() != "leadline.process.v1.ProcessService";
}

absl::Status Refused(const MethodDescriptor& method, const std::string& why) {
  return absl::FailedPreconditionError(absl::StrCat(method.full_name(), " ", why));
}

}  // namespace

absl::Status Methods::Add(const std::string& service) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
  if (descriptor == nullptr) {
    return absl::FailedPreconditionError(service + " has no descriptor in this program");
  }
  for (int i = 0; i < descriptor->method_count(); ++i) {
    LEADLINE_RETURN_IF_ERROR(AddMethod(*descriptor->method(i)));
  }
  return absl::OkStatus();
}

absl::Status Methods::AddMethod(const MethodDescriptor& method) {
  const std::string permission = PermissionOf(method);
  if (permission.empty()) return Refused(method, "names no (leadline.type.v1.permission)");
  LEADLINE_ASSIGN_OR_RETURN(const MessageRules* rules, validator_.Compile(*method.input_type()));
  const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
  const metrics::Calls& calls =
      metrics_.OfMethod(path, method.server_streaming() ? "server_stream" : "unary");
  const CallClass call_class = ClassOf(method, permission);
  polled::Bell* const written = call_class == CallClass::kRead ? nullptr : &written_;
  // What our servers do for each other reads the newest, and none of them asks how new it is.
  const Freshness* const freshness = call_class == CallClass::kInternal ? nullptr : freshness_;
  const auto [known, is_new] = methods_.try_emplace(
      method.input_type(), Method{path, permission, call_class, rules, &calls, written,
                                  IsLimited(method, call_class), freshness});
  if (!is_new && known->second.path != path) {
    return Refused(method, "shares its request type with " + known->second.path);
  }
  return absl::OkStatus();
}

}  // namespace leadline::edge
