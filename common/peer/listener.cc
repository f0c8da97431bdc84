#include "common/peer/listener.h"

#include <utility>

#include "absl/time/time.h"
#include "common/log/log.h"

namespace leadline::peer {
namespace {

constexpr absl::Duration kPause = absl::Seconds(1);

}  // namespace

Listener::Listener(Listen listen) : listen_(std::move(listen)) {
  thread_ = std::thread([this] { Loop(); });
}

Listener::~Listener() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  changed_.notify_all();
  thread_.join();
}

// A context of its own for the next stream; false at the end.
bool Listener::Begin() {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  context_ = std::make_unique<grpc::ClientContext>();
  context_->set_wait_for_ready(true);
  return true;
}

void Listener::Loop() {
  while (Begin()) {
    const absl::Status ended = listen_(*context_);
    log::Debug("a peer's stream ended", {{"error", ended}});
    std::unique_lock lock(mutex_);
    context_.reset();
    changed_.wait_for(lock, absl::ToChronoNanoseconds(kPause), [this] { return stopping_; });
  }
}

}  // namespace leadline::peer
