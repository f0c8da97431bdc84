#include "common/edge/token_buckets.h"

#include <algorithm>
#include <vector>

#include "absl/hash/hash.h"

namespace leadline::edge {
namespace {

// Fewer buckets are not worth tidying.
constexpr size_t kFew = 64;

absl::Duration IntervalOf(const RateLimit& limit) {
  return limit.rate > 0 ? absl::Seconds(1) / limit.rate : absl::ZeroDuration();
}

int BurstOf(const RateLimit& limit) { return limit.burst > 0 ? limit.burst : limit.rate; }

// Forgets an eighth, those that will be full first: they have the least to lose.
template <class FullTimes>
void ForgetSome(FullTimes& full_times) {
  std::vector<absl::Duration> times;
  times.reserve(full_times.size());
  for (const auto& [key, full] : full_times) times.push_back(full);
  const auto last = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 8);
  std::nth_element(times.begin(), last, times.end());
  size_t left = times.size() / 8 + 1;  // Many may be equal.
  absl::erase_if(full_times, [until = *last, &left](const auto& bucket) {
    if (left == 0 || bucket.second > until) return false;
    --left;
    return true;
  });
}

}  // namespace

TokenBuckets::TokenBuckets(const RateLimit& limit, size_t most)
    : interval_(IntervalOf(limit)),
      burst_(interval_ * BurstOf(limit)),
      most_(std::max<size_t>(most / kShards, 1)) {
  for (Shard& shard : shards_) shard.room = std::min(most_, kFew);
}

// By other bits of the hash than those that the map goes by.
TokenBuckets::Shard& TokenBuckets::ShardOf(const std::string& key) {
  return shards_[(absl::Hash<std::string>{}(key) >> 32) % kShards];
}

absl::Duration TokenBuckets::Take(const std::string& key, absl::Duration now) {
  if (!is_limited()) return absl::ZeroDuration();
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  const auto bucket = shard.full_times.find(key);
  if (bucket == shard.full_times.end()) {
    if (shard.full_times.size() >= shard.room) MakeRoom(shard, now);
    shard.full_times.emplace(key, now + interval_);
    return absl::ZeroDuration();
  }
  const absl::Duration full = std::max(bucket->second, now) + interval_;
  if (full - now > burst_) return full - now - burst_;
  bucket->second = full;
  return absl::ZeroDuration();
}

void TokenBuckets::PutBack(const std::string& key) {
  if (!is_limited()) return;
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  const auto bucket = shard.full_times.find(key);
  if (bucket != shard.full_times.end()) bucket->second -= interval_;
}

// What is left has twice its room, so tidying costs each new bucket the same, however many there
// are.
void TokenBuckets::MakeRoom(Shard& shard, absl::Duration now) const {
  absl::erase_if(shard.full_times, [now](const auto& bucket) { return bucket.second <= now; });
  if (shard.full_times.size() >= most_ - most_ / 8) ForgetSome(shard.full_times);
  shard.room = std::min(most_, std::max(kFew, 2 * shard.full_times.size()));
}

size_t TokenBuckets::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    size += shard.full_times.size();
  }
  return size;
}

}  // namespace leadline::edge
