#include "common/feed/resume_token.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/failure.h"

namespace leadline::feed {
namespace {

absl::Status ResumeTokenInvalid() {
  FieldViolations violations;
  violations.Add("resume_token",
                 "is not of these events, or was changed; start again without one and read anew "
                 "what you keep");
  return violations.ToStatus();
}

}  // namespace

std::string SealCursor(const query::PageTokens& tokens, const std::string& binding,
                       const Cursor& cursor) {
  return tokens.Seal(
      {tokens.Now(), {absl::StrCat(cursor.position), absl::StrCat(cursor.ordinal), cursor.id}},
      binding);
}

absl::StatusOr<Cursor> OpenCursor(const query::PageTokens& tokens, const std::string& binding,
                                  const std::string& token) {
  // It is good as long as the events are there, and not for a time.
  const auto opened = tokens.Open(token, binding, absl::InfiniteDuration());
  if (!opened.ok() || opened->keys.size() != 3) return ResumeTokenInvalid();
  Cursor cursor;
  const auto& keys = opened->keys;
  if (!absl::SimpleAtoi(keys[0].value_or(""), &cursor.position)) return ResumeTokenInvalid();
  if (!absl::SimpleAtoi(keys[1].value_or(""), &cursor.ordinal)) return ResumeTokenInvalid();
  cursor.id = keys[2].value_or("");
  return cursor;
}

}  // namespace leadline::feed
