#include "common/credential/api_key.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/credential/claims.h"
#include "common/credential/digest.h"
#include "common/credential/json_object.h"
#include "common/credential/roles.h"
#include "common/status/macros.h"

namespace leadline::credential {
namespace {

constexpr size_t kIdBytes = 6;
constexpr size_t kSecretBytes = 32;
constexpr size_t kDigestSize = 32;
constexpr char kFormPrefix[] = "webForms/";
constexpr const char* kFields[] = {"id",    "secret_sha256", "organization", "subject",
                                   "roles", "scopes",        "form",         "expire_time"};

bool Has(const ApiKey& key, const char* role) {
  return std::find(key.roles.begin(), key.roles.end(), role) != key.roles.end();
}

bool IsScope(const std::string& name) {
  const auto permissions = Permissions();
  return std::any_of(permissions.begin(), permissions.end(), [&name](const Permission& permission) {
    const auto& granted = permission.granted;
    return permission.name == name &&
           std::find(granted.begin(), granted.end(), Grant::kByScope) != granted.end();
  });
}

absl::Status Wrong(const std::string& what) { return absl::InvalidArgumentError(what); }

absl::Status CheckRoles(const ApiKey& key) {
  if (key.roles.empty()) return Wrong("has no role");
  for (const std::string& role : key.roles) {
    if (!IsRole(role)) return Wrong(absl::StrCat("has a role that is not there: ", role));
  }
  for (const std::string& scope : key.scopes) {
    if (!IsScope(scope))
      return Wrong(absl::StrCat("has a scope that nobody can be given: ", scope));
  }
  return absl::OkStatus();
}

// A field that nobody reads is a mistake: a misspelled expire_time would make a key that never
// ends.
absl::Status CheckFields(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::find(std::begin(kFields), std::end(kFields), name) == std::end(kFields)) {
      return Wrong(absl::StrCat("has a field that is not there: ", name));
    }
  }
  return absl::OkStatus();
}

// Nothing here needs to be escaped: texts of the file are checked, and ids are ours.
std::string Quoted(const std::string& text) { return absl::StrCat("\"", text, "\""); }

std::string List(const std::vector<std::string>& texts) {
  return absl::StrCat("[",
                      absl::StrJoin(texts, ", ",
                                    [](std::string* out, const std::string& text) {
                                      absl::StrAppend(out, Quoted(text));
                                    }),
                      "]");
}

bool IsPlain(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

}  // namespace

std::optional<ShownKey> ParseShownKey(const std::string& text) {
  absl::string_view rest = text;
  if (!absl::ConsumePrefix(&rest, kApiKeyPrefix)) return std::nullopt;
  const size_t end = rest.find('_');
  if (end == absl::string_view::npos) return std::nullopt;
  return ShownKey{std::string(rest.substr(0, end)), std::string(rest.substr(end + 1))};
}

NewApiKey MakeApiKey(ApiKey wanted) {
  std::string bytes;
  absl::WebSafeBase64Unescape(RandomText(kIdBytes), &bytes);
  wanted.id = absl::BytesToHexString(bytes);
  const std::string secret = RandomText(kSecretBytes);
  wanted.secret_digest = Digest(secret);
  std::string shown = absl::StrCat(kApiKeyPrefix, wanted.id, "_", secret);
  return {std::move(wanted), std::move(shown)};
}

absl::Status CheckApiKey(const ApiKey& key) {
  LEADLINE_RETURN_IF_ERROR(CheckRoles(key));
  const bool is_service = Has(key, kServiceRole);
  const bool is_form = Has(key, kFormRole);
  if ((is_service || is_form) && key.roles.size() > 1) {
    return Wrong("has another role beside service or form");
  }
  if (is_service != key.organization.empty()) {
    return Wrong("needs an organisation, unless its role is service, which acts for all");
  }
  if (!is_service && !IsOrganization(key.organization)) {
    return Wrong(absl::StrCat("has an organisation that is no name: ", key.organization));
  }
  const bool has_form = absl::StartsWith(key.form, kFormPrefix);
  if (is_form != has_form) return Wrong("needs a form, webForms/…, exactly when its role is form");
  const bool is_subject = absl::StartsWith(key.subject, "services/") && IsPlain(key.subject);
  if (!is_subject) return Wrong("needs a subject of the form services/…");
  return IsPlain(key.form) ? absl::OkStatus() : Wrong("has a form that is no name");
}

std::string LineOf(const ApiKey& key) {
  std::string line =
      absl::StrCat("{\"id\": ", Quoted(key.id),
                   ", \"secret_sha256\": ", Quoted(absl::BytesToHexString(key.secret_digest)),
                   ", \"subject\": ", Quoted(key.subject), ", \"roles\": ", List(key.roles));
  if (!key.organization.empty()) {
    absl::StrAppend(&line, ", \"organization\": ", Quoted(key.organization));
  }
  if (!key.scopes.empty()) absl::StrAppend(&line, ", \"scopes\": ", List(key.scopes));
  if (!key.form.empty()) absl::StrAppend(&line, ", \"form\": ", Quoted(key.form));
  if (key.expires != absl::InfiniteFuture()) {
    absl::StrAppend(&line, ", \"expire_time\": ",
                    Quoted(absl::FormatTime(absl::RFC3339_sec, key.expires, absl::UTCTimeZone())));
  }
  return line + "}";
}

absl::StatusOr<ApiKey> ParseLine(const std::string& line) {
  const auto json = JsonObject::Parse(line);
  if (!json.has_value()) return Wrong("is no JSON object");
  LEADLINE_RETURN_IF_ERROR(CheckFields(json->Names()));
  ApiKey key;
  key.id = json->Text("id").value_or("");
  key.secret_digest = absl::HexStringToBytes(json->Text("secret_sha256").value_or(""));
  key.organization = json->Text("organization").value_or("");
  key.subject = json->Text("subject").value_or("");
  key.roles = json->Texts("roles");
  key.scopes = json->Texts("scopes");
  key.form = json->Text("form").value_or("");
  if (key.id.empty()) return Wrong("has no id");
  if (key.secret_digest.size() != kDigestSize) return Wrong("has no SHA-256 of its secret, in hex");
  std::string error;
  if (json->Has("expire_time") &&
      !absl::ParseTime(absl::RFC3339_full, json->Text("expire_time").value_or(""), &key.expires,
                       &error)) {
    return Wrong("has an expire_time that is no time");
  }
  LEADLINE_RETURN_IF_ERROR(CheckApiKey(key));
  return key;
}

Principal PrincipalOf(const ApiKey& key) {
  Principal principal;
  principal.organization = key.organization;
  principal.subject = key.subject;
  principal.roles = key.roles;
  principal.permissions = PermissionsOf(key.roles, key.scopes);
  if (!key.form.empty()) principal.fixed_fields.emplace("form", key.form);
  return principal;
}

}  // namespace leadline::credential
