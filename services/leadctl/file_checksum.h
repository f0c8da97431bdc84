#pragma once

#include <istream>
#include <string>

namespace leadline::leadctl {

// The SHA-256 of bytes, and of all that a stream holds from its beginning, as 64 hexadecimal digits
// in lower case. The stream is at its beginning again afterwards.
std::string ChecksumOf(const std::string& bytes);
std::string ChecksumOf(std::istream& in);

}  // namespace leadline::leadctl
