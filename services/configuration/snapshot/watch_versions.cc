#include "services/configuration/snapshot/watch_versions.h"

#include <map>
#include <set>
#include <utility>

#include "common/status/macros.h"
#include "services/configuration/snapshot/snapshot_store.h"

namespace leadline::configuration {

WatchVersions::WatchVersions(SnapshotStore& snapshots, const WatchPace& pace)
    : snapshots_(snapshots),
      heartbeat_(pace.heartbeat),
      polled_("versions of configurations", pace.interval, [this](const auto&) { return Look(); }) {
}

absl::Status WatchVersions::Add(const std::string& organization, Tell tell) {
  LEADLINE_ASSIGN_OR_RETURN(const auto versions, snapshots_.Versions({organization}));
  Watcher watcher{organization, std::move(tell)};
  const std::lock_guard lock(mutex_);
  // What changes from here on is found at the next look.
  if (TellIfDue(versions.at(organization), watcher)) watchers_.push_back(std::move(watcher));
  return absl::OkStatus();
}

size_t WatchVersions::size() const {
  const std::lock_guard lock(mutex_);
  return watchers_.size();
}

std::vector<std::string> WatchVersions::Organizations() const {
  const std::lock_guard lock(mutex_);
  std::set<std::string> organizations;
  for (const Watcher& watcher : watchers_) organizations.insert(watcher.organization);
  return {organizations.begin(), organizations.end()};
}

absl::StatusOr<std::shared_ptr<const WatchVersions::Looked>> WatchVersions::Look() {
  const std::vector<std::string> organizations = Organizations();
  if (organizations.empty()) return std::shared_ptr<const Looked>();
  LEADLINE_ASSIGN_OR_RETURN(const auto versions, snapshots_.Versions(organizations));
  const std::lock_guard lock(mutex_);
  std::erase_if(watchers_, [&](Watcher& watcher) {
    const auto found = versions.find(watcher.organization);
    return found != versions.end() && !TellIfDue(found->second, watcher);
  });
  return std::shared_ptr<const Looked>();
}

bool WatchVersions::TellIfDue(int64_t version, Watcher& watcher) const {
  const absl::Time now = absl::Now();
  if (version == watcher.version && now < watcher.told + heartbeat_) return true;
  watcher.version = version;
  watcher.told = now;
  return watcher.tell(version);
}

}  // namespace leadline::configuration
