#include "common/edge/open_call.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/edge/admission.h"
#include "common/edge/metadata.h"
#include "common/edge/reply.h"
#include "common/edge/validate.h"
#include "common/log/log.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "common/trace/span.h"
#include "common/trace/traceparent.h"

namespace leadline::edge {
namespace {

constexpr size_t kMaxLocale = 35;

// "de-CH" of "de-CH,de;q=0.9".
std::string LocaleOf(const grpc::CallbackServerContext& context) {
  const std::string accepted = MetadataOf(context, "accept-language");
  const std::string first = accepted.substr(0, accepted.find_first_of(",; "));
  return first.size() <= kMaxLocale ? first : "";
}

absl::Status TimeRanOut() {
  return Failure(absl::StatusCode::kDeadlineExceeded, type::v1::ERROR_REASON_DEADLINE_EXCEEDED,
                 "the call's time ran out before its turn came");
}

// Whether it is for who runs the server to see to, and not for who calls it.
bool IsOurs(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

std::string ReasonName(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

}  // namespace

OpenCall::OpenCall(grpc::CallbackServerContext& context, const google::protobuf::Message& request,
                   const Method& method, Identified caller)
    : context_(context),
      request_(request),
      method_(method),
      identified_(std::move(caller.status)),
      call_(std::move(caller.principal)) {
  const std::string caller_trace = MetadataOf(context, "traceparent");
  caller_span_ = trace::SpanId(caller_trace);
  call_.traceparent = trace::NewSpan(caller_trace, trace::RecordsNewTraces());
  call_.request = trace::SpanId(call_.traceparent);
  call_.locale = LocaleOf(context);
  facts_.method = method.path;
  facts_.request = call_.request;
  facts_.traceparent = call_.traceparent;
  facts_.organization = call_.organization();
  facts_.subject = call_.subject();
  method_.calls->Start();
}

absl::Status OpenCall::Authorize() const {
  LEADLINE_RETURN_IF_ERROR(identified_);
  LEADLINE_RETURN_IF_ERROR(edge::Authorize(call_.principal, method_.permission));
  return AuthorizeRequest(call_.principal, method_.permission, request_);
}

absl::Time OpenCall::deadline_on_arrival() const {
  const auto deadline = context_.deadline();
  return deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture()
                                                                  : absl::FromChrono(deadline);
}

void OpenCall::SetDeadline(absl::Time deadline) {
  call_.deadline = deadline;
  facts_.deadline = deadline;
}

absl::Status OpenCall::Check() const {
  if (call_.cancelled) return absl::CancelledError("the caller gave up");
  if (absl::Now() >= call_.deadline) return TimeRanOut();
  return Validate(*method_.rules, request_);
}

// Only what has no side effects, and only as old as its caller says.
absl::Status OpenCall::LetStandbyAnswer() {
  if (method_.freshness == nullptr || method_.call_class != CallClass::kRead) {
    return absl::OkStatus();
  }
  const std::string after = MetadataOf(context_, kReadAfterMetadata);
  if (after.empty()) return absl::OkStatus();
  LEADLINE_ASSIGN_OR_RETURN(facts_.read_after, method_.freshness->ReadAfter(after));
  if (reads_newest_) context::ReadNewest();
  return absl::OkStatus();
}

absl::Status OpenCall::Run(const std::function<absl::Status(const Call& call)>& handler) {
  const context::ScopedRequestContext scope(facts_);
  if (waited_ == absl::ZeroDuration()) waited_ = absl::Now() - start_;  // For its first run.
  LEADLINE_RETURN_IF_ERROR(Check());
  LEADLINE_RETURN_IF_ERROR(LetStandbyAnswer());
  // Nothing of ours throws here. What a library throws all the same must not end the process, and
  // with it every other call.
  try {
    const absl::Status status = handler(call_);
    reads_newest_ = context::ReadsNewest();
    if (method_.written == nullptr) return status;
    method_.written->Ring();
    // Asked for now, whatever it did: what it answers may have been written before, by another
    // process even.
    if (status.ok() && method_.freshness != nullptr) written_ = method_.freshness->Written();
    return status;
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

grpc::Status OpenCall::End(const absl::Status& status) {
  const absl::Status sent = ForCaller(status, call_.request);
  if (const auto pushback = RetryPushback(sent)) {
    context_.AddTrailingMetadata("grpc-retry-pushback-ms", *pushback);
  }
  if (const auto challenge = ChallengeOf(sent)) {
    context_.AddTrailingMetadata("www-authenticate", *challenge);
  }
  if (sent.ok() && !written_.empty()) context_.AddTrailingMetadata(kWrittenMetadata, written_);
  const absl::Duration took = absl::Now() - start_;
  method_.calls->End(sent.code(), took, waited_);
  Log(status, sent, took);
  if (trace::IsRecorded(call_.traceparent)) RecordSpan(sent, took);
  return ToGrpc(sent);
}

// By https://opentelemetry.io/docs/specs/semconv/rpc/grpc/; a complaint about the request is an
// error of the caller's span and not of ours.
void OpenCall::RecordSpan(const absl::Status& sent, absl::Duration took) const {
  const std::string name = method_.path.substr(1);
  const std::string code = absl::StatusCodeToString(sent.code());
  trace::Span span{
      .kind = trace::Span::Kind::kServer,
      .name = name,
      .traceparent = call_.traceparent,
      .parent = caller_span_,
      .start = start_,
      .end = start_ + took,
      .attributes = {{"rpc.system.name", "grpc"},
                     {"rpc.method", name},
                     {"rpc.response.status_code", code},
                     {"leadline.organization", call_.organization()},
                     {"leadline.wait_us", absl::StrCat(absl::ToInt64Microseconds(waited_))}},
      .error = IsOurs(sent.code()) ? code : ""};
  if (!sent.ok()) span.attributes.emplace_back("error.type", ReasonName(sent));
  trace::Record(std::move(span));
}

void OpenCall::Log(const absl::Status& status, const absl::Status& sent,
                   absl::Duration took) const {
  const context::ScopedRequestContext scope(facts_);
  const std::string code = absl::StatusCodeToString(sent.code());
  if (IsFault(status)) {
    log::Error("call failed", {{"method", method_.path},
                               {"code", code},
                               {"error", status},
                               {"us", took},
                               {"wait_us", waited_},
                               {"principal", call_.subject()},
                               {"organization", call_.organization()}});
    return;
  }
  log::Info("call", {{"method", method_.path},
                     {"code", code},
                     {"reason", ReasonName(sent)},
                     {"us", took},
                     {"wait_us", waited_},
                     {"principal", call_.subject()},
                     {"organization", call_.organization()}});
}

}  // namespace leadline::edge
