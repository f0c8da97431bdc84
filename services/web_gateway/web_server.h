#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/web_gateway/connection.h"

namespace leadline::web_gateway {

struct WebServerOptions {
  std::string address;  // "127.0.0.1:50080"
  int max_connections = 1000;
};

// Listens, has a few threads turn over all connections, and closes them in order. What requests get
// is for the listener to say.
class WebServer final {
 public:
  WebServer(const WebServerOptions& options, Connection::Listener listener);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  // Fails when the address is none, or cannot be listened on.
  absl::Status Start();

  int connections() const;

  // Listens no more, closes what is idle, waits for answers under way until `end`, and then has
  // them end. Whether nothing is left of any connection, which takes two seconds more at most.
  bool Drain(absl::Time end);

 private:
  absl::Status Listen(const boost::asio::ip::tcp::endpoint& endpoint);
  void Accept();
  void AcceptLater();
  void Take(boost::asio::ip::tcp::socket socket);
  std::shared_ptr<Connection> Admit(boost::asio::ip::tcp::socket socket);
  void Forget(int64_t number);
  void ForEach(void (Connection::*what)());
  bool AwaitNone(absl::Time until);

  const WebServerOptions options_;
  const Connection::Listener listener_;
  Budget budget_;
  mutable std::mutex mutex_;
  std::condition_variable closed_;
  int64_t last_number_ = 0;
  std::map<int64_t, std::weak_ptr<Connection>> connections_;
  boost::asio::io_context context_;  // After all that its handlers use.
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;  // Of accepting.
  std::vector<std::thread> threads_;
};

}  // namespace leadline::web_gateway
