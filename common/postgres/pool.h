#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/postgres/connection.h"

namespace leadline::postgres {

// At most `size` sessions with one database, opened when first needed. The one used last is used
// next, so that a quiet time leaves few of them warm.
class Pool final {
 public:
  struct Address {
    std::string conninfo;
    Pooler pooler;
    Access access = Access::kAll;
  };

  Pool(Address address, int size) : address_(std::move(address)), size_(size), free_(size) {}

  // A session of the caller's own until it is destroyed.
  class Lease final {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&& other) noexcept : pool_(other.pool_), connection_(std::move(other.connection_)) {
      other.pool_ = nullptr;
    }
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    bool IsOpen() const { return connection_ != nullptr; }
    void Open(const Address& address) {
      connection_ = std::make_unique<Connection>(address.conninfo, address.pooler, address.access);
    }

    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

    // Closes the session instead of giving it back: nobody knows what state it is in.
    void Discard() { connection_.reset(); }

    // After a failure. A statement that failed leaves a good session, if it can still be rolled
    // back; else it is discarded.
    void Recover(const std::exception& error);

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  // Waits for a free session as long as the current call has time. UNAVAILABLE when the server
  // cannot be reached, RESOURCE_EXHAUSTED when it has no session left, DEADLINE_EXCEEDED when the
  // wait was too long.
  absl::StatusOr<Lease> Take();

  // How many are taken.
  int taken();

 private:
  void Return(std::unique_ptr<Connection> connection);

  const Address address_;
  const int size_;
  std::mutex mutex_;
  std::condition_variable returned_;
  int free_;  // How many more may be taken.
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace leadline::postgres
