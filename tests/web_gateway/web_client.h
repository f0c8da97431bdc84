#pragma once

#include <map>
#include <string>
#include <vector>

namespace leadline::test {

// What came of a request; status 0 when no answer did.
struct WebAnswer {
  long status = 0;
  std::map<std::string, std::string> headers;  // By their names in lower case.
  std::string body;
};

// One request of HTTP/1.1 as curl sends it. Headers are lines, "content-type: application/json".
WebAnswer Send(const std::string& method, const std::string& url,
               const std::vector<std::string>& headers = {}, const std::string& body = "");

// A POST of JSON.
WebAnswer PostJson(const std::string& url, const std::string& json,
                   const std::vector<std::string>& headers = {});

// A client with a socket of its own, that sends and reads just what it is told.
class RawClient final {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void Send(const std::string& bytes) const;

  // Reads until the text has come, or the server closes; all that was read by now.
  std::string ReadUntil(const std::string& text);

  // Whether the server closes the connection, whatever it sends before.
  bool IsClosed();

  // Goes away without a word.
  void Close();

 private:
  int socket_;
  std::string read_;
};

}  // namespace leadline::test
