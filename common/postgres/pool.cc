#include "common/postgres/pool.h"

#include <algorithm>
#include <chrono>
#include <pqxx/except>

#include "common/context/request_context.h"
#include "common/postgres/errors.h"
#include "common/status/failure.h"

namespace leadline::postgres {
namespace {

// Background work has no deadline of its own.
constexpr absl::Duration kLongestWait = absl::Seconds(30);

absl::Status NoneFree() {
  return Failure(absl::StatusCode::kDeadlineExceeded,
                 type::v1::ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
                 "no database connection came free in time");
}

}  // namespace

Pool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->Return(std::move(connection_));
}

void Pool::Lease::Recover(const std::exception& error) {
  if (dynamic_cast<const pqxx::sql_error*>(&error) == nullptr) return Discard();
  try {
    connection_->Execute("ROLLBACK");
  } catch (const std::exception&) {
    Discard();
  }
}

absl::StatusOr<Pool::Lease> Pool::Take() {
  const absl::Duration wait = std::min(context::TimeLeft(), kLongestWait);
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, absl::ToChronoNanoseconds(wait), [this] { return free_ > 0; })) {
    return NoneFree();
  }
  --free_;
  std::unique_ptr<Connection> connection;
  while (connection == nullptr && !idle_.empty()) {
    connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->IsStale()) connection.reset();
  }
  lock.unlock();
  Lease lease(*this, std::move(connection));
  try {
    if (!lease.IsOpen()) lease.Open(address_);
  } catch (const std::exception& error) {
    return ToStatus(error, Progress::kUncommitted);
  }
  return lease;
}

int Pool::taken() {
  const std::lock_guard lock(mutex_);
  return size_ - free_;
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
    if (connection != nullptr) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

}  // namespace leadline::postgres
