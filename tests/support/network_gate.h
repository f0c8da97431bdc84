#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/time/time.h"

namespace leadline::test {

// A way to a server over the network, which a test can spoil: whoever connects with a port on
// loopback is connected with the server. From any thread.
class NetworkGate final {
 public:
  enum class State {
    kOpen,
    kSlow,     // Each piece of what is sent takes a while.
    kStalled,  // Connections are made, but nothing comes through until the gate is open again.
    kCut,      // Connections are reset, those that are there and those that are tried.
  };

  // Open. `target` is an address of IPv4, "127.0.0.1:50051", or the path of a unix socket.
  explicit NetworkGate(std::string target);
  ~NetworkGate();
  NetworkGate(const NetworkGate&) = delete;
  NetworkGate& operator=(const NetworkGate&) = delete;

  int port() const { return port_; }

  void Become(State state);

  // Resets the connections that are there: what is on its way in them is lost.
  void Reset();

  // How many were made so far.
  int connections() const;

 private:
  class Connection;

  void Loop();
  void Connect(int caller);

  // Holds up a piece of what is sent over the connection; true when it is to go on.
  bool Pass(const Connection& connection);

  const std::string target_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;  // Of what follows, up to the thread.
  std::condition_variable changed_;
  State state_ = State::kOpen;
  std::list<std::unique_ptr<Connection>> connections_;  // Also those that have ended by themselves.
  int made_ = 0;
  std::thread thread_;
};

}  // namespace leadline::test
