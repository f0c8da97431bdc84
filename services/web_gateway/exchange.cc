#include "services/web_gateway/exchange.h"

#include <utility>

#include "common/context/request_context.h"
#include "common/edge/admission.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"

namespace leadline::web_gateway {
namespace {

std::string ValueOf(const Headers& headers, const std::string& name) {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return "";
}

}  // namespace

Exchange::Exchange(std::shared_ptr<Connection> connection, WebCall call, Headers headers,
                   const metrics::Calls& calls)
    : connection_(std::move(connection)),
      call_(std::move(call)),
      headers_(std::move(headers)),
      calls_(calls) {}

// What the server says is heard on the strand of the connection.
Listener Exchange::Hearing() {
  Listener listener;
  listener.message = [self = shared_from_this()](std::string message) {
    self->connection_->Post([self, message = std::move(message)] { self->OnMessage(message); });
  };
  listener.end = [self = shared_from_this()](Outcome outcome) {
    self->connection_->Post([self, outcome = std::move(outcome)] { self->OnEnd(outcome); });
  };
  return listener;
}

void Exchange::Start(Upstreams& upstreams) {
  const auto self = shared_from_this();
  calls_.Start();
  upstream_ = upstreams.Call(*call_.route, call_.message, call_.metadata, call_.timeout, Hearing());
  call_.message = {};  // It is on its way.
  connection_->WhenGone([self] {
    self->is_gone_ = true;
    self->Interrupt(absl::CancelledError("the client has gone"));
  });
  connection_->WhenHurried([self] { self->Interrupt(edge::Draining()); });
  if (!call_.wire.is_framed()) return;
  Response beginning = BeginningOf(call_.wire);
  beginning.headers.insert(beginning.headers.end(), headers_.begin(), headers_.end());
  connection_->Begin(beginning);
}

// What the server says of an interruption is that it was cancelled: the reason is ours.
void Exchange::Interrupt(const absl::Status& why) {
  if (interruption_.ok()) interruption_ = why;
  upstream_->Cancel();
  Resume();
}

void Exchange::Resume() {
  if (!is_paused_) return;
  is_paused_ = false;
  upstream_->Next();
}

void Exchange::OnMessage(const std::string& message) {
  auto piece = PieceOf(call_.wire, message, *call_.route->method->output_type());
  if (!piece.ok()) {
    Interrupt(piece.status());
    upstream_->Next();
    return;
  }
  if (!call_.wire.is_framed()) {
    body_ = *std::move(piece);
    upstream_->Next();
    return;
  }
  if (is_gone_) return upstream_->Next();
  is_paused_ = true;
  connection_->Write(*piece, [self = shared_from_this()] { self->Resume(); });
}

void Exchange::OnEnd(const Outcome& said) {
  const Outcome outcome = interruption_.ok() ? said : Failed(interruption_);
  const auto code = static_cast<absl::StatusCode>(outcome.status.code());
  calls_.End(code, absl::Now() - start_, absl::ZeroDuration());
  Log(outcome);
  if (is_gone_) return;
  if (call_.wire.is_framed()) {
    connection_->End(EndOf(call_.wire, outcome));
  } else {
    AnswerWhole(outcome);
  }
}

void Exchange::AnswerWhole(const Outcome& outcome) {
  Response response = outcome.status.code() == 0 ? AnswerOf(call_.wire, body_, outcome)
                                                 : FailureOf(call_.wire, outcome);
  response.headers.insert(response.headers.end(), headers_.begin(), headers_.end());
  connection_->Answer(response);
}

void Exchange::Log(const Outcome& outcome) const {
  const std::string path = PathOf(*call_.route->method);
  context::RequestContext facts;
  facts.method = path;
  facts.traceparent = ValueOf(call_.metadata, "traceparent");
  const context::ScopedRequestContext scope(facts);
  const auto code = static_cast<absl::StatusCode>(outcome.status.code());
  log::Info("call", {{"method", path},
                     {"code", absl::StatusCodeToString(code)},
                     {"process", call_.route->process},
                     {"protocol", NameOf(call_.wire)},
                     {"us", absl::Now() - start_}});
}

}  // namespace leadline::web_gateway
