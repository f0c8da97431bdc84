#include "tests/support/signing_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"

namespace leadline::test {
namespace {

constexpr size_t kCoordinate = 32;

EVP_PKEY* Make(const std::string& algorithm) {
  if (algorithm == "RS256") return EVP_RSA_gen(2048);
  if (algorithm == "ES256") return EVP_EC_gen("prime256v1");
  return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
}

// A number of the key, as base64url of at least `width` bytes.
std::string NumberOf(EVP_PKEY* key, const char* name, size_t width) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  std::string bytes(std::max(width, static_cast<size_t>(BN_num_bytes(number))), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
               static_cast<int>(bytes.size()));
  BN_free(number);
  return ToBase64Url(bytes);
}

std::string RawPublic(EVP_PKEY* key) {
  std::string bytes(kCoordinate, '\0');
  size_t size = bytes.size();
  EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size);
  return ToBase64Url(bytes);
}

// Two numbers of 32 bytes, as tokens have them, of OpenSSL's DER.
std::string FromDer(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  std::string raw(2 * kCoordinate, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(both), out, kCoordinate);
  BN_bn2binpad(ECDSA_SIG_get0_s(both), out + kCoordinate, kCoordinate);
  ECDSA_SIG_free(both);
  return raw;
}

}  // namespace

std::string ToBase64Url(const std::string& bytes) {
  std::string text;
  absl::WebSafeBase64Escape(bytes, &text);
  return text;
}

std::string Unsigned(const std::string& header, const std::string& claims) {
  return absl::StrCat(ToBase64Url(header), ".", ToBase64Url(claims), ".");
}

SigningKey::SigningKey(const std::string& id, const std::string& algorithm)
    : id_(id), algorithm_(algorithm), key_(Make(algorithm), EVP_PKEY_free) {}

std::string SigningKey::Jwk() const {
  std::string parameters;
  if (algorithm_ == "RS256") {
    parameters = absl::StrCat(R"("kty":"RSA","n":")", NumberOf(key_.get(), "n", 0), R"(","e":")",
                              NumberOf(key_.get(), "e", 0), "\"");
  } else if (algorithm_ == "ES256") {
    parameters =
        absl::StrCat(R"("kty":"EC","crv":"P-256","x":")",
                     NumberOf(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, kCoordinate), R"(","y":")",
                     NumberOf(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinate), "\"");
  } else {
    parameters = absl::StrCat(R"("kty":"OKP","crv":"Ed25519","x":")", RawPublic(key_.get()), "\"");
  }
  return absl::StrCat(R"({"kid":")", id_, R"(","use":"sig",)", parameters, "}");
}

std::string SigningKey::PublicPem() const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(memory, key_.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string pem(data, static_cast<size_t>(size));
  BIO_free(memory);
  return pem;
}

std::string SigningKey::SignatureOf(const std::string& text) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* digest = algorithm_ == "EdDSA" ? nullptr : EVP_sha256();
  EVP_DigestSignInit(context, nullptr, digest, nullptr, key_.get());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t size = 0;
  EVP_DigestSign(context, nullptr, &size, bytes, text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                 text.size());
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return algorithm_ == "ES256" ? FromDer(signature) : signature;
}

std::string SigningKey::Sign(const std::string& claims) const {
  return Sign(absl::StrCat(R"({"typ":"JWT","alg":")", algorithm_, R"(","kid":")", id_, R"("})"),
              claims);
}

std::string SigningKey::Sign(const std::string& header, const std::string& claims) const {
  const std::string text = Unsigned(header, claims);
  return text + ToBase64Url(SignatureOf(text.substr(0, text.size() - 1)));
}

std::string KeySetOf(const std::vector<const SigningKey*>& keys) {
  return absl::StrCat(R"({"keys":[)",
                      absl::StrJoin(keys, ",",
                                    [](std::string* out, const SigningKey* key) {
                                      absl::StrAppend(out, key->Jwk());
                                    }),
                      "]}");
}

std::string Claims(const std::map<std::string, std::string>& otherwise) {
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  std::map<std::string, std::string> claims = {{"iss", absl::StrCat("\"", kIssuer, "\"")},
                                               {"aud", absl::StrCat("\"", kAudience, "\"")},
                                               {"sub", "\"ann\""},
                                               {"organization", "\"acme\""},
                                               {"roles", R"(["manager"])"},
                                               {"nbf", absl::StrCat(now - 10)},
                                               {"exp", absl::StrCat(now + 600)}};
  for (const auto& [name, value] : otherwise) claims[name] = value;
  std::vector<std::string> members;
  for (const auto& [name, value] : claims) {
    if (!value.empty()) members.push_back(absl::StrCat("\"", name, "\":", value));
  }
  return absl::StrCat("{", absl::StrJoin(members, ","), "}");
}

}  // namespace leadline::test
