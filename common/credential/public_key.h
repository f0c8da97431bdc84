#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/credential/json_object.h"

struct evp_pkey_st;

namespace leadline::credential {

// A key that signatures are verified with, by the one algorithm that it is for.
class PublicKey final {
 public:
  // Of a JSON Web Key. None for a key that is no RSA key of 2048 bits or more, no point of P-256
  // and no Ed25519 key.
  static std::optional<PublicKey> FromJson(const JsonObject& json);

  const std::string& algorithm() const { return algorithm_; }  // "RS256"

  // Whether the private half of this key made `signature` of `text`.
  bool Verifies(const std::string& text, const std::string& signature) const;

 private:
  using Key = std::shared_ptr<evp_pkey_st>;

  PublicKey(Key key, std::string algorithm)
      : key_(std::move(key)), algorithm_(std::move(algorithm)) {}

  static Key Rsa(const JsonObject& json);
  static Key P256(const JsonObject& json);
  static Key Ed25519(const JsonObject& json);

  Key key_;
  std::string algorithm_;
};

}  // namespace leadline::credential
