#include "services/web_gateway/grpc_web_protocol.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/web_gateway/gateway_errors.h"
#include "services/web_gateway/percent.h"

namespace leadline::web_gateway {
namespace {

constexpr size_t kLongestTimeout = 9;  // Eight digits and a unit, as gRPC says.

std::optional<absl::Duration> UnitOf(char unit) {
  switch (unit) {
    case 'H':
      return absl::Hours(1);
    case 'M':
      return absl::Minutes(1);
    case 'S':
      return absl::Seconds(1);
    case 'm':
      return absl::Milliseconds(1);
    case 'u':
      return absl::Microseconds(1);
    case 'n':
      return absl::Nanoseconds(1);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string TrailersOf(const Outcome& outcome) {
  const google::rpc::Status& status = outcome.status;
  std::string trailers = absl::StrCat("grpc-status: ", status.code(), "\r\n");
  if (!status.message().empty()) {
    absl::StrAppend(&trailers, "grpc-message: ", PercentEncoded(status.message()), "\r\n");
  }
  if (status.details_size() > 0) {
    absl::StrAppend(&trailers, "grpc-status-details-bin: ", Base64(status.SerializeAsString()),
                    "\r\n");
  }
  for (const auto& [name, value] : outcome.trailers) {
    absl::StrAppend(&trailers, name, ": ", value, "\r\n");
  }
  return trailers;
}

std::string Base64(const std::string& bytes) { return absl::Base64Escape(bytes); }

absl::StatusOr<std::string> FromBase64Pieces(const std::string& text) {
  std::string bytes;
  for (size_t begin = 0; begin < text.size();) {
    const size_t padding = text.find('=', begin);
    const size_t end =
        padding == std::string::npos ? text.size() : text.find_first_not_of('=', padding);
    const std::string piece = text.substr(begin, end - begin);
    std::string decoded;
    if (!absl::Base64Unescape(piece, &decoded)) {
      return RequestUnreadable("the body is not Base64");
    }
    bytes += decoded;
    begin += piece.size();
  }
  return bytes;
}

std::optional<absl::Duration> ParseGrpcTimeout(const std::string& text) {
  if (text.empty()) return absl::InfiniteDuration();
  const std::string digits = text.substr(0, text.size() - 1);
  const bool is_digits =
      !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
  const auto unit = UnitOf(text.back());
  int64_t count = 0;
  if (!is_digits || text.size() > kLongestTimeout || !unit.has_value() ||
      !absl::SimpleAtoi(digits, &count)) {
    return std::nullopt;
  }
  return *unit * count;
}

}  // namespace leadline::web_gateway
