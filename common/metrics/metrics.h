#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace leadline::metrics {

// What is measured of one gRPC method, under the names that public dashboards of gRPC know:
// grpc_server_started_total, grpc_server_handled_total and grpc_server_handling_seconds; and
// leadline_call_wait_seconds, which it had to wait for a thread. Safe from any thread.
class Calls final {
 public:
  struct Series;

  explicit Calls(std::unique_ptr<const Series> series);
  ~Calls();

  // A call arrived.
  void Start() const;

  // It was answered with `code`, after it `took` this long, of which it `waited` for a thread.
  void End(absl::StatusCode code, absl::Duration took, absl::Duration waited) const;

 private:
  const std::unique_ptr<const Series> series_;
};

// What a process measures of itself, for Prometheus to read.
class Metrics final {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The calls of "/leadline.lead.v1.LeadService/GetLead"; they last as long as this. `type` is
  // unary or server_stream.
  const Calls& OfMethod(const std::string& path, const std::string& type);

  // A number that is asked for whenever the metrics are read, on a thread of the endpoint. Before
  // Serve; `read` is valid as long as the endpoint is.
  void AddGauge(const std::string& name, const std::string& help, std::function<double()> read);

  struct Label {
    std::string name;
    std::string value;
  };

  // A number that only grows, from 0 on: to call the answer adds one, as long as this lasts.
  // Several may share a name, each with another value of one label.
  std::function<void()> AddCounter(const std::string& name, const std::string& help,
                                   const Label& label);

  // Where the metrics are read, until it is destroyed.
  class Endpoint {
   public:
    virtual ~Endpoint() = default;
    virtual int port() const = 0;
  };

  // Answers GET /metrics at `address`, host:port; port 0 takes a free one. Whoever reaches it may
  // read it: it tells how much is done, nothing of what.
  absl::StatusOr<std::unique_ptr<Endpoint>> Serve(const std::string& address);

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace leadline::metrics
