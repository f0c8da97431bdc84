#include "common/edge/freshness.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/postgres/replica.h"
#include "common/status/failure.h"

namespace leadline::edge {
namespace {

absl::Status ReadAfterInvalid() {
  FieldViolations violations;
  violations.Add(kReadAfterMetadata,
                 "is neither `any` nor what leadline-written of this server said; without it the "
                 "newest is read");
  return violations.ToStatus();
}

}  // namespace

std::string Freshness::Written() const {
  const auto written = postgres::FindWritten(primary_);
  if (!written.ok()) return "";
  return tokens_.Seal(
      {tokens_.Now(), {written->database, written->timeline, absl::StrCat(written->lsn)}},
      binding_);
}

absl::StatusOr<context::Position> Freshness::ReadAfter(const std::string& text) const {
  if (text == "any") return context::Position();
  // It is good for ever: the older it is, the sooner a standby has come that far.
  const auto opened = tokens_.Open(text, binding_, absl::InfiniteDuration());
  if (!opened.ok() || opened->keys.size() != 3) return ReadAfterInvalid();
  const auto& keys = opened->keys;
  context::Position position{keys[0].value_or(""), keys[1].value_or(""), 0};
  if (!absl::SimpleAtoi(keys[2].value_or(""), &position.lsn)) return ReadAfterInvalid();
  return position;
}

}  // namespace leadline::edge
