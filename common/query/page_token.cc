#include "common/query/page_token.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "common/status/failure.h"
#include "google/protobuf/struct.pb.h"

namespace leadline::query {
namespace {

constexpr int kNonceSize = 12;
constexpr int kTagSize = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher NewCipher() { return {EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free}; }

// Fetched once: EVP_aes_256_gcm() looks for its implementation at every use.
const EVP_CIPHER* Aes() {
  static const EVP_CIPHER* const kAes = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return kAes;
}

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::array<unsigned char, 32> KeyOf(const std::string& secret) {
  // Bound to its use, so that the same secret elsewhere is another key.
  const std::string text = "leadline page tokens v1\n" + secret;
  std::array<unsigned char, 32> key{};
  EVP_Digest(text.data(), text.size(), key.data(), nullptr, EVP_sha256(), nullptr);
  return key;
}

// nonce, ciphertext, tag
std::string Encrypt(const std::string& plain, const std::string& binding,
                    const unsigned char* key) {
  std::string sealed(kNonceSize + plain.size() + kTagSize, '\0');
  if (RAND_bytes(Bytes(sealed), kNonceSize) != 1) std::abort();  // A guessable nonce is no seal.
  const Cipher cipher = NewCipher();
  int size = 0;
  unsigned char* const body = Bytes(sealed) + kNonceSize;
  EVP_EncryptInit_ex(cipher.get(), Aes(), nullptr, key, Bytes(sealed));
  EVP_EncryptUpdate(cipher.get(), nullptr, &size, Bytes(binding), static_cast<int>(binding.size()));
  EVP_EncryptUpdate(cipher.get(), body, &size, Bytes(plain), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(cipher.get(), body + size, &size);
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, body + plain.size());
  return sealed;
}

std::optional<std::string> Decrypt(std::string sealed, const std::string& binding,
                                   const unsigned char* key) {
  if (sealed.size() < kNonceSize + kTagSize) return std::nullopt;
  const Cipher cipher = NewCipher();
  std::string plain(sealed.size() - kNonceSize - kTagSize, '\0');
  int size = 0;
  unsigned char* const body = Bytes(sealed) + kNonceSize;
  EVP_DecryptInit_ex(cipher.get(), Aes(), nullptr, key, Bytes(sealed));
  EVP_DecryptUpdate(cipher.get(), nullptr, &size, Bytes(binding), static_cast<int>(binding.size()));
  EVP_DecryptUpdate(cipher.get(), Bytes(plain), &size, body, static_cast<int>(plain.size()));
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, body + plain.size());
  const bool genuine = EVP_DecryptFinal_ex(cipher.get(), Bytes(plain) + size, &size) == 1;
  return genuine ? std::optional(plain) : std::nullopt;
}

// The sealed text is a protobuf list: when it was sealed, when the first page was made, the keys.
std::string Pack(const Position& position, absl::Time now) {
  google::protobuf::ListValue list;
  list.add_values()->set_number_value(static_cast<double>(absl::ToUnixSeconds(now)));
  list.add_values()->set_number_value(
      static_cast<double>(absl::ToUnixMicros(position.first_page_time)));
  for (const auto& key : position.keys) {
    auto& value = *list.add_values();
    key.has_value() ? value.set_string_value(*key)
                    : value.set_null_value(google::protobuf::NULL_VALUE);
  }
  return list.SerializeAsString();
}

// Nothing when the token was sealed before `oldest`.
std::optional<Position> Unpack(const std::string& plain, absl::Time oldest) {
  google::protobuf::ListValue list;
  if (!list.ParseFromString(plain) || list.values_size() < 2) return std::nullopt;
  const auto sealed = absl::FromUnixSeconds(static_cast<int64_t>(list.values(0).number_value()));
  if (sealed < oldest) return std::nullopt;
  Position position;
  position.first_page_time =
      absl::FromUnixMicros(static_cast<int64_t>(list.values(1).number_value()));
  for (int i = 2; i < list.values_size(); ++i) {
    const auto& value = list.values(i);
    position.keys.push_back(value.has_string_value() ? std::optional(value.string_value())
                                                     : std::nullopt);
  }
  return position;
}

absl::Status PageTokenInvalid() {
  return Failure(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_PAGE_TOKEN_INVALID,
                 "page_token: not of this list, changed or older than three days; start again "
                 "without one");
}

}  // namespace

PageTokens::PageTokens(const std::vector<std::string>& secrets, Clock clock)
    : keys_([&] {
        std::vector<Key> keys;
        for (const std::string& secret : secrets) keys.push_back(KeyOf(secret));
        return keys;
      }()),
      clock_(std::move(clock)) {}

std::string PageTokens::Seal(const Position& position, const std::string& binding) const {
  const std::string sealed = Encrypt(Pack(position, clock_()), binding, keys_.front().data());
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<Position> PageTokens::Open(const std::string& token, const std::string& binding,
                                          absl::Duration life) const {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(token, &sealed)) return PageTokenInvalid();
  for (const Key& key : keys_) {
    const auto plain = Decrypt(sealed, binding, key.data());
    if (!plain.has_value()) continue;
    auto position = Unpack(*plain, clock_() - life);
    if (position.has_value()) return *std::move(position);
  }
  return PageTokenInvalid();
}

}  // namespace leadline::query
