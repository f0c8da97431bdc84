#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/web_gateway/outcome.h"
#include "services/web_gateway/web_message.h"

// The Connect protocol: https://connectrpc.com/docs/protocol/
namespace leadline::web_gateway {

// "invalid_argument", by the number of a gRPC code.
const char* ConnectCode(int code);

// The status of HTTP that goes with the code.
int HttpStatusOf(int code);

// {"code": …, "message": …, "details": […]}; each detail also as JSON, for people.
std::string ErrorJson(const google::rpc::Status& status);

// The answer to a unary call that failed.
Response ConnectFailure(const Outcome& outcome);

// The trailers of a unary call, as the headers that it has them as.
void AddTrailers(const Outcome& outcome, Headers& headers);

// The last message of a stream, in JSON.
std::string EndOfStream(const Outcome& outcome);

// What a GET says in its query.
struct ConnectGet {
  bool is_json = false;
  std::string message;
};

// Fails for a query that is none of a call.
absl::StatusOr<ConnectGet> ParseGet(const std::string& query);

// The value of connect-timeout-ms; infinite when it is empty. None when it is malformed.
std::optional<absl::Duration> ParseConnectTimeout(const std::string& text);

}  // namespace leadline::web_gateway
