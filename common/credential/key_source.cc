#include "common/credential/key_source.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/credential/watched_file.h"
#include "common/credential/web_fetch.h"
#include "common/log/log.h"

namespace leadline::credential {

KeySource::KeySource(const KeySourceOptions& options)
    : options_(options),
      is_remote_(absl::StrContains(options.location, "://")),
      polled_(std::make_unique<polled::Polled<KeySet>>("token keys", options.tick,
                                                       [this](const auto&) { return Poll(); })) {}

bool KeySource::WantAgain() {
  const std::lock_guard lock(mutex_);
  if (absl::Now() < read_ + options_.least_interval) return false;
  wanted_ = true;
  return true;
}

bool KeySource::IsDue(absl::Time now) {
  const std::lock_guard lock(mutex_);
  const bool has_changed = !is_remote_ && ChangeOf(options_.location) != last_change_;
  return wanted_ || has_changed || now >= due_;
}

absl::StatusOr<std::string> KeySource::Load() const {
  return is_remote_ ? FetchText(options_.location, options_.ca_file) : ReadFile(options_.location);
}

absl::StatusOr<KeySource::Keys> KeySource::Poll() {
  const absl::Time now = absl::Now();
  if (!IsDue(now)) return failure_.ok() ? absl::StatusOr<Keys>(Keys()) : failure_;
  const std::string change = is_remote_ ? "" : ChangeOf(options_.location);
  const absl::StatusOr<std::string> text = Load();
  const absl::StatusOr<Keys> keys = text.ok() ? KeySet::Parse(*text) : text.status();
  if (keys.ok()) log::Info("token keys read", {{"keys", static_cast<int64_t>((*keys)->size())}});
  const std::lock_guard lock(mutex_);
  wanted_ = false;
  read_ = now;
  last_change_ = change;
  due_ = now + (keys.ok() ? options_.interval : options_.patience);
  failure_ = keys.ok() ? absl::OkStatus()
                       : absl::Status(keys.status().code(),
                                      absl::StrCat(options_.location, ": ",
                                                   std::string(keys.status().message())));
  return keys.ok() ? keys : absl::StatusOr<Keys>(failure_);
}

}  // namespace leadline::credential
