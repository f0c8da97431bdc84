#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/operation/work_store.h"
#include "common/polled/rounds.h"

namespace leadline::operation {

// Works on the operations of one kind behind the calls. Whatever is on its way is in the database,
// so any process goes on with what another one left. Works until destroyed; declare it behind all
// that the work needs.
class Worker final {
 public:
  // Does an operation, whose request has these bytes, step by step until its end, or until
  // `stopping`. Unavailable and the like: it is tried again. A fault of ours, such as INTERNAL,
  // would be met again, so the operation ends.
  using Work = std::function<absl::Status(const Undone& undone, const std::string& request,
                                          const std::atomic<bool>& stopping)>;

  // `name` is for logs; `failed` is how an operation ends that met a fault of ours.
  Worker(std::string name, WorkStore& store, absl::Status failed, Work work);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Looks for work from now on; without this, only when RunOnce is called.
  void StartEvery(const polled::Pace& pace);

  // One look: works on everything that is undone; whether anything was. Fails with the first
  // failure, and does the others all the same.
  absl::StatusOr<bool> Look();
  absl::Status RunOnce() { return Look().status(); }

 private:
  absl::Status Do(const Undone& undone);

  const std::string name_;
  WorkStore& store_;
  const absl::Status failed_;
  const Work work_;
  std::atomic<bool> stopping_ = false;
  std::optional<polled::Rounds> lane_;
};

}  // namespace leadline::operation
