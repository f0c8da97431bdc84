#pragma once

#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace leadline::lead {

// The SHA-256 of bytes that come piece by piece.
class Checksum final {
 public:
  Checksum();

  void Add(const std::string& bytes);

  // Of all that was added, as 64 hexadecimal digits in lower case. Ends it.
  std::string Finish();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> digest_;
};

// Of bytes that are there at once.
std::string ChecksumOf(const std::string& bytes);

}  // namespace leadline::lead
