#include "common/coalesce/queue.h"

#include <algorithm>

#include "common/context/request_context.h"
#include "common/status/failure.h"

namespace leadline::coalesce {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(100);

absl::Status Overloaded() {
  return WithRetry(Failure(absl::StatusCode::kResourceExhausted, type::v1::ERROR_REASON_OVERLOADED,
                           "too many calls wait for a batch"),
                   kRetryDelay);
}

absl::Status TooLate() {
  return Failure(absl::StatusCode::kDeadlineExceeded, type::v1::ERROR_REASON_DEADLINE_EXCEEDED,
                 "the call's time ran out before its batch began");
}

// The batch has the time of its most patient call: the haste of one must not fail the others.
// Several do not ask for it as one, nor does one say for the others how old it may read.
context::RequestContext ContextOf(const std::vector<Ticket*>& batch) {
  context::RequestContext together = context::Current();
  for (const Ticket* ticket : batch)
    together.deadline = std::max(together.deadline, ticket->deadline);
  if (batch.size() > 1) together.subject.clear();
  together.read_after.reset();
  return together;
}

}  // namespace

absl::Status Queue::Pass(Ticket& ticket, const RunBatch& run) {
  ticket.deadline = context::Current().deadline;
  Lock lock(mutex_);
  if (queued_.size() >= limits_.max_queue) return Overloaded();
  queued_.push_back(&ticket);
  while (ticket.state != Ticket::State::kDone) {
    if (ticket.state == Ticket::State::kQueued && running_ < limits_.lanes) {
      Lead(lock, run);
    } else if (!WaitForChange(ticket, lock)) {
      queued_.erase(std::find(queued_.begin(), queued_.end(), &ticket));
      WakeLeader();  // It may have been this one that was to lead.
      return TooLate();
    }
  }
  return absl::OkStatus();
}

size_t Queue::Waiting() {
  const Lock lock(mutex_);
  return queued_.size();
}

bool Queue::WaitForChange(Ticket& ticket, Lock& lock) {
  // Once in a batch, the outcome is the database's to tell, however late.
  if (ticket.state == Ticket::State::kRunning || ticket.deadline == absl::InfiniteFuture()) {
    ticket.changed.wait(lock);
    return true;
  }
  ticket.changed.wait_until(lock, absl::ToChronoTime(ticket.deadline));
  return ticket.state != Ticket::State::kQueued || absl::Now() < ticket.deadline;
}

void Queue::Lead(Lock& lock, const RunBatch& run) {
  const std::vector<Ticket*> batch = TakeBatch();
  ++running_;
  WakeLeader();
  lock.unlock();
  {
    const context::RequestContext together = ContextOf(batch);
    const context::ScopedRequestContext scope(together);
    run(batch);
  }
  lock.lock();
  --running_;
  for (Ticket* ticket : batch) {
    ticket->state = Ticket::State::kDone;
    ticket->changed.notify_one();
  }
  WakeLeader();
}

void Queue::WakeLeader() {
  if (running_ < limits_.lanes && !queued_.empty()) queued_.front()->changed.notify_one();
}

std::vector<Ticket*> Queue::TakeBatch() {
  std::vector<Ticket*> batch;
  const std::string& key = queued_.front()->key;
  std::deque<Ticket*> others;
  for (Ticket* ticket : queued_) {
    if (batch.size() < limits_.max_batch && ticket->key == key) {
      ticket->state = Ticket::State::kRunning;
      batch.push_back(ticket);
    } else {
      others.push_back(ticket);
    }
  }
  queued_ = std::move(others);
  return batch;
}

}  // namespace leadline::coalesce
