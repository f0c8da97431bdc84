#include "services/lead/document/checksum_rules.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"

namespace leadline::lead {

Checksum::Checksum() : digest_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  EVP_DigestInit_ex(digest_.get(), EVP_sha256(), nullptr);
}

void Checksum::Add(const std::string& bytes) {
  EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size());
}

std::string Checksum::Finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest_.get(), digest, &size);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), size});
}

std::string ChecksumOf(const std::string& bytes) {
  Checksum checksum;
  checksum.Add(bytes);
  return checksum.Finish();
}

}  // namespace leadline::lead
