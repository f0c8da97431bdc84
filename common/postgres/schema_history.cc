#include "common/postgres/schema_history.h"

#include <openssl/sha.h>

#include <array>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/log/log.h"
#include "common/status/macros.h"

namespace leadline::postgres {
namespace {

constexpr char kSince[] = " since ";

size_t VersionOf(const Row& run) { return static_cast<size_t>(run.Int64("version")); }

// What a migration says it takes away; none when it only adds.
std::optional<std::string> ContractionOf(const Migration& migration) {
  for (absl::string_view line : absl::StrSplit(migration.sql, '\n')) {
    if (!absl::StartsWith(line, "--")) break;
    if (absl::ConsumePrefix(&line, "-- contracts:")) return std::string(line);
  }
  return std::nullopt;
}

absl::Status CheckKnown(const Row& run, const Migration& migration) {
  if (run.Text("checksum") == ChecksumOf(migration)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "migration ", migration.name, " was changed after it was run; migrations are never edited"));
}

absl::Status CheckUnknown(const Row& run, size_t known) {
  if (static_cast<size_t>(run.Int64("required_version")) <= known) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("migration ", run.Text("name"), " took away what this program needs, which ",
                   "knows the database up to ", known, ": use the newer program that migrated it"));
}

}  // namespace

std::string ChecksumOf(const Migration& migration) {
  const std::string text = migration.sql;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

size_t RequiredVersionOf(const Migration& migration) {
  const auto contraction = ContractionOf(migration);
  if (!contraction.has_value()) return 0;
  size_t since = 0;
  const size_t at = contraction->rfind(kSince);
  const bool says_since = at != std::string::npos &&
                          absl::SimpleAtoi(contraction->substr(at + sizeof(kSince) - 1), &since);
  return says_since ? since : static_cast<size_t>(migration.version);
}

size_t CountKnown(const Rows& run, std::span<const Migration> migrations) {
  size_t known = 0;
  for (size_t i = 0; i < run.size(); ++i) {
    if (VersionOf(run[i]) <= migrations.size()) ++known;
  }
  return known;
}

absl::Status CheckRun(const Rows& run, std::span<const Migration> migrations) {
  for (size_t i = 0; i < run.size(); ++i) {
    const size_t version = VersionOf(run[i]);
    const bool is_known = version <= migrations.size();
    LEADLINE_RETURN_IF_ERROR(is_known ? CheckKnown(run[i], migrations[version - 1])
                                      : CheckUnknown(run[i], migrations.size()));
  }
  const size_t newest = run.empty() ? 0 : VersionOf(run[run.size() - 1]);
  if (newest > migrations.size()) {
    log::Warning("the database was migrated by a newer program, in ways that leave this one alone",
                 {{"schema", newest}, {"known", migrations.size()}});
  }
  return absl::OkStatus();
}

}  // namespace leadline::postgres
