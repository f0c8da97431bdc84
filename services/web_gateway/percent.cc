#include "services/web_gateway/percent.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "services/web_gateway/gateway_errors.h"

namespace leadline::web_gateway {

std::string PercentEncoded(const std::string& text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte <= '~' && c != '%') {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 0xF]};
    }
  }
  return encoded;
}

absl::StatusOr<std::string> FromQuery(const std::string& value) {
  std::string decoded;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '%') {
      decoded += value[i] == '+' ? ' ' : value[i];
      continue;
    }
    const std::string digits = value.substr(i + 1, 2);
    if (digits.size() != 2 || !absl::ascii_isxdigit(static_cast<unsigned char>(digits[0])) ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(digits[1]))) {
      return RequestUnreadable("the query has a percent sign without two digits");
    }
    decoded += absl::HexStringToBytes(digits);
    i += 2;
  }
  return decoded;
}

}  // namespace leadline::web_gateway
