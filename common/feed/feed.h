#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/edge/stream.h"
#include "common/feed/event_source.h"
#include "leadline/event/v1/event_service.pb.h"

namespace leadline::feed {

struct FeedPace {
  absl::Duration interval = absl::Milliseconds(200);  // From one look for new events to the next.
  absl::Duration checkpoint = absl::Seconds(10);      // What is told although nothing is new.
  int batch = 100;                                    // Events of one message at most.
};

// Tells followers the events of their organisations, each from its own place on. However many there
// are, one statement looks whether anything is new, and one thread reads for all of them, in turn.
// What follows is read only when what came before has gone out: a slow follower costs one message.
class Feed final {
 public:
  using Send = edge::Stream<event::v1::WatchEventsResponse>::Send;

  explicit Feed(EventSource& source, const FeedPace& pace = {});
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // Tells what follows `from` at once, be it nothing, and then whatever is committed.
  absl::Status Add(const Subscription& subscription, const Cursor& from, const Send& send);

  // How many follow.
  size_t size() const;

 private:
  struct Follower;
  using Followers = std::vector<std::shared_ptr<Follower>>;

  void Loop();
  bool AwaitWork();
  absl::Status Look();
  absl::Status Serve(absl::Status well);
  absl::Status Advance(Follower& follower, bool may_read);
  absl::Status Read(Follower& follower, event::v1::WatchEventsResponse& message);
  void Tell(Follower& follower, event::v1::WatchEventsResponse message);
  void Report(const absl::Status& status);

  void Wake();
  Followers Current() const;
  void ForgetThoseThatAreOver();

  EventSource& source_;
  const FeedPace pace_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Followers followers_;
  bool has_work_ = false;
  bool stopping_ = false;
  // Of the thread alone.
  absl::Time next_look_ = absl::Now();
  bool was_well_ = true;
  std::thread thread_;
};

}  // namespace leadline::feed
