#include "services/leadctl/access_flags.h"

#include "absl/strings/ascii.h"
#include "common/credential/watched_file.h"
#include "common/status/macros.h"

namespace leadline::leadctl {

void AccessFlags::Add(CLI::App& app) {
  auto* token = app.add_option("--token-file", token_file_, "a file with the token of who you are")
                    ->envname("LEADLINE_TOKEN_FILE");
  app.add_option("--api-key-file", api_key_file_, "a file with an API key in place of a token")
      ->envname("LEADLINE_API_KEY_FILE")
      ->excludes(token);
  app.add_option("--ca-file", ca_file_, "who certifies the servers; plaintext without")
      ->envname("LEADLINE_CA_FILE");
  app.add_option("--read-after", read_after_,
                 "let a standby answer what is read, if it has what --show-written told; or any")
      ->envname("LEADLINE_READ_AFTER");
}

absl::StatusOr<peer::Access> AccessFlags::Read() const {
  peer::Access access;
  access.ca_file = ca_file_;
  access.read_after = read_after_;
  if (!ca_file_.empty()) LEADLINE_RETURN_IF_ERROR(credential::ReadFile(ca_file_).status());
  const std::string& file = token_file_.empty() ? api_key_file_ : token_file_;
  if (file.empty()) return access;
  LEADLINE_ASSIGN_OR_RETURN(const std::string text, credential::ReadFile(file));
  access.token = std::string(absl::StripAsciiWhitespace(text));
  if (access.token.empty()) return absl::InvalidArgumentError(file + " holds nothing");
  return access;
}

}  // namespace leadline::leadctl
