#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/credential/key_set.h"
#include "common/polled/polled.h"

namespace leadline::credential {

struct KeySourceOptions {
  std::string location = {};  // A file, or the address of the issuer's key set: "https://…".
  std::string ca_file = {};   // Who certifies that host; empty for whom the system trusts.
  absl::Duration interval = absl::Minutes(5);  // How often the keys are read anew.
  // How soon after the last time they are read again for a key that is not among them.
  absl::Duration least_interval = absl::Minutes(1);
  absl::Duration patience = absl::Seconds(10);  // From a failure to the next attempt.
  absl::Duration tick = absl::Milliseconds(500);
};

// The keys of who issues tokens, read in the background. While the issuer is away, or sends what is
// no key set, the last good set stays. A file is read as soon as it changes.
class KeySource final {
 public:
  explicit KeySource(const KeySourceOptions& options);

  // Null until they were read for the first time.
  std::shared_ptr<const KeySet> Current() const { return polled_->Current(); }

  // A token names a key that is not there. Whether the keys will be read again for it, at once.
  bool WantAgain();

 private:
  using Keys = std::shared_ptr<const KeySet>;

  absl::StatusOr<Keys> Poll();
  absl::StatusOr<std::string> Load() const;
  bool IsDue(absl::Time now);

  const KeySourceOptions options_;
  const bool is_remote_;
  std::mutex mutex_;
  bool wanted_ = false;
  absl::Time read_ = absl::InfinitePast();  // When that was tried last.
  absl::Time due_ = absl::InfinitePast();
  absl::Status failure_;     // Of that.
  std::string last_change_;  // Of a file.
  std::unique_ptr<polled::Polled<KeySet>> polled_;
};

}  // namespace leadline::credential
