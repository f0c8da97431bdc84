#include "common/edge/access_options.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/log/log.h"
#include "common/status/macros.h"

namespace leadline::edge {
namespace {

bool IsLoopback(const std::string& address) {
  return absl::StartsWith(address, "127.") || absl::StartsWith(address, "[::1]:") ||
         absl::StartsWith(address, "localhost:");
}

}  // namespace

void AccessOptions::DeclareTokens(options::Options& options) {
  credential::ClaimNames& claims = authentication_.claims;
  options.Add("token-issuer", &claims.issuer,
              "who issues the tokens of callers, as they have it as iss; none are taken without");
  options.Add("token-audience", &claims.audience, "what tokens for this server have as aud");
  options.Add("token-keys", &authentication_.keys.location,
              "the issuer's JSON Web Key Set: a file, or an address that begins with https://");
  options.AddFile("token-keys-ca-file", &authentication_.keys.ca_file,
                  "who certifies the host of that address; by default whom the system trusts");
  options.Add("token-keys-interval", &authentication_.keys.interval,
              "how often the issuer's keys are read anew");
  options.Add("organization-claim", &claims.organization,
              "the claim that names the caller's organisation; a.b is b in a");
  options.Add("subject-claim", &claims.subject, "the claim that names the caller");
  options.Add("roles-claim", &claims.roles, "the claim that lists the caller's roles");
  options.Add("teams-claim", &claims.teams, "the claim that lists the caller's teams");
  options.Add("company-claim", &claims.legal_company,
              "the claim that names the company of ours that the caller works for");
  options.Add("scopes-claim", &claims.scopes,
              "the claim that lists what a caller of the role integration may do");
  options.AddFile("api-keys-file", &authentication_.api_key_file,
                  "the API keys that are taken, made by `leadctl key create`");
}

void AccessOptions::DeclareCertificates(options::Options& options) {
  options.AddFile("tls-certificate-file", &tls_.certificate,
                  "this server's certificate with its chain; plaintext without");
  options.AddFile("tls-key-file", &tls_.key, "the key of that certificate");
  options.AddFile(
      "tls-client-ca-file", &tls_.client_ca,
      "who certifies the other servers, as clients and unless --peer-ca-file says so as "
      "servers");
  options.Add("service-names", &service_names_,
              "what certificates of the other servers say they are, separated by commas: names of "
              "hosts, URIs such as spiffe://example.com/lead, or common names");
  options.AddFile("peer-ca-file", &peer_ca_file_,
                  "who certifies the other servers, if not --tls-client-ca-file");
  options.AddSecret("peer-token", &peer_token_,
                    "an API key of the role service, shown to the other servers in place of a "
                    "certificate");
}

void AccessOptions::Declare(options::Options& options) {
  DeclareTokens(options);
  DeclareCertificates(options);
  options.Add("development", &development_,
              "every caller may do everything in organisation `default`; on loopback only");
  options.Add("development-permissions", &development_permissions_,
              "what callers may do then, separated by commas");
}

absl::Status AccessOptions::CheckDevelopment(const std::string& address) const {
  if (!IsLoopback(address)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "--development lets every caller in and so listens on loopback only, not on ", address));
  }
  log::Warning("development mode: every caller is users/developer of organisation default");
  return absl::OkStatus();
}

absl::Status AccessOptions::Check(const std::string& address) const {
  if (development_) return CheckDevelopment(address);
  if (authentication_.claims.issuer.empty() && authentication_.api_key_file.empty()) {
    return absl::FailedPreconditionError(
        "nobody could call this server: set --token-issuer, --token-audience and --token-keys for "
        "people, --api-keys-file for programs, or both. To try it out on this machine, start it "
        "with --development");
  }
  if (tls_.certificate.empty() && !IsLoopback(address)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "tokens would go in plaintext over the network: set --tls-certificate-file and "
        "--tls-key-file, or listen on loopback only, not on ",
        address));
  }
  if (!service_names_.empty() && tls_.client_ca.empty()) {
    return absl::FailedPreconditionError(
        "--service-names needs --tls-client-ca-file: who certifies these names");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<credential::Authentication>> AccessOptions::Authenticate() const {
  if (development_) return std::unique_ptr<credential::Authentication>();
  credential::AuthenticationOptions options = authentication_;
  options.service_names = absl::StrSplit(service_names_, ',', absl::SkipEmpty());
  return credential::Authentication::Open(options);
}

std::vector<std::string> AccessOptions::development_permissions() const {
  return absl::StrSplit(development_permissions_, ',');
}

peer::Access AccessOptions::peer_access() const {
  peer::Access access;
  access.token = peer_token_;
  access.ca_file = peer_ca_file_.empty() ? tls_.client_ca : peer_ca_file_;
  if (access.ca_file.empty()) return access;
  access.certificate_file = tls_.certificate;
  access.key_file = tls_.key;
  return access;
}

}  // namespace leadline::edge
