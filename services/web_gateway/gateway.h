#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>

#include "common/metrics/metrics.h"
#include "services/web_gateway/connection.h"
#include "services/web_gateway/cors.h"
#include "services/web_gateway/readiness.h"
#include "services/web_gateway/routes.h"
#include "services/web_gateway/upstream.h"
#include "services/web_gateway/web_call.h"

namespace leadline::web_gateway {

// What each request gets: calls go to the servers, browsers are told what pages may do, those who
// operate the gateway how it is, and everybody else that there is nothing.
class Gateway final {
 public:
  // What is told of requests and not said by them.
  struct Rules {
    Cors cors;
    bool any_host = false;  // Else only names of this machine.
  };

  // All of them outlive it.
  Gateway(const Routes& routes, Upstreams& upstreams, const Readiness& readiness, Rules rules,
          metrics::Metrics& metrics);

  // What connections tell of requests.
  Connection::Listener listener();

  // From now on it is not ready, and every answer is the last of its connection.
  void BeginDrain() { is_draining_ = true; }

 private:
  void Serve(const std::shared_ptr<Connection>& connection, const Request& request);
  Response Ready() const;
  void Refuse(const std::shared_ptr<Connection>& connection, const Request& request,
              Response response);
  void Answer(const std::shared_ptr<Connection>& connection, const Request& request,
              Response response);
  void Start(const std::shared_ptr<Connection>& connection, const Request& request, WebCall call);

  const Routes& routes_;
  Upstreams& upstreams_;
  const Readiness& readiness_;
  const Rules rules_;
  std::map<const google::protobuf::MethodDescriptor*, const metrics::Calls*> calls_;
  std::function<void()> count_refusal_;
  std::function<void()> count_unreadable_;
  std::atomic<bool> is_draining_ = false;
};

}  // namespace leadline::web_gateway
