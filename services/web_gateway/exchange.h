#pragma once

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/web_gateway/connection.h"
#include "services/web_gateway/upstream.h"
#include "services/web_gateway/web_call.h"

namespace leadline::metrics {
class Calls;
}

namespace leadline::web_gateway {

// One call from its request to the last byte of its answer: asks the server, writes what it says as
// the client has asked for it, and then counts and logs the call. Keeps itself until that is done.
class Exchange final : public std::enable_shared_from_this<Exchange> {
 public:
  // `headers` are those of every answer.
  Exchange(std::shared_ptr<Connection> connection, WebCall call, Headers headers,
           const metrics::Calls& calls);

  void Start(Upstreams& upstreams);

 private:
  Listener Hearing();
  void OnMessage(const std::string& message);
  void OnEnd(const Outcome& outcome);
  void Interrupt(const absl::Status& why);
  void Resume();
  void AnswerWhole(const Outcome& outcome);
  void Log(const Outcome& outcome) const;

  const std::shared_ptr<Connection> connection_;
  WebCall call_;
  const Headers headers_;
  const metrics::Calls& calls_;
  const absl::Time start_ = absl::Now();
  std::shared_ptr<UpstreamCall> upstream_;
  std::string body_;           // Of an answer that is sent as a whole.
  absl::Status interruption_;  // Why it ends before the server has said so.
  bool is_paused_ = false;     // A message is being written, and no other asked for.
  bool is_gone_ = false;       // The client has.
};

}  // namespace leadline::web_gateway
