#include "services/web_gateway/connection.h"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <cerrno>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"

namespace leadline::web_gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// A message of the servers' 4 MiB in Base64, and a little.
constexpr uint64_t kLongestBody = 6 * 1024 * 1024;
// Tokens have up to 8 KiB.
constexpr uint32_t kLongestHeader = 16 * 1024;

// From one request to the end of the next; for a client that sends byte by byte, too.
constexpr std::chrono::seconds kReadPatience(60);
constexpr std::chrono::seconds kWritePatience(30);

std::string TextOf(beast::string_view view) { return {view.data(), view.size()}; }

Request RequestOf(http::request<http::string_body> message) {
  Request request;
  request.method = TextOf(message.method_string());
  const std::string target = TextOf(message.target());
  const size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) {
    request.headers[absl::AsciiStrToLower(TextOf(field.name_string()))] = TextOf(field.value());
  }
  request.body = std::move(message.body());
  return request;
}

template <class Message>
void SetHeaders(const Response& response, bool is_last, Message& message) {
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.keep_alive(!is_last);
}

// What is said of a request that cannot be read; none of a client that has gone.
std::optional<int> StatusOf(const beast::error_code& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  const bool is_malformed =
      error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message;
  return is_malformed ? std::optional(400) : std::nullopt;
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, const Listener& listener, Budget& budget)
    : stream_(std::move(socket)), listener_(listener), budget_(budget) {}

Connection::~Connection() { GiveBack(); }

void Connection::Run() {
  Error ignored;
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  Post([self = shared_from_this()] { self->ReadHeader(); });
}

void Connection::Post(std::function<void()> work) {
  asio::post(stream_.get_executor(), std::move(work));
}

void Connection::ReadHeader() {
  parser_.emplace();
  parser_->body_limit(kLongestBody);
  parser_->header_limit(kLongestHeader);
  stream_.expires_after(kReadPatience);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](const Error& error, size_t) { self->OnHeader(error); });
}

void Connection::OnHeader(const Error& error) {
  if (error) return RefuseFor(error);
  is_last_ = is_last_ || !parser_->get().keep_alive();
  is_head_ = parser_->get().method() == http::verb::head;
  if (parser_->get()[http::field::expect] != "100-continue") return ReadBody();
  asio::async_write(stream_, asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25),
                    [self = shared_from_this()](const Error& failed, size_t) {
                      if (!failed) self->ReadBody();
                    });
}

void Connection::ReadBody() {
  if (parser_->is_done()) return OnRequest();
  http::async_read_some(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](const Error& error, size_t) { self->OnSome(error); });
}

void Connection::OnSome(const Error& error) {
  if (error) return RefuseFor(error);
  const auto size = static_cast<int64_t>(parser_->get().body().size());
  if (!budget_.Take(size - taken_)) return Refuse(503);
  taken_ = size;
  ReadBody();
}

void Connection::GiveBack() {
  budget_.GiveBack(taken_);
  taken_ = 0;
}

void Connection::OnRequest() {
  stream_.expires_never();
  is_chunked_ = parser_->get().version() == 11;
  is_answering_ = true;
  WatchClient();
  listener_.request(shared_from_this(), RequestOf(parser_->release()));
}

void Connection::RefuseFor(const Error& error) {
  const auto status = StatusOf(error);
  if (!status.has_value()) return Close();
  Refuse(*status);
}

void Connection::Refuse(int status) {
  is_last_ = true;
  listener_.unreadable(status);
  Answer({.status = status});
}

// Between a request and its answer nothing is read, so nothing else would notice the client going.
void Connection::WatchClient() {
  stream_.socket().async_wait(asio::ip::tcp::socket::wait_read,
                              [self = shared_from_this(), answer = answers_](const Error& error) {
                                if (!error) self->OnReadable(answer);
                              });
}

void Connection::OnReadable(int answer) {
  if (!is_answering_ || answer != answers_) return;  // Another request's bytes.
  char byte = 0;
  const auto read = ::recv(stream_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (read == 0 || (read < 0 && errno != EAGAIN)) Abandon();
}

void Connection::Answer(const Response& response) {
  http::response<http::string_body> message;
  SetHeaders(response, is_last_, message);
  message.body() = response.body;
  if (response.status != 204) message.prepare_payload();  // Which has no length either.
  std::ostringstream text;
  if (is_head_) {
    text << message.base();
  } else {
    text << message;
  }
  Queue(text.str(), [this] { OnAnswered(); });
}

void Connection::Begin(const Response& response) {
  http::response<http::empty_body> message;
  SetHeaders(response, is_last_, message);
  message.chunked(is_chunked_);
  std::ostringstream text;
  text << message.base();
  Queue(text.str(), nullptr);
}

void Connection::Write(const std::string& piece, std::function<void()> then) {
  if (!is_chunked_) return Queue(piece, std::move(then));
  Queue(beast::buffers_to_string(http::make_chunk(asio::buffer(piece))), std::move(then));
}

void Connection::End(const std::string& last_piece) {
  Write(last_piece, nullptr);
  Queue(is_chunked_ ? beast::buffers_to_string(http::make_chunk_last()) : "",
        [this] { OnAnswered(); });
}

void Connection::Queue(std::string bytes, std::function<void()> then) {
  pieces_.push_back({std::move(bytes), std::move(then)});
  if (pieces_.size() == 1) WriteNext();
}

void Connection::WriteNext() {
  stream_.expires_after(kWritePatience);
  asio::async_write(
      stream_, asio::buffer(pieces_.front().bytes),
      [self = shared_from_this()](const Error& error, size_t) { self->OnWritten(error); });
}

void Connection::OnWritten(const Error& error) {
  if (error) {
    pieces_.clear();
    return Abandon();
  }
  stream_.expires_never();
  const auto then = std::move(pieces_.front().then);
  pieces_.pop_front();
  if (!pieces_.empty()) WriteNext();
  if (then != nullptr) then();
}

void Connection::OnAnswered() {
  is_answering_ = false;
  ++answers_;
  GiveBack();
  gone_ = nullptr;
  hurry_ = nullptr;
  if (is_last_) return Close();
  ReadHeader();
}

void Connection::Retire() {
  const bool is_idle = !is_answering_ && (!parser_.has_value() || !parser_->got_some());
  is_last_ = true;
  if (is_idle && pieces_.empty()) Close();
}

void Connection::Hurry() {
  if (hurry_ != nullptr) hurry_();
}

void Connection::Close() {
  Error ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.close();
}

void Connection::Abandon() {
  for (Piece& piece : pieces_) piece.then = nullptr;  // The bytes may still be read by a write.
  const auto gone = std::move(gone_);
  gone_ = nullptr;
  hurry_ = nullptr;
  is_answering_ = false;
  Close();
  if (gone != nullptr) gone();
}

}  // namespace leadline::web_gateway
