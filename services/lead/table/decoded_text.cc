#include "services/lead/table/decoded_text.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"

namespace leadline::lead::table {
namespace {

constexpr size_t kPart = 1 << 18;
constexpr size_t kPivot = 1 << 12;
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

}  // namespace

DecodedText::DecodedText(ByteSource source, const std::string& encoding)
    : source_(std::move(source)), pivot_(kPivot) {
  UErrorCode error = U_ZERO_ERROR;
  from_ = ucnv_open(encoding.c_str(), &error);
  to_ = ucnv_open("UTF-8", &error);
  if (U_FAILURE(error)) status_ = absl::InternalError("ICU does not know encoding " + encoding);
  pivot_source_ = pivot_target_ = pivot_.data();
}

DecodedText::~DecodedText() {
  ucnv_close(from_);
  ucnv_close(to_);
}

DecodedText::int_type DecodedText::underflow() {
  while (status_.ok() && offset_ < source_.size) {
    const auto bytes = source_.read(offset_);
    status_ = bytes.status();
    if (!status_.ok()) break;
    if (bytes->empty()) status_ = absl::DataLossError("a file is shorter than it should be");
    offset_ += static_cast<int64_t>(bytes->size());
    if (!Decode(*bytes, offset_ >= source_.size)) break;
    if (text_.empty()) continue;
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return traits_type::to_int_type(text_.front());
  }
  return traits_type::eof();
}

std::string DecodedText::Peek(size_t most) const {
  return std::string(gptr(), std::min(most, static_cast<size_t>(egptr() - gptr())));
}

// Fills `text_`.
bool DecodedText::Decode(const std::string& bytes, bool is_last) {
  text_.clear();
  const char* source = bytes.data();
  const char* const source_end = source + bytes.size();
  std::string part(kPart, '\0');
  UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
  while (error == U_BUFFER_OVERFLOW_ERROR) {
    error = U_ZERO_ERROR;
    char* target = part.data();
    ucnv_convertEx(to_, from_, &target, part.data() + part.size(), &source, source_end,
                   pivot_.data(), &pivot_source_, &pivot_target_, pivot_.data() + pivot_.size(), 0,
                   is_last ? 1 : 0, &error);
    text_.append(part.data(), static_cast<size_t>(target - part.data()));
  }
  if (U_FAILURE(error)) {
    status_ = absl::InternalError("text cannot be decoded");
    return false;
  }
  if (at_start_ && absl::StartsWith(text_, kByteOrderMark)) text_.erase(0, 3);
  at_start_ = at_start_ && text_.empty();
  return true;
}

}  // namespace leadline::lead::table
