#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/peer/access.h"
#include "tests/support/backend.h"
#include "tests/support/certificates.h"
#include "tests/support/signing_key.h"
#include "tests/support/web_server.h"

namespace leadline::test {

// A backend as it runs where callers are known, and whoever is known to it: people by tokens, of
// any organisation, and programs of organisation acme by API keys.
class Guarded final {
 public:
  // The web form that keys of the role form are for.
  static constexpr char kForm[] = "webForms/contact";

  Guarded();

  // A program of a role, by an API key of its own.
  peer::Access Holding(const std::string& role, const std::vector<std::string>& scopes = {});

  peer::Access Person(const std::string& organization, const std::string& role) const;

  peer::Access Nobody() const;

  Backend& backend() { return *backend_; }

  // Returns when every process knows the key that was made last.
  void AwaitKeys();

 private:
  std::vector<std::string> FlagsOf(const std::string& service);

  const std::string folder_;
  const std::string api_keys_;
  std::string last_;
  CertificateAuthority authority_;
  const SigningKey issuer_key_;
  WebServer issuer_;
  std::unique_ptr<Backend> backend_;
};

// The one of all tests that need one, made by the first of them.
Guarded& TheGuarded();

}  // namespace leadline::test
