#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace leadline::edge {

// How much may be done: so much a second over time, and so much at once after a rest.
struct RateLimit {
  int rate = 0;   // 0 is no limit.
  int burst = 0;  // 0 is as much as in a second.
};

// A token bucket for each key, by the generic cell rate algorithm: all that is kept of a bucket is
// when it will be full again. A full one is forgotten, because it is like one that never was; when
// there are too many, those go that are the nearest to it. Safe from any thread. `now` is of a
// clock that only goes forward.
class TokenBuckets final {
 public:
  // Keeps at most `most` buckets, or 64 when that is less.
  TokenBuckets(const RateLimit& limit, size_t most);

  bool is_limited() const { return interval_ > absl::ZeroDuration(); }

  // Takes a token, or else nothing: the answer is zero, or how long it is until there is one.
  absl::Duration Take(const std::string& key, absl::Duration now);

  // Puts back what Take took.
  void PutBack(const std::string& key);

  // How many buckets are kept.
  size_t size() const;

 private:
  static constexpr size_t kShards = 64;

  // Where a bucket's key is, when it will be full.
  using FullTimes = absl::flat_hash_map<std::string, absl::Duration>;

  // Each has a cache line of its own, so that threads do not wait for others' locks.
  struct alignas(64) Shard {
    mutable std::mutex mutex;
    FullTimes full_times;
    size_t room = 0;  // With so many buckets it is tidied before the next one comes.
  };

  Shard& ShardOf(const std::string& key);
  void MakeRoom(Shard& shard, absl::Duration now) const;

  const absl::Duration interval_;  // From one token to the next.
  const absl::Duration burst_;     // From empty to full.
  const size_t most_;              // Of a shard.
  std::array<Shard, kShards> shards_;
};

}  // namespace leadline::edge
