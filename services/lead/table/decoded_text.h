#pragma once

#include <istream>
#include <memory>
#include <streambuf>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/lead/table/byte_source.h"

struct UConverter;

namespace leadline::lead::table {

// The text of a file in UTF-8, block by block, whatever its encoding; without a byte order mark.
// Bytes that are no text become U+FFFD.
class DecodedText final : public std::streambuf {
 public:
  DecodedText(ByteSource source, const std::string& encoding);
  ~DecodedText() override;
  DecodedText(const DecodedText&) = delete;
  DecodedText& operator=(const DecodedText&) = delete;

  // The text that is ready but not read yet, at most `most` bytes.
  std::string Peek(size_t most) const;

  // How much of the file was read.
  int64_t bytes_read() const { return offset_; }

  // What the source failed with. The text then ends too early.
  const absl::Status& status() const { return status_; }

 private:
  int_type underflow() override;
  bool Decode(const std::string& bytes, bool is_last);

  const ByteSource source_;
  UConverter* from_;
  UConverter* to_;
  int64_t offset_ = 0;
  bool at_start_ = true;
  std::vector<char16_t> pivot_;
  char16_t* pivot_source_;
  char16_t* pivot_target_;
  std::string text_;
  absl::Status status_;
};

}  // namespace leadline::lead::table
