#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/credential/authentication.h"
#include "common/edge/tls.h"
#include "common/options/options.h"
#include "common/peer/access.h"

namespace leadline::edge {

// Who may call a server, how it is spoken to, and how it shows other servers who it is: the options
// that every server has for that, and what is made of them.
class AccessOptions final {
 public:
  void Declare(options::Options& options);

  // Whether a server may listen at `address` with these options. A refusal says what to set.
  absl::Status Check(const std::string& address) const;

  bool development() const { return development_; }

  // The ways in which callers are known. Null in development mode.
  absl::StatusOr<std::unique_ptr<credential::Authentication>> Authenticate() const;

  // What callers may do in development mode.
  std::vector<std::string> development_permissions() const;

  const TlsFiles& tls() const { return tls_; }
  peer::Access peer_access() const;

 private:
  void DeclareTokens(options::Options& options);
  void DeclareCertificates(options::Options& options);
  absl::Status CheckDevelopment(const std::string& address) const;

  bool development_ = false;
  std::string development_permissions_ = "*";
  credential::AuthenticationOptions authentication_;
  std::string service_names_;
  TlsFiles tls_;
  std::string peer_ca_file_;
  std::string peer_token_;
};

}  // namespace leadline::edge
