#include "common/postgres/column_text.h"

#include <charconv>
#include <cstdio>
#include <stdexcept>

namespace leadline::postgres {
namespace {

// Reads the numbers of a date or a time one after the other: five of these in a lead are worth
// reading by hand.
class Digits final {
 public:
  explicit Digits(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  // The number that comes next, and is followed by `end` or by nothing.
  int Next(char end) {
    int number = 0;
    const auto [rest, error] = std::from_chars(at_, end_, number);
    ok_ = ok_ && error == std::errc() && (rest == end_ || *rest == end);
    at_ = rest == end_ ? rest : rest + 1;
    return number;
  }

  // "123" of ".123+00", as microseconds; nothing when there is no point.
  int Micros() {
    if (at_[-1] != '.') return 0;
    int micros = 0;
    for (int unit = 100'000; at_ != end_ && *at_ != '+'; ++at_, unit /= 10) {
      micros += (*at_ - '0') * unit;
    }
    return micros;
  }

  bool ok() const { return ok_; }

 private:
  const char* at_;
  const char* const end_;
  bool ok_ = true;
};

void AppendItem(const std::string& value, std::string& text) {
  text += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  text += '"';
}

void AppendItem(const std::optional<std::string>& value, std::string& text) {
  if (value.has_value()) return AppendItem(*value, text);
  text += "NULL";
}

template <class Value>
std::string ArrayOf(const std::vector<Value>& values) {
  std::string text = "{";
  for (const Value& value : values) {
    if (text.size() > 1) text += ',';
    AppendItem(value, text);
  }
  return text + "}";
}

}  // namespace

std::string ToArray(const std::vector<std::string>& values) { return ArrayOf(values); }

std::string ToArray(const std::vector<std::optional<std::string>>& values) {
  return ArrayOf(values);
}

std::vector<std::string> FromArray(std::string_view text) {
  std::vector<std::string> values;
  bool quoted = false;
  std::string value;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      values.push_back(std::move(value));
      value.clear();
    } else {
      value += c == '\\' ? text[++i] : c;
    }
  }
  if (text.size() > 2) values.push_back(std::move(value));
  return values;
}

std::string ToTimestamp(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone());
}

absl::Time FromTimestamp(std::string_view text) {
  // "2026-11-22 10:20:30.123456+00": sessions are set to UTC and ISO.
  Digits digits(text);
  const int year = digits.Next('-');
  const int month = digits.Next('-');
  const int day = digits.Next(' ');
  const int hour = digits.Next(':');
  const int minute = digits.Next(':');
  const int second = digits.Next(text.find('.') == text.npos ? '+' : '.');
  if (!digits.ok()) throw std::logic_error("a timestamptz in an unknown style");
  const absl::CivilSecond seconds(year, month, day, hour, minute, second);
  return absl::FromUnixSeconds(seconds - absl::CivilSecond()) + absl::Microseconds(digits.Micros());
}

std::string ToDate(const google::type::Date& date) {
  char text[16];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02d", date.year(), date.month(), date.day());
  return text;
}

google::type::Date FromDate(std::string_view text) {
  Digits digits(text);
  google::type::Date date;
  date.set_year(digits.Next('-'));
  date.set_month(digits.Next('-'));
  date.set_day(digits.Next('\0'));
  if (!digits.ok()) throw std::logic_error("a date in an unknown style");
  return date;
}

}  // namespace leadline::postgres
