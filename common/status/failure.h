#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "leadline/type/v1/error_reason.pb.h"

namespace leadline {

// What a program needs to act on a failure, beside its reason: names of resources, of methods.
// Never personal data.
using Metadata = std::map<std::string, std::string>;

// The domain of every ErrorInfo of ours.
inline constexpr char kErrorDomain[] = "leadline";

// A failure a client can meet: code, reason (an ErrorInfo of domain "leadline") and words for a
// person. Made by the named functions of the `*_errors` files, nowhere else.
absl::Status Failure(absl::StatusCode code, type::v1::ErrorReason reason,
                     const std::string& message, const Metadata& metadata = {});

// NOT_FOUND RESOURCE_NOT_FOUND with a ResourceInfo. The same whether the resource never was or
// belongs to another organisation.
absl::Status NotFound(const std::string& resource_name);

// INVALID_ARGUMENT NAME_INVALID: `field` does not hold a name of the shape `pattern`.
absl::Status NameInvalid(const std::string& field, const std::string& pattern);

// ALREADY_EXISTS RESOURCE_EXISTS with a ResourceInfo of the one that is there.
absl::Status ResourceExists(const std::string& resource_name, const std::string& message);

// ABORTED ETAG_MISMATCH: the caller's copy is not the latest.
absl::Status EtagMismatch(const std::string& resource_name);

// Collects every violation of a request, so that its caller meets all of them at once.
class FieldViolations {
 public:
  void Add(const std::string& field, const std::string& description);
  bool empty() const { return details_.field_violations().empty(); }

  // OK without violations, else INVALID_ARGUMENT FIELD_INVALID with a BadRequest.
  absl::Status ToStatus() const;

 private:
  google::rpc::BadRequest details_;
};

// Puts `detail` among the status's details, in place of one of the same type.
void SetDetail(absl::Status& status, const google::protobuf::Message& detail);

// The detail of type T, if the status has one.
template <class T>
std::optional<T> DetailOf(const absl::Status& status);

// The reason the status was made with; UNSPECIFIED for a status that is not a Failure.
type::v1::ErrorReason ReasonOf(const absl::Status& status);

// Adds a RetryInfo: the caller may try again after `delay`.
absl::Status WithRetry(absl::Status status, absl::Duration delay);

// The wire's form of a status with all its details, and back.
google::rpc::Status ToRpcStatus(const absl::Status& status);
absl::Status FromRpcStatus(const google::rpc::Status& status);

// "type.googleapis.com/google.rpc.ErrorInfo": the key of a detail among a status's payloads.
std::string DetailUrl(const google::protobuf::Descriptor& type);

template <class T>
std::optional<T> DetailOf(const absl::Status& status) {
  const auto payload = status.GetPayload(DetailUrl(*T::descriptor()));
  if (!payload.has_value()) return std::nullopt;
  T detail;
  if (!detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace leadline
