#pragma once

#include <memory>

#include "absl/time/time.h"
#include "common/edge/health.h"
#include "common/polled/polled.h"
#include "grpcpp/channel.h"

namespace leadline::edge {

// Calls the process's own health service every 250 ms. gRPC's threads for calls sleep for 100 ms
// after a second without any, and a call that comes then waits; this keeps them awake. What it
// hears is also the process's liveness: a server that cannot answer itself is stuck.
class KeepWarm final {
 public:
  // An in-process channel to the server; `health` knows "" by now.
  KeepWarm(const std::shared_ptr<grpc::Channel>& channel, Health& health);

  // When the server last answered itself; long ago at first.
  absl::Duration Age() const { return polled_.Age(); }

 private:
  struct Answered {};

  polled::Polled<Answered> polled_;
};

}  // namespace leadline::edge
