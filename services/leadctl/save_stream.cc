#include "services/leadctl/save_stream.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/leadctl/invoke.h"

namespace leadline::leadctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* BytesOf(const google::protobuf::Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->type() == FieldDescriptor::TYPE_BYTES) return type.field(i);
  }
  return nullptr;
}

// Writes what comes; an error also when the end of it is missing.
absl::Status Receive(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const Message& request, Message& message, std::ostream& out) {
  const auto* bytes = BytesOf(*message.GetDescriptor());
  const auto* summary = message.GetDescriptor()->FindFieldByName("summary");
  bool is_whole = summary == nullptr;
  LEADLINE_RETURN_IF_ERROR(InvokeStream(channel, method, request, message, [&] {
    const auto& fields = *message.GetReflection();
    std::string scratch;
    out << fields.GetStringReference(message, bytes, &scratch);
    if (summary != nullptr) is_whole = fields.HasField(message, summary);
  }));
  return is_whole ? absl::OkStatus() : absl::UnavailableError("the answer was cut");
}

}  // namespace

absl::Status SaveStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                        const Message& request, Message& message, const std::string& path,
                        std::ostream& out) {
  if (path == "-") return Receive(channel, method, request, message, out);
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  if (!file) return absl::PermissionDeniedError(absl::StrCat(part, ": cannot be written"));
  absl::Status received = Receive(channel, method, request, message, file);
  file.close();
  if (received.ok() && !file) {
    received = absl::ResourceExhaustedError(absl::StrCat(part, ": cannot be written"));
  }
  std::error_code failed;
  if (received.ok()) {
    std::filesystem::rename(part, path, failed);
    return failed ? absl::UnknownError(absl::StrCat(path, ": ", failed.message())) : received;
  }
  std::filesystem::remove(part, failed);
  return received;
}

}  // namespace leadline::leadctl
