#pragma once

#include <optional>
#include <string>

namespace leadline::credential {

// SHA-256 of a text: 32 bytes.
std::string Digest(const std::string& text);

// Whether two digests are equal, in a time that does not tell where they differ.
bool AreEqual(const std::string& digest, const std::string& other);

// `bytes` random bytes that nobody can guess, as base64url without padding.
std::string RandomText(size_t bytes);

// base64url without padding, as tokens and keys are written. None for anything else.
std::optional<std::string> FromBase64Url(const std::string& text);

}  // namespace leadline::credential
