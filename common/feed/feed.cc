#include "common/feed/feed.h"

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "common/log/log.h"
#include "common/status/macros.h"

namespace leadline::feed {
namespace {

bool IsExpired(const absl::Status& status) {
  return status.code() == absl::StatusCode::kOutOfRange;
}

}  // namespace

// Belongs to whoever adds it and then to the thread; of `is_writing` the stream says when it ends.
struct Feed::Follower {
  Follower(const Subscription& its_subscription, const Cursor& from, const Send& its_send)
      : subscription(its_subscription), send(its_send), cursor(from) {}

  const Subscription subscription;
  const Send send;
  Cursor cursor;
  bool is_behind = true;  // There is something to read for it.
  bool is_over = false;
  absl::Time told = absl::InfinitePast();
  std::atomic<bool> is_writing = false;
};

Feed::Feed(EventSource& source, const FeedPace& pace) : source_(source), pace_(pace) {
  thread_ = std::thread([this] { Loop(); });
}

Feed::~Feed() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

absl::Status Feed::Add(const Subscription& subscription, const Cursor& from, const Send& send) {
  const auto follower = std::make_shared<Follower>(subscription, from, send);
  send.OnGoneOut([this, follower] {
    follower->is_writing = false;
    Wake();
  });
  LEADLINE_RETURN_IF_ERROR(Advance(*follower, true));
  const std::lock_guard lock(mutex_);
  if (!follower->is_over) followers_.push_back(follower);
  return absl::OkStatus();
}

size_t Feed::size() const {
  const std::lock_guard lock(mutex_);
  return followers_.size();
}

void Feed::Loop() {
  while (AwaitWork()) {
    Report(Serve(Look()));
    ForgetThoseThatAreOver();
  }
}

// False at the end.
bool Feed::AwaitWork() {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, absl::ToChronoTime(next_look_),
                      [this] { return has_work_ || stopping_; });
  has_work_ = false;
  return !stopping_;
}

// When it is time for it, finds out who is behind.
absl::Status Feed::Look() {
  const absl::Time now = absl::Now();
  if (now < next_look_) return absl::OkStatus();
  next_look_ = now + pace_.interval;
  const Followers followers = Current();
  if (followers.empty()) return absl::OkStatus();
  std::set<std::string> organizations;
  for (const auto& follower : followers) {
    organizations.insert(follower->subscription.organization());
  }
  LEADLINE_ASSIGN_OR_RETURN(const auto reaches,
                            source_.FindNewest({organizations.begin(), organizations.end()}));
  for (const auto& follower : followers) {
    const Reach& reach = reaches.at(follower->subscription.organization());
    int64_t& position = follower->cursor.position;
    // A horizon never goes back, unless the database was put back: reading will tell.
    if (reach.newest >= position || reach.horizon < position) {
      follower->is_behind = true;
    } else if (!follower->is_behind) {
      follower->cursor = {.position = reach.horizon};
    }
  }
  return absl::OkStatus();
}

// While the database is away followers still hear that they are connected.
absl::Status Feed::Serve(absl::Status well) {
  for (const auto& follower : Current()) {
    if (!follower->is_writing) well.Update(Advance(*follower, well.ok()));
  }
  return well;
}

absl::Status Feed::Advance(Follower& follower, bool may_read) {
  event::v1::WatchEventsResponse message;
  const bool reads = follower.is_behind && may_read;
  const absl::Status read = reads ? Read(follower, message) : absl::OkStatus();
  if (IsExpired(read)) {
    follower.is_over = true;
    follower.send(read);
    return absl::OkStatus();
  }
  const bool is_due = absl::Now() >= follower.told + pace_.checkpoint;
  if (!message.events().empty() || is_due) {
    Tell(follower, std::move(message));
  } else if (reads && read.ok() && follower.is_behind) {
    Wake();  // Nothing of what was read is wanted.
  }
  return read;
}

absl::Status Feed::Read(Follower& follower, event::v1::WatchEventsResponse& message) {
  LEADLINE_ASSIGN_OR_RETURN(Batch batch,
                            source_.Read(follower.subscription, follower.cursor, pace_.batch));
  follower.cursor = batch.end;
  follower.is_behind = !batch.caught_up;
  message.mutable_events()->Assign(std::make_move_iterator(batch.events.begin()),
                                   std::make_move_iterator(batch.events.end()));
  return absl::OkStatus();
}

void Feed::Tell(Follower& follower, event::v1::WatchEventsResponse message) {
  message.set_resume_token(source_.TokenOf(follower.subscription, follower.cursor));
  follower.told = absl::Now();
  follower.is_writing = true;
  follower.is_over = !follower.send(std::move(message));
}

void Feed::Report(const absl::Status& status) {
  if (was_well_ && !status.ok()) {
    log::Warning("events cannot be read, those who follow wait", {{"error", status}});
  }
  was_well_ = status.ok();
}

void Feed::Wake() {
  {
    const std::lock_guard lock(mutex_);
    has_work_ = true;
  }
  changed_.notify_all();
}

Feed::Followers Feed::Current() const {
  const std::lock_guard lock(mutex_);
  return followers_;
}

void Feed::ForgetThoseThatAreOver() {
  const std::lock_guard lock(mutex_);
  std::erase_if(followers_, [](const auto& follower) { return follower->is_over; });
}

}  // namespace leadline::feed
