#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/polled/polled.h"

namespace leadline::configuration {

class SnapshotStore;

struct WatchPace {
  absl::Duration interval = absl::Milliseconds(250);  // From one look at the versions to the next.
  absl::Duration heartbeat = absl::Seconds(10);       // What is told although nothing is new.
};

// Tells watchers the version of their organisation's configuration. However many there are, one
// statement looks for what other processes, or this one, have changed; while the database is away
// they hear nothing.
class WatchVersions final {
 public:
  // False when nobody listens any more. Does not wait.
  using Tell = std::function<bool(int64_t version)>;

  explicit WatchVersions(SnapshotStore& snapshots, const WatchPace& pace = {});

  // Tells the version now, and from then on whenever it is another one, and at each heartbeat.
  absl::Status Add(const std::string& organization, Tell tell);

  // How many watch.
  size_t size() const;

 private:
  struct Watcher {
    std::string organization;
    Tell tell;
    int64_t version = 0;  // That was told last.
    absl::Time told = absl::InfinitePast();
  };
  struct Looked {};

  absl::StatusOr<std::shared_ptr<const Looked>> Look();
  std::vector<std::string> Organizations() const;

  // Whether the watcher still listens.
  bool TellIfDue(int64_t version, Watcher& watcher) const;

  SnapshotStore& snapshots_;
  const absl::Duration heartbeat_;
  mutable std::mutex mutex_;
  std::vector<Watcher> watchers_;
  polled::Polled<Looked> polled_;
};

}  // namespace leadline::configuration
