#pragma once

#include <string>
#include <vector>

namespace leadline::identifier {

// A new UUIDv7 (RFC 9562 5.7): 48 bits of Unix milliseconds, then random bits, so that ids made
// later sort later and new rows land at the end of their index.
std::string NewId();

// The UUIDv8 (RFC 9562 5.8) of `parts`: the same parts give the same id, in every process and for
// ever. ("a", "bc") and ("ab", "c") give different ids.
std::string DeriveId(const std::vector<std::string>& parts);

// Whether `text` is a UUID in the form we write: 36 characters, lower case.
bool IsId(const std::string& text);

}  // namespace leadline::identifier
