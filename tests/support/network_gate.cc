#include "tests/support/network_gate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"

namespace leadline::test {
namespace {

constexpr absl::Duration kSlowness = absl::Milliseconds(20);
constexpr int kBacklog = 128;

int ConnectWith(int socket, const sockaddr* address, socklen_t size) {
  if (::connect(socket, address, size) == 0) return socket;
  ::close(socket);
  return -1;
}

int ConnectWithPath(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return ConnectWith(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
                     reinterpret_cast<sockaddr*>(&address), sizeof(address));
}

// The socket; -1 when nobody listens there.
int ConnectWithTarget(const std::string& target) {
  if (absl::StartsWith(target, "/")) return ConnectWithPath(target);
  const size_t colon = target.rfind(':');
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(target.substr(colon + 1))));
  ::inet_pton(AF_INET, target.substr(0, colon).c_str(), &address.sin_addr);
  return ConnectWith(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                     reinterpret_cast<sockaddr*>(&address), sizeof(address));
}

void SendAtOnce(int socket) {
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));  // Nothing, for a unix socket.
}

// So that a thread which sends to somebody who does not read sees that its connection is over.
void SendWithoutWaitingForever(int socket) {
  const timeval limit = {.tv_sec = 0, .tv_usec = 100'000};
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

void CloseWithReset(int socket) {
  const linger none = {.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
  ::close(socket);
}

}  // namespace

// Two sockets, and a thread for each direction.
class NetworkGate::Connection final {
 public:
  Connection(NetworkGate& gate, int caller, int target)
      : gate_(gate), caller_(caller), target_(target) {
    for (const int socket : {caller_, target_}) {
      SendAtOnce(socket);
      SendWithoutWaitingForever(socket);
    }
    there_ = std::thread([this] { Carry(caller_, target_); });
    back_ = std::thread([this] { Carry(target_, caller_); });
  }

  // After Break.
  ~Connection() {
    there_.join();
    back_.join();
    CloseWithReset(caller_);
    CloseWithReset(target_);
  }

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Nothing is carried any more. Neither side hears of it before the reset.
  void Break() {
    broken_ = true;
    for (const int socket : {caller_, target_}) ::shutdown(socket, SHUT_RD);
  }

  bool broken() const { return broken_; }

 private:
  void Carry(int from, int to) {
    std::array<char, 16 * 1024> piece;
    while (true) {
      const ssize_t size = ::recv(from, piece.data(), piece.size(), 0);
      if (!gate_.Pass(*this)) return;
      if (size <= 0 || !Send(to, piece.data(), static_cast<size_t>(size))) break;
    }
    for (const int socket : {from, to}) ::shutdown(socket, SHUT_RDWR);
  }

  bool Send(int to, const char* bytes, size_t size) const {
    while (size > 0) {
      const ssize_t sent = ::send(to, bytes, size, MSG_NOSIGNAL);
      if (sent < 0 && (errno != EAGAIN || broken_)) return false;
      if (sent < 0) continue;
      bytes += sent;
      size -= static_cast<size_t>(sent);
    }
    return true;
  }

  NetworkGate& gate_;
  const int caller_;
  const int target_;
  std::atomic<bool> broken_ = false;
  std::thread there_;
  std::thread back_;
};

NetworkGate::NetworkGate(std::string target) : target_(std::move(target)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, kBacklog) != 0 ||
      ::getsockname(listener_, any, &size) != 0) {
    std::cerr << "no port for a way to " << target_ << "\n";
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Loop(); });
}

NetworkGate::~NetworkGate() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
  Reset();
}

void NetworkGate::Become(State state) {
  {
    const std::lock_guard lock(mutex_);
    state_ = state;
  }
  changed_.notify_all();
  if (state == State::kCut) Reset();
}

void NetworkGate::Reset() {
  std::list<std::unique_ptr<Connection>> broken;
  {
    const std::lock_guard lock(mutex_);
    broken.swap(connections_);
    for (const auto& connection : broken) connection->Break();
  }
  changed_.notify_all();
}

int NetworkGate::connections() const {
  const std::lock_guard lock(mutex_);
  return made_;
}

void NetworkGate::Loop() {
  for (int caller = 0; (caller = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    Connect(caller);
  }
}

void NetworkGate::Connect(int caller) {
  const int target = ConnectWithTarget(target_);
  const std::lock_guard lock(mutex_);
  if (target < 0 || state_ == State::kCut) {
    CloseWithReset(caller);
    if (target >= 0) CloseWithReset(target);
    return;
  }
  connections_.push_back(std::make_unique<Connection>(*this, caller, target));
  ++made_;
}

bool NetworkGate::Pass(const Connection& connection) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return state_ != State::kStalled || connection.broken(); });
  const bool is_slow = state_ == State::kSlow;
  lock.unlock();
  if (is_slow) absl::SleepFor(kSlowness);
  return !connection.broken();
}

}  // namespace leadline::test
