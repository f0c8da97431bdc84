#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "services/web_gateway/budget.h"
#include "services/web_gateway/web_message.h"

namespace leadline::web_gateway {

// One client's connection: reads its requests one after the other, each when the one before it has
// been answered, and writes the answers. All that is called of it, and all that it calls, is on its
// own strand: no two at a time.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  struct Listener {
    // A request has come. Answered by Answer, or by Begin, any number of Write, and End.
    std::function<void(const std::shared_ptr<Connection>& connection, Request request)> request;
    // One that could not be read, for which the answer is here already.
    std::function<void(int status)> unreadable;
  };

  // Listener and budget outlive it.
  Connection(boost::asio::ip::tcp::socket socket, const Listener& listener, Budget& budget);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Begins to read.
  void Run();

  // Has `work` done on the strand, from any thread.
  void Post(std::function<void()> work);

  // The whole of an answer.
  void Answer(const Response& response);

  // An answer in pieces. `then` when the piece is on its way and there is room for another; not at
  // all when the client has gone.
  void Begin(const Response& response);
  void Write(const std::string& piece, std::function<void()> then);
  void End(const std::string& last_piece);

  // What is done when the client goes away before its answer has ended.
  void WhenGone(std::function<void()> gone) { gone_ = std::move(gone); }

  // What is done when the answer is to end soon, since the process does.
  void WhenHurried(std::function<void()> hurry) { hurry_ = std::move(hurry); }

  // Closes the connection once the answer under way has ended, at once when there is none.
  void Retire();

  // Asks for the answer under way to end.
  void Hurry();

  // Closes the connection as if its client had gone.
  void Abandon();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Error = boost::beast::error_code;

  struct Piece {
    std::string bytes;
    std::function<void()> then;
  };

  void ReadHeader();
  void OnHeader(const Error& error);
  void ReadBody();
  void OnSome(const Error& error);
  void OnRequest();
  void RefuseFor(const Error& error);
  void Refuse(int status);
  void GiveBack();
  void WatchClient();
  void OnReadable(int answer);
  void Queue(std::string bytes, std::function<void()> then);
  void WriteNext();
  void OnWritten(const Error& error);
  void OnAnswered();
  void Close();

  boost::beast::tcp_stream stream_;
  const Listener& listener_;
  Budget& budget_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::deque<Piece> pieces_;
  std::function<void()> gone_;
  std::function<void()> hurry_;
  int64_t taken_ = 0;  // Of the budget.
  int answers_ = 0;    // The number of the answer under way.
  bool is_answering_ = false;
  bool is_head_ = false;     // What is answered has no body.
  bool is_last_ = false;     // The connection ends with the answer.
  bool is_chunked_ = false;  // Of pieces; those of HTTP/1.0 end with the connection.
};

}  // namespace leadline::web_gateway
