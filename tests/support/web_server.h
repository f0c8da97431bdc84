#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

namespace leadline::test {

// An HTTP server on loopback that answers every request alike, as the test says.
class WebServer final {
 public:
  WebServer();
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  // From now on: the first line "HTTP/1.1 " and `status`, "200 OK", then headers, each with its end
  // of line, and the text.
  void Answer(const std::string& status, const std::string& text, const std::string& headers = "");

  // How many requests came.
  int requests() const { return requests_; }

 private:
  void Loop();

  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> requests_ = 0;
  std::mutex mutex_;
  std::string answer_;
  std::thread thread_;
};

}  // namespace leadline::test
