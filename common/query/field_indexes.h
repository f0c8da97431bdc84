#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/polled/rounds.h"
#include "common/query/field_index_store.h"
#include "common/record/custom_fields.h"

namespace leadline::query {

// Which custom fields have an index that lists may read, and sees to it that those have one that
// are declared so: it learns of them from the lists themselves. Safe from any thread.
//
// An index that is no longer wanted is kept for ten minutes, while a process reads only what it has
// seen to be ready within one: so nobody ever reads an index that is not kept any more.
class FieldIndexes final {
 public:
  using Clock = std::function<absl::Time()>;

  explicit FieldIndexes(postgres::Database& database, Clock clock = absl::Now)
      : store_(database), clock_(std::move(clock)) {}

  // The keys of those of `fields` that can be read by their index now.
  std::set<std::string> ReadyOf(const std::string& organization, const std::string& collection,
                                const record::CustomFields& fields);

  // Looks which indexes there are, makes those that are wanted and gives up the others.
  absl::Status Run() { return Run(nullptr); }

  // Runs about every `interval` on a thread of its own, until destroyed.
  void StartEvery(absl::Duration interval);

 private:
  using Place = std::pair<std::string, std::string>;  // The organisation, the collection.
  using Wanted = std::map<std::string, std::string>;  // How the key's values are held.
  using Ready = std::map<Place, std::set<std::string>>;

  absl::Status Run(polled::Rounds* rounds);
  absl::Status Begin(const std::map<Place, Wanted>& wanted, const std::vector<FieldIndex>& indexes);
  absl::Status Keep(const FieldIndex& index, bool is_wanted, polled::Rounds* rounds);
  absl::Status Read();

  FieldIndexStore store_;
  const Clock clock_;
  std::mutex mutex_;
  std::map<Place, Wanted> wanted_;
  Ready ready_;
  absl::Time read_time_ = absl::InfinitePast();
  std::optional<polled::Rounds> rounds_;
};

}  // namespace leadline::query
