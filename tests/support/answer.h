#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/edge/edge.h"
#include "common/peer/peer.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "tests/support/in_process_server.h"
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

// A way to be told of a failure.
template <class Test>
struct Situation {
  const char* name;
  Answer (Test::*meet)();
  Told told;
};

// The fixture of a service, with the situations that callers of every service meet. What they ask
// for writes a row of `table()`.
template <class Fixture>
class CommonSituations : public Fixture {
 public:
  Answer DatabaseIsAway() {
    postgres::Database nowhere("host=/nonexistent dbname=secret", 1);
    return AskAt(EdgeForTests(), nowhere);
  }

  Answer PermissionIsMissing() {
    edge::EdgeOptions options = EdgeForTests();
    options.development_permissions = {"opportunities.read"};
    return AskAt(options, *this->database_);
  }

  Answer NoRoomToWait() {
    edge::EdgeOptions options = EdgeForTests();
    options.threads = 0;    // Nobody is free to answer,
    options.max_queue = 0;  // and there is no room to wait.
    return AskAt(options, *this->database_);
  }

  Answer ServerDrains() {
    this->edge_.Drain();
    return AskHere();
  }

  Answer OthersAreInTheWay() {
    RaiseOnInsert("serialization_failure");
    return AskHere();
  }

  Answer OurOwnRuleBreaks() {
    RaiseOnInsert("check_violation");
    return AskHere();
  }

 protected:
  // Asks the service of the fixture, and one like it with another edge and database.
  virtual Answer AskHere() = 0;
  virtual Answer AskAt(const edge::EdgeOptions& options, postgres::Database& database) = 0;

  virtual std::string table() const = 0;

 private:
  void RaiseOnInsert(const std::string& condition) {
    this->database_.Query(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE 'secret' USING ERRCODE = '" +
        condition + "'; END$$; CREATE TRIGGER fail BEFORE INSERT ON " + table() +
        " FOR EACH ROW EXECUTE FUNCTION fail()");
  }
};

// What is told of them, where asking needs the permission; and of those of the service's own.
template <class Test>
std::vector<Situation<Test>> SituationsOf(const std::string& permission,
                                          const std::vector<Situation<Test>>& own) {
  using absl::StatusCode;
  using type::v1::ErrorReason;
  std::vector<Situation<Test>> situations = {
      {"DatabaseIsAway",
       &Test::DatabaseIsAway,
       {StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE, {}, true}},
      {"PermissionIsMissing",
       &Test::PermissionIsMissing,
       {StatusCode::kPermissionDenied,
        ErrorReason::ERROR_REASON_PERMISSION_MISSING,
        {{"permission", permission}}}},
      {"NoRoomToWait",
       &Test::NoRoomToWait,
       {StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED, {}, true}},
      {"ServerDrains",
       &Test::ServerDrains,
       {StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING, {}, true}},
      {"OthersAreInTheWay",
       &Test::OthersAreInTheWay,
       {StatusCode::kAborted, ErrorReason::ERROR_REASON_CONTENTION, {}, true}},
      {"OurOwnRuleBreaks",
       &Test::OurOwnRuleBreaks,
       {StatusCode::kInternal, ErrorReason::ERROR_REASON_INTERNAL}}};
  situations.insert(situations.end(), own.begin(), own.end());
  return situations;
}

}  // namespace leadline::test
