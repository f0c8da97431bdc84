#include "common/status/failure.h"

#include "absl/strings/cord.h"

namespace leadline {
namespace {

using type::v1::ErrorReason;

constexpr char kReasonPrefix[] = "ERROR_REASON_";
constexpr char kUrlPrefix[] = "type.googleapis.com/";

std::string ReasonName(ErrorReason reason) {
  return type::v1::ErrorReason_Name(reason).substr(sizeof(kReasonPrefix) - 1);
}

absl::Status WithResource(absl::Status status, const std::string& resource_name) {
  google::rpc::ResourceInfo info;
  info.set_resource_name(resource_name);
  info.set_resource_type(resource_name.substr(0, resource_name.find('/')));
  SetDetail(status, info);
  return status;
}

}  // namespace

absl::Status Failure(absl::StatusCode code, ErrorReason reason, const std::string& message,
                     const Metadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason));
  info.set_domain(kErrorDomain);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  absl::Status status(code, message);
  SetDetail(status, info);
  return status;
}

absl::Status NotFound(const std::string& resource_name) {
  return WithResource(
      Failure(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND,
              resource_name + " does not exist", {{"resource", resource_name}}),
      resource_name);
}

absl::Status NameInvalid(const std::string& field, const std::string& pattern) {
  const std::string description = "must be a resource name of the form " + pattern;
  absl::Status status =
      Failure(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID,
              field + ": " + description, {{"field", field}});
  google::rpc::BadRequest details;
  auto& violation = *details.add_field_violations();
  violation.set_field(field);
  violation.set_description(description);
  SetDetail(status, details);
  return status;
}

absl::Status ResourceExists(const std::string& resource_name, const std::string& message) {
  return WithResource(
      Failure(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS, message,
              {{"resource", resource_name}}),
      resource_name);
}

absl::Status EtagMismatch(const std::string& resource_name) {
  return Failure(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH,
                 resource_name + " was changed since it was read; read it again",
                 {{"resource", resource_name}});
}

void FieldViolations::Add(const std::string& field, const std::string& description) {
  auto& violation = *details_.add_field_violations();
  violation.set_field(field);
  violation.set_description(description);
}

absl::Status FieldViolations::ToStatus() const {
  if (empty()) return absl::OkStatus();
  const auto& first = details_.field_violations(0);
  std::string message = first.field() + ": " + first.description();
  if (const int more = details_.field_violations_size() - 1; more > 0) {
    message += " (and " + std::to_string(more) + " more)";
  }
  absl::Status status =
      Failure(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_FIELD_INVALID, message);
  SetDetail(status, details_);
  return status;
}

std::string DetailUrl(const google::protobuf::Descriptor& type) {
  return kUrlPrefix + type.full_name();
}

void SetDetail(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(DetailUrl(*detail.GetDescriptor()), absl::Cord(detail.SerializeAsString()));
}

ErrorReason ReasonOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  ErrorReason reason = ErrorReason::ERROR_REASON_UNSPECIFIED;
  if (info.has_value() && info->domain() == kErrorDomain) {
    type::v1::ErrorReason_Parse(kReasonPrefix + info->reason(), &reason);
  }
  return reason;
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  const int64_t nanos = absl::ToInt64Nanoseconds(delay);
  info.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  SetDetail(status, info);
  return status;
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  const auto add = [&wire](absl::string_view url, const absl::Cord& payload) {
    auto& detail = *wire.add_details();
    detail.set_type_url(std::string(url));
    detail.set_value(std::string(payload));
  };
  // ErrorInfo first: it is the one that every client reads.
  const std::string info = DetailUrl(*google::rpc::ErrorInfo::descriptor());
  if (const auto payload = status.GetPayload(info)) add(info, *payload);
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (url != info) add(url, payload);
  });
  return wire;
}

absl::Status FromRpcStatus(const google::rpc::Status& wire) {
  absl::Status status(static_cast<absl::StatusCode>(wire.code()), wire.message());
  for (const auto& detail : wire.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

}  // namespace leadline
