#include "tests/support/web_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace leadline::test {

WebServer::WebServer() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  ::listen(listener_, 16);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  Answer("404 Not Found", "");
  thread_ = std::thread([this] { Loop(); });
}

WebServer::~WebServer() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void WebServer::Answer(const std::string& status, const std::string& text,
                       const std::string& headers) {
  const std::lock_guard lock(mutex_);
  answer_ = absl::StrCat("HTTP/1.1 ", status, "\r\n", headers, "Connection: close\r\n",
                         "Content-Length: ", text.size(), "\r\n\r\n", text);
}

void WebServer::Loop() {
  while (true) {
    const int connection = ::accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    std::string request;
    std::array<char, 4096> part{};
    while (!absl::StrContains(request, "\r\n\r\n")) {
      const ssize_t size = ::recv(connection, part.data(), part.size(), 0);
      if (size <= 0) break;
      request.append(part.data(), static_cast<size_t>(size));
    }
    std::string answer;
    {
      const std::lock_guard lock(mutex_);
      answer = answer_;
    }
    ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(connection);
    ++requests_;
  }
}

}  // namespace leadline::test
