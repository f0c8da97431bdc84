#include "common/edge/open_streams.h"

#include <utility>

#include "common/edge/admission.h"

namespace leadline::edge {
namespace {

// Streams end when they like: any guess is as good.
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

}  // namespace

absl::Status OpenStreams::Enter(const void* stream, End end) {
  const std::lock_guard lock(mutex_);
  if (draining_) return Draining();
  if (streams_.size() >= most_) return Overloaded(kRetryDelay);
  streams_.emplace(stream, std::move(end));
  return absl::OkStatus();
}

void OpenStreams::Leave(const void* stream) {
  const std::lock_guard lock(mutex_);
  streams_.erase(stream);
  left_.notify_all();
}

void OpenStreams::Drain(absl::Time end) {
  std::unique_lock lock(mutex_);
  draining_ = true;
  for (const auto& [stream, end_with] : streams_) end_with(Draining());
  left_.wait_until(lock, absl::ToChronoTime(end), [this] { return streams_.empty(); });
}

}  // namespace leadline::edge
