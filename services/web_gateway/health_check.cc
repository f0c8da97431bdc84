#include "services/web_gateway/health_check.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/web_gateway/settings.h"

namespace leadline::web_gateway {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Error = boost::beast::error_code;

constexpr std::chrono::seconds kPatience(3);

// One GET; each step begins the next one.
class Question final {
 public:
  Question(const asio::ip::tcp::endpoint& endpoint, const char* target)
      : request_(http::verb::get, target, 11) {
    request_.set(http::field::host, "localhost");
    stream_.async_connect(endpoint, [this](const Error& error) {
      if (!error) Write();
    });
    context_.run_for(kPatience);
  }

  // 0 when none came.
  unsigned status() const { return status_; }

 private:
  void Write() {
    http::async_write(stream_, request_, [this](const Error& error, size_t) {
      if (!error) Read();
    });
  }

  void Read() {
    http::async_read(stream_, buffer_, response_, [this](const Error& error, size_t) {
      if (!error) status_ = response_.result_int();
    });
  }

  asio::io_context context_;
  boost::beast::tcp_stream stream_{context_};
  http::request<http::empty_body> request_;
  boost::beast::flat_buffer buffer_;
  http::response<http::string_body> response_;
  unsigned status_ = 0;
};

// Who listens everywhere is asked on loopback.
asio::ip::tcp::endpoint EndpointOf(const HostAndPort& place) {
  auto address = asio::ip::make_address(place.host);
  if (address.is_unspecified()) address = asio::ip::address_v4::loopback();
  return {address, static_cast<uint16_t>(place.port)};
}

}  // namespace

absl::Status CheckHealth(const std::string& address, bool only_live) {
  LEADLINE_ASSIGN_OR_RETURN(const HostAndPort place, ParseAddress(address));
  const unsigned status = Question(EndpointOf(place), only_live ? "/healthz" : "/readyz").status();
  if (status == 0) return absl::UnavailableError(absl::StrCat("no gateway at ", address));
  if (status != 200) return absl::UnavailableError("the gateway is not ready");
  return absl::OkStatus();
}

}  // namespace leadline::web_gateway
