#include "common/operation/worker.h"

#include <utility>
#include <vector>

#include "common/context/request_context.h"
#include "common/log/log.h"
#include "common/status/macros.h"

namespace leadline::operation {
namespace {

// What a fault of ours looks like: trying again would meet it again.
bool IsFault(const absl::Status& status) {
  return absl::IsInternal(status) || absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsDataLoss(status);
}

}  // namespace

Worker::Worker(std::string name, WorkStore& store, absl::Status failed, Work work)
    : name_(std::move(name)), store_(store), failed_(std::move(failed)), work_(std::move(work)) {}

Worker::~Worker() { stopping_ = true; }

void Worker::StartEvery(const polled::Pace& pace) {
  lane_.emplace(name_, pace, [this](polled::Rounds&) { return Look(); });
}

absl::StatusOr<bool> Worker::Look() {
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<Undone> undone, store_.FindUndone());
  if (undone.empty()) return false;
  absl::Status all;
  for (const Undone& one : undone) {
    if (!stopping_) all.Update(Do(one));
  }
  LEADLINE_RETURN_IF_ERROR(all);
  LEADLINE_RETURN_IF_ERROR(store_.Purge());
  return true;
}

absl::Status Worker::Do(const Undone& undone) {
  const context::ForOrganization scope(undone.organization);
  LEADLINE_ASSIGN_OR_RETURN(const auto request, store_.Load(undone));
  if (!request.has_value()) return absl::OkStatus();
  const absl::Status status = work_(undone, *request, stopping_);
  if (!IsFault(status)) return status;
  log::Error("an operation cannot be finished and is given up",
             {{"worker", name_},
              {"operation", undone.id},
              {"organization", undone.organization},
              {"error", status}});
  return store_.Fail(undone, failed_);
}

}  // namespace leadline::operation
