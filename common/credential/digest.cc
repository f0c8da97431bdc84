#include "common/credential/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace leadline::credential {
namespace {

constexpr size_t kDigestSize = 32;

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string Digest(const std::string& text) {
  std::string digest(kDigestSize, '\0');
  EVP_Digest(text.data(), text.size(), Bytes(digest), nullptr, EVP_sha256(), nullptr);
  return digest;
}

bool AreEqual(const std::string& digest, const std::string& other) {
  return digest.size() == other.size() &&
         CRYPTO_memcmp(digest.data(), other.data(), digest.size()) == 0;
}

std::string RandomText(size_t bytes) {
  std::string random(bytes, '\0');
  if (RAND_bytes(Bytes(random), static_cast<int>(bytes)) != 1) std::abort();  // No secret then.
  std::string text;
  absl::WebSafeBase64Escape(random, &text);
  return text;
}

std::optional<std::string> FromBase64Url(const std::string& text) {
  // Abseil's takes spaces and padding too, so that one token could be written in many ways.
  const bool is_strict = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
  std::string bytes;
  if (!is_strict || text.size() % 4 == 1 || !absl::WebSafeBase64Unescape(text, &bytes)) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace leadline::credential
