#include "common/csv/file.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/csv/reader.h"

namespace leadline::csv {
namespace {

// Tells UTF-8 (RFC 3629) from anything else, one byte at a time.
class Utf8Check {
 public:
  // False for the first byte that cannot stand there.
  bool Add(unsigned char byte) {
    if (left_ > 0) return Continue(byte);
    if (byte == 0) return false;  // Text of ours has none; UTF-16 is full of them.
    place_.column += started_ ? 1 : 0;
    started_ = true;
    if (byte == '\n') {
      place_ = {place_.line + 1, 1};
      started_ = false;
    }
    return byte < 0x80 || Start(byte);
  }

  bool AtCharacterEnd() const { return left_ == 0; }
  const Place& place() const { return place_; }

 private:
  bool Start(unsigned char byte) {
    if (byte < 0xC2 || byte > 0xF4) return false;
    left_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    // The second byte's range keeps out longer forms than needed, surrogates and what is too large.
    low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
    high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    return true;
  }

  bool Continue(unsigned char byte) {
    if (byte < low_ || byte > high_) return false;
    --left_;
    low_ = 0x80;
    high_ = 0xBF;
    return true;
  }

  int left_ = 0;
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xBF;
  bool started_ = false;
  Place place_;
};

constexpr char kAdvice[] =
    "; save it as UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8, or in a spreadsheet as "
    "\"CSV UTF-8\"";

absl::Status NotUtf8(const Place& place) {
  return absl::InvalidArgumentError(absl::StrCat("line ", place.line, ", character ", place.column,
                                                 ": the file is not UTF-8", kAdvice));
}

bool IsUtf16(const std::string& start) {
  return start.compare(0, 2, "\xFF\xFE") == 0 || start.compare(0, 2, "\xFE\xFF") == 0;
}

char DelimiterOf(const std::string& start) {
  const std::string line = start.substr(0, start.find_first_of("\r\n"));
  const auto count = [&line](char c) { return std::count(line.begin(), line.end(), c); };
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (count(candidate) > count(best)) best = candidate;
  }
  return best;
}

}  // namespace

absl::StatusOr<File> Inspect(std::istream& in) {
  File file;
  Utf8Check utf8;
  std::vector<char> block(1 << 16);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    const std::string text(block.data(), static_cast<size_t>(in.gcount()));
    if (file.size == 0) {
      if (IsUtf16(text)) return absl::InvalidArgumentError(absl::StrCat("is UTF-16", kAdvice));
      file.delimiter = DelimiterOf(text);
    }
    for (const char c : text) {
      if (!utf8.Add(static_cast<unsigned char>(c))) return NotUtf8(utf8.place());
    }
    file.size += in.gcount();
  }
  if (!utf8.AtCharacterEnd()) return NotUtf8(utf8.place());
  return file;
}

}  // namespace leadline::csv
