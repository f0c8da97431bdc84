#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/credential/principal.h"

namespace leadline::credential {

// An API key as it is kept: everything but its secret. A line of the file of keys, as JSON:
//
//   {"id": "k3…", "secret_sha256": "9f86…", "organization": "acme", "subject": "services/shop",
//    "roles": ["integration"], "scopes": ["leads.read"], "expire_time": "2027-01-01T00:00:00Z"}
struct ApiKey {
  std::string id = {};
  std::string secret_digest = {};
  std::string organization = {};  // Empty for the role service, which acts for all.
  std::string subject = {};       // "services/shop"
  std::vector<std::string> roles = {};
  std::vector<std::string> scopes = {};  // What the role integration may do: "leads.read".
  std::string form = {};  // The only one that the role form may send: "webForms/contact".
  absl::Time expires = absl::InfiniteFuture();
};

// What a key begins with, so that everybody sees what it is, leak scanners too.
inline constexpr char kApiKeyPrefix[] = "llk_";

// An API key as its holder has it: "llk_", its id, "_" and its secret.
struct ShownKey {
  std::string id;
  std::string secret;
};
std::optional<ShownKey> ParseShownKey(const std::string& text);

// A new key: what is kept of `wanted`, with an id and a secret of its own, and what its holder
// gets.
struct NewApiKey {
  ApiKey kept;
  std::string shown;
};
NewApiKey MakeApiKey(ApiKey wanted);

// What is wrong with a key: roles and scopes that are not there, an organisation or a form that is
// missing. The message is for the person who wrote it.
absl::Status CheckApiKey(const ApiKey& key);

// A line of the file.
std::string LineOf(const ApiKey& key);
absl::StatusOr<ApiKey> ParseLine(const std::string& line);

// Whom the key is held by; its organisation is empty for a service.
Principal PrincipalOf(const ApiKey& key);

}  // namespace leadline::credential
