#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;

namespace leadline::test {

// The key of an issuer of tokens, made anew for a test.
class SigningKey final {
 public:
  // `algorithm` is RS256, ES256 or EdDSA.
  SigningKey(const std::string& id, const std::string& algorithm);

  const std::string& id() const { return id_; }

  // Its public half, as a member of a JSON Web Key Set.
  std::string Jwk() const;

  // The same in PEM.
  std::string PublicPem() const;

  // A token of these claims, in JSON. The header is the usual one, or the one given.
  std::string Sign(const std::string& claims) const;
  std::string Sign(const std::string& header, const std::string& claims) const;

 private:
  std::string SignatureOf(const std::string& text) const;

  const std::string id_;
  const std::string algorithm_;
  const std::shared_ptr<evp_pkey_st> key_;
};

// {"keys": […]}
std::string KeySetOf(const std::vector<const SigningKey*>& keys);

// The claims of a person who may call, with some of them said otherwise; "" leaves one out.
std::string Claims(const std::map<std::string, std::string>& otherwise = {});

inline constexpr char kIssuer[] = "https://issuer.example.com";
inline constexpr char kAudience[] = "leadline";

std::string ToBase64Url(const std::string& bytes);

// base64url of a header and claims, joined by a dot, and a dot behind them.
std::string Unsigned(const std::string& header, const std::string& claims);

}  // namespace leadline::test
