#include "services/web_gateway/web_server.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/web_gateway/settings.h"

namespace leadline::web_gateway {
namespace {

using boost::asio::ip::tcp;
using Error = boost::system::error_code;

// They read, write and turn JSON into messages; what is waited for is waited for by none.
constexpr unsigned kFewestThreads = 2;
constexpr unsigned kMostThreads = 8;

// Of requests that are being read, or under way.
constexpr int64_t kBytesOfRequests = int64_t{128} << 20;

// After a connection that could not be taken, most likely since no more files may be open.
constexpr std::chrono::milliseconds kPause(100);

// For those that were told to end, and those whose clients take nothing in any more.
constexpr absl::Duration kHurry = absl::Seconds(1);

}  // namespace

WebServer::WebServer(const WebServerOptions& options, Connection::Listener listener)
    : options_(options),
      listener_(std::move(listener)),
      budget_(kBytesOfRequests),
      acceptor_(boost::asio::make_strand(context_)),
      pause_(acceptor_.get_executor()) {}

WebServer::~WebServer() {
  context_.stop();
  for (std::thread& thread : threads_) thread.join();
}

absl::Status WebServer::Start() {
  LEADLINE_ASSIGN_OR_RETURN(const HostAndPort place, ParseAddress(options_.address));
  LEADLINE_RETURN_IF_ERROR(
      Listen({boost::asio::ip::make_address(place.host), static_cast<uint16_t>(place.port)}));
  Accept();
  const unsigned count =
      std::clamp(std::thread::hardware_concurrency(), kFewestThreads, kMostThreads);
  for (unsigned i = 0; i < count; ++i) threads_.emplace_back([this] { context_.run(); });
  return absl::OkStatus();
}

absl::Status WebServer::Listen(const tcp::endpoint& endpoint) {
  Error error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot listen on ", options_.address, ": ",
                                             error.message(),
                                             ": is another program using the port?"));
}

void WebServer::Accept() {
  acceptor_.async_accept(boost::asio::make_strand(context_),
                         [this](const Error& error, tcp::socket socket) {
                           if (!acceptor_.is_open()) return;
                           if (error) return AcceptLater();
                           Take(std::move(socket));
                           Accept();
                         });
}

void WebServer::AcceptLater() {
  pause_.expires_after(kPause);
  pause_.async_wait([this](const Error&) {
    if (acceptor_.is_open()) Accept();
  });
}

// One too many is closed at once: its client then knows, and another gateway may take it.
void WebServer::Take(tcp::socket socket) {
  const auto connection = Admit(std::move(socket));
  if (connection == nullptr) {
    log::Debug("a connection too many", {{"max_connections", options_.max_connections}});
    return;
  }
  connection->Run();
}

std::shared_ptr<Connection> WebServer::Admit(tcp::socket socket) {
  const std::lock_guard lock(mutex_);
  if (connections_.size() >= static_cast<size_t>(options_.max_connections)) return nullptr;
  const int64_t number = ++last_number_;
  std::shared_ptr<Connection> connection(
      new Connection(std::move(socket), listener_, budget_), [this, number](Connection* closed) {
        delete closed;
        Forget(number);  // All of it is gone, whoever waits for that.
      });
  connections_.emplace(number, connection);
  return connection;
}

void WebServer::Forget(int64_t number) {
  const std::lock_guard lock(mutex_);
  connections_.erase(number);
  closed_.notify_all();
}

int WebServer::connections() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(connections_.size());
}

void WebServer::ForEach(void (Connection::*what)()) {
  std::vector<std::shared_ptr<Connection>> open;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, connection] : connections_) {
      if (auto one = connection.lock()) open.push_back(std::move(one));
    }
  }
  for (const auto& connection : open) {
    connection->Post([connection, what] { (connection.get()->*what)(); });
  }
}

bool WebServer::AwaitNone(absl::Time until) {
  std::unique_lock lock(mutex_);
  return closed_.wait_until(lock, absl::ToChronoTime(until),
                            [this] { return connections_.empty(); });
}

bool WebServer::Drain(absl::Time end) {
  boost::asio::post(acceptor_.get_executor(), [this] {
    Error ignored;
    acceptor_.close(ignored);
  });
  ForEach(&Connection::Retire);
  if (AwaitNone(end)) return true;
  ForEach(&Connection::Hurry);
  if (AwaitNone(absl::Now() + kHurry)) return true;
  ForEach(&Connection::Abandon);
  return AwaitNone(absl::Now() + kHurry);
}

}  // namespace leadline::web_gateway
