#include "services/leadctl/file_checksum.h"

#include <openssl/evp.h>

#include <memory>
#include <sstream>
#include <vector>

#include "absl/strings/escaping.h"

namespace leadline::leadctl {
namespace {

constexpr size_t kPiece = 1 << 16;

}  // namespace

std::string ChecksumOf(std::istream& in) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> digest(EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  std::vector<char> piece(kPiece);
  in.clear();
  in.seekg(0);
  do {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    EVP_DigestUpdate(digest.get(), piece.data(), static_cast<size_t>(in.gcount()));
  } while (in);
  in.clear();
  in.seekg(0);
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest.get(), bytes, &size);
  return absl::BytesToHexString({reinterpret_cast<const char*>(bytes), size});
}

std::string ChecksumOf(const std::string& bytes) {
  std::istringstream in(bytes);
  return ChecksumOf(in);
}

}  // namespace leadline::leadctl
