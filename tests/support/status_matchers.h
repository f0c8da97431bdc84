#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/peer/peer.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "grpcpp/support/status.h"

// Matchers for absl::Status, absl::StatusOr and grpc::Status. Named and behaving as those of newer
// Abseil releases where those have them.
namespace leadline::test {

inline absl::Status StatusOf(const absl::Status& status) { return status; }
inline absl::Status StatusOf(const grpc::Status& status) { return peer::FromGrpc(status); }
template <class T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(stub.GetLead(…), IsOk())
MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  const absl::Status status = StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  return status.ok();
}

// EXPECT_THAT(leads.Get(name), IsOkAndHolds(EqualsProto(expected)))
MATCHER_P(IsOkAndHolds, matcher, "is OK and holds a value that matches") {
  if (!arg.ok()) {
    *result_listener << "which is " << arg.status().ToString();
    return false;
  }
  return ::testing::ExplainMatchResult(matcher, *arg, result_listener);
}

// EXPECT_THAT(leads.Get(name), StatusIs(absl::StatusCode::kNotFound))
MATCHER_P(StatusIs, code, "has the status " + absl::StatusCodeToString(code)) {
  const absl::Status status = StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  return status.code() == code;
}

// EXPECT_THAT(Convert(lead), FailsWith(absl::StatusCode::kFailedPrecondition,
//                                      type::v1::ERROR_REASON_LEAD_CONVERTED))
MATCHER_P2(FailsWith, code, reason,
           "fails with " + absl::StatusCodeToString(code) + " " +
               type::v1::ErrorReason_Name(reason)) {
  const absl::Status status = StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  return status.code() == code && ReasonOf(status) == reason;
}

// Among the failure's metadata: HasMetadata("conversion", name).
MATCHER_P2(HasMetadata, key, value,
           std::string("has the metadata ") + key + " = " + ::testing::PrintToString(value)) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(StatusOf(arg));
  if (!info.has_value() || info->metadata().count(key) == 0) return false;
  return ::testing::ExplainMatchResult(value, info->metadata().at(key), result_listener);
}

// The failure's google.rpc.ResourceInfo is of the resource `name`.
MATCHER_P(NamesResource, name, std::string("names the resource ") + name) {
  const absl::Status status = StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  const auto resource = DetailOf<google::rpc::ResourceInfo>(status);
  return resource.has_value() && resource->resource_name() == name;
}

// FIELD_INVALID or NAME_INVALID, and `field` is among the violations.
MATCHER_P(RefusesField, field, std::string("refuses the field ") + field) {
  const absl::Status status = StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  if (status.code() != absl::StatusCode::kInvalidArgument || !request.has_value()) return false;
  for (const auto& violation : request->field_violations()) {
    *result_listener << "\n  " << violation.field() << ": " << violation.description();
    if (violation.field() == field) return true;
  }
  return false;
}

}  // namespace leadline::test
