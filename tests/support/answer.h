#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/peer/peer.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "tests/support/status_matchers.h"

// What a caller hears of a failure, trailers and all: the rows of the contract's table of errors
// that every service has.
namespace leadline::test {

struct Answer {
  absl::Status status;
  std::string pushback;  // Of the trailer grpc-retry-pushback-ms; empty without it.
};

// Calls a method as a client would.
template <class Stub, class Request, class Response>
Answer Ask(Stub& stub,
           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
           const Request& request) {
  grpc::ClientContext context;
  Response response;
  Answer answer{peer::FromGrpc((stub.*method)(&context, request, &response)), ""};
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  if (found != trailers.end()) answer.pushback.assign(found->second.data(), found->second.size());
  return answer;
}

struct Told {
  absl::StatusCode code;
  type::v1::ErrorReason reason;
  Metadata metadata = {};
  bool may_retry = false;  // A RetryInfo, and the same for gRPC's own retries.
};

// And nothing is told of a statement, or of what tests call a secret.
inline void ExpectTold(const Answer& answer, const Told& told) {
  EXPECT_THAT(answer.status, FailsWith(told.code, told.reason));
  const auto info = DetailOf<google::rpc::ErrorInfo>(answer.status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(Metadata(info->metadata().begin(), info->metadata().end()), told.metadata);
  const auto retry = DetailOf<google::rpc::RetryInfo>(answer.status);
  EXPECT_EQ(retry.has_value(), told.may_retry);
  EXPECT_EQ(!answer.pushback.empty(), told.may_retry);
  const std::string all = answer.status.ToString();
  EXPECT_THAT(all, ::testing::Not(::testing::ContainsRegex("secret|SQLSTATE|INSERT")));
}

}  // namespace leadline::test
