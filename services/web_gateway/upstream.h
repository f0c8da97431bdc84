#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "common/peer/access.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "services/web_gateway/outcome.h"
#include "services/web_gateway/routes.h"
#include "services/web_gateway/web_message.h"

namespace leadline::web_gateway {

// A call of a server, answered with any number of messages. It is asked for each of them, so that
// none is read before the one before it has gone out.
class UpstreamCall {
 public:
  virtual ~UpstreamCall() = default;

  // After a message: to hear the next one, or the end.
  virtual void Next() = 0;

  // The caller no longer waits. The end comes all the same.
  virtual void Cancel() = 0;
};

// What a call hears, on a thread of the upstreams, which it must not hold.
struct Listener {
  std::function<void(std::string message)> message;
  std::function<void(Outcome outcome)> end;  // Once, and nothing after it.
};

// The servers that calls go to, by process. Calls are made by a queue and a thread of their own:
// the threads of gRPC's callbacks sleep when they had nothing to do for a while.
class Upstreams final {
 public:
  // `addresses` by process.
  Upstreams(const std::map<std::string, std::string>& addresses, const Routes& routes,
            const peer::Access& access);

  // Waits for the calls that are open; all are to be cancelled, or to end soon.
  ~Upstreams();

  Upstreams(const Upstreams&) = delete;
  Upstreams& operator=(const Upstreams&) = delete;

  // Starts a call with its one request. An infinite timeout is none.
  std::shared_ptr<UpstreamCall> Call(const Route& route, const std::string& message,
                                     const Headers& metadata, absl::Duration timeout,
                                     Listener listener);

  // Whether a server of the process says within `patience` how it is, be it well or not.
  bool Answers(const std::string& process, absl::Duration patience);

 private:
  struct Channel;
  void Run();

  grpc::CompletionQueue queue_;
  std::map<std::string, std::unique_ptr<Channel>> channels_;
  std::thread thread_;
};

}  // namespace leadline::web_gateway
