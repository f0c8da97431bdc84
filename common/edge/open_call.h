#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/context/request_context.h"
#include "common/edge/call.h"
#include "common/edge/method.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"

namespace leadline::edge {

// What every call is from its arrival to its end, with one answer or many: the facts about it, the
// run of its handler, what is measured of it, and its one line of access log. Context and request
// outlive it.
class OpenCall final {
 public:
  OpenCall(grpc::CallbackServerContext& context, const google::protobuf::Message& request,
           const Method& method, Identified caller);

  // Whether it is known who calls: else the principal is nobody.
  const absl::Status& identified() const { return identified_; }
  const Principal& principal() const { return call_.principal; }

  // Whether it is known who calls, and he may make this call with this request.
  absl::Status Authorize() const;

  // The caller's; infinite without one.
  absl::Time deadline_on_arrival() const;

  // Sets the time by which the handler is to be done. Before that it has none.
  void SetDeadline(absl::Time deadline);

  // The caller no longer waits: handlers can see it.
  void Cancel() { call_.cancelled = true; }

  // Validates the request and runs the handler, on this thread, unless it is too late for that.
  absl::Status Run(const std::function<absl::Status(const Call& call)>& handler);

  // What goes to the caller for `status`, once it has been logged. The call is then over.
  grpc::Status End(const absl::Status& status);

 private:
  absl::Status Check() const;
  absl::Status LetStandbyAnswer();
  void Log(const absl::Status& status, const absl::Status& sent, absl::Duration took) const;
  void RecordSpan(const absl::Status& sent, absl::Duration took) const;

  grpc::CallbackServerContext& context_;
  const google::protobuf::Message& request_;
  const Method& method_;
  const absl::Time start_ = absl::Now();
  absl::Duration waited_ = absl::ZeroDuration();
  const absl::Status identified_;
  Call call_;
  std::string caller_span_;  // Of which this call is a part; empty when it begins a trace.
  context::RequestContext facts_;
  bool reads_newest_ = false;  // From its last run on.
  std::string written_;        // The token of what it may have written.
};

}  // namespace leadline::edge
