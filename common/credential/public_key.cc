#include "common/credential/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <utility>

#include "common/credential/digest.h"

namespace leadline::credential {
namespace {

constexpr int kShortestRsaBits = 2048;
constexpr size_t kCoordinateSize = 32;  // Of P-256, and of half a signature.
constexpr size_t kEd25519Size = 32;

template <class T, void (*Free)(T*)>
struct Freeing {
  void operator()(T* value) const { Free(value); }
};
using Number = std::unique_ptr<BIGNUM, Freeing<BIGNUM, BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM, OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG, ECDSA_SIG_free>>;

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number ToNumber(const std::string& bytes) {
  return Number(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

// What stands at `name`, base64url; empty when it does not.
std::string BytesAt(const JsonObject& json, const std::string& name) {
  return FromBase64Url(json.Text(name).value_or("")).value_or("");
}

// OpenSSL keeps what went wrong for each thread. gRPC would find it there, and take it for a
// failure of its own.
class Unrecorded final {
 public:
  Unrecorded() = default;
  ~Unrecorded() { ERR_clear_error(); }
  Unrecorded(const Unrecorded&) = delete;
  Unrecorded& operator=(const Unrecorded&) = delete;
};

std::shared_ptr<EVP_PKEY> Owned(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

// Null for parameters that make no key; a point off its curve makes none.
std::shared_ptr<EVP_PKEY> Build(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (parameters == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return Owned(key);
}

// A token's signature is two numbers of 32 bytes; OpenSSL wants them as DER. Empty for another one.
std::string ToDer(const std::string& signature) {
  if (signature.size() != 2 * kCoordinateSize) return "";
  Number r = ToNumber(signature.substr(0, kCoordinateSize));
  Number s = ToNumber(signature.substr(kCoordinateSize));
  const Signature both(ECDSA_SIG_new());
  ECDSA_SIG_set0(both.get(), r.release(), s.release());
  std::string der(static_cast<size_t>(i2d_ECDSA_SIG(both.get(), nullptr)), '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(both.get(), &at);
  return der;
}

}  // namespace

PublicKey::Key PublicKey::Rsa(const JsonObject& json) {
  const Number modulus = ToNumber(BytesAt(json, "n"));
  const Number exponent = ToNumber(BytesAt(json, "e"));
  if (BN_num_bits(modulus.get()) < kShortestRsaBits || BN_is_zero(exponent.get())) return nullptr;
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return Build("RSA", builder.get());
}

PublicKey::Key PublicKey::P256(const JsonObject& json) {
  const std::string x = BytesAt(json, "x");
  const std::string y = BytesAt(json, "y");
  if (json.Text("crv") != "P-256" || x.size() != kCoordinateSize || y.size() != kCoordinateSize) {
    return nullptr;
  }
  const std::string point = "\x04" + x + y;
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return Build("EC", builder.get());
}

PublicKey::Key PublicKey::Ed25519(const JsonObject& json) {
  const std::string x = BytesAt(json, "x");
  if (json.Text("crv") != "Ed25519" || x.size() != kEd25519Size) return nullptr;
  return Owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(x), x.size()));
}

std::optional<PublicKey> PublicKey::FromJson(const JsonObject& json) {
  struct Kind {
    const char* type;
    const char* algorithm;
    Key (*read)(const JsonObject&);
  };
  const Unrecorded failures;
  static constexpr Kind kKinds[] = {
      {"RSA", "RS256", Rsa}, {"EC", "ES256", P256}, {"OKP", "EdDSA", Ed25519}};
  for (const Kind& kind : kKinds) {
    if (json.Text("kty") != kind.type) continue;
    if (Key key = kind.read(json)) return PublicKey(std::move(key), kind.algorithm);
  }
  return std::nullopt;
}

bool PublicKey::Verifies(const std::string& text, const std::string& signature) const {
  const Unrecorded failures;
  const std::string made = algorithm_ == "ES256" ? ToDer(signature) : signature;
  const EVP_MD* digest = algorithm_ == "EdDSA" ? nullptr : EVP_sha256();
  const DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(made), made.size(), Bytes(text), text.size()) == 1;
}

}  // namespace leadline::credential
