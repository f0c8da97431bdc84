#include "services/conversion/convert/convert_batch.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "services/conversion/convert/batch_rules.h"

namespace leadline::conversion {
namespace {

// Leads that one batch converts at the same time. Each of them waits for lead-service and for the
// database by turns; more would only take sessions from other callers.
constexpr size_t kLanes = 4;

// Leads in one step: after them the caller takes in what it was sent.
constexpr size_t kStep = 16;

}  // namespace

absl::Status BatchConversion::Step(const Caller& caller, const Send& send) {
  if (is_over_) return absl::OkStatus();
  if (!std::exchange(has_begun_, true)) {
    LEADLINE_RETURN_IF_ERROR(CheckBatch(batch_));
    requests_ = RequestsOf(batch_);
  }
  if (next_ == requests_.size()) {
    is_over_ = true;
    Summarize(send);
    return absl::OkStatus();
  }
  if (batch_.mode() == v1::BatchConvertLeadsRequest::MODE_ATOMIC) {
    return ConvertAll(caller, send);
  }
  return ConvertNext(caller, send);
}

absl::Status BatchConversion::ConvertAll(const Caller& caller, const Send& send) {
  LEADLINE_ASSIGN_OR_RETURN(const auto outcomes,
                            batch_.validate_only()
                                ? converters_.preview.RehearseTogether(caller, requests_)
                                : converters_.together.Run(caller, requests_));
  for (const Outcome& outcome : outcomes) {
    if (!outcome.ok() && IsInTheWayOfAll(outcome.status())) return outcome.status();
  }
  for (; next_ < requests_.size(); ++next_) {
    Count(outcomes[next_], summary_);
    send(MessageOf(static_cast<int>(next_), requests_[next_], outcomes[next_]));
  }
  return absl::OkStatus();
}

absl::Status BatchConversion::ConvertNext(const Caller& caller, const Send& send) {
  LEADLINE_FAILPOINT("batch.before_step");
  const size_t end = std::min(next_ + kStep, requests_.size());
  std::vector<Outcome> outcomes(end - next_, absl::UnknownError("not converted yet"));
  std::atomic<size_t> place = 0;
  // A copy: the lanes read it while this thread, which is one of them, has others.
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const context::RequestContext facts = context::Current();
  const auto work = [&] {
    const context::ScopedRequestContext scope(facts);
    for (size_t i = place++; i < outcomes.size(); i = place++) {
      const v1::ConvertLeadRequest& request = requests_[next_ + i];
      outcomes[i] = Convert(caller, request);
      if (!outcomes[i].ok() && IsInTheWayOfAll(outcomes[i].status())) continue;
      send(MessageOf(static_cast<int>(next_ + i), request, outcomes[i]));
    }
  };
  std::vector<std::jthread> lanes;
  for (size_t i = 1; i < std::min(kLanes, outcomes.size()); ++i) lanes.emplace_back(work);
  work();
  lanes.clear();
  for (const Outcome& outcome : outcomes) {
    if (!outcome.ok() && IsInTheWayOfAll(outcome.status())) return outcome.status();
    Count(outcome, summary_);
  }
  next_ = end;
  return absl::OkStatus();
}

BatchConversion::Outcome BatchConversion::Convert(const Caller& caller,
                                                  const v1::ConvertLeadRequest& request) {
  Outcome outcome = request.validate_only() ? converters_.preview.Rehearse(caller, request)
                                            : converters_.each.Run(caller, request);
  // It reaches the caller as one of many, past the edge that would log it.
  if (absl::IsInternal(outcome.status())) {
    log::Error("a lead of a batch failed", {{"lead", request.lead()}, {"error", outcome.status()}});
  }
  return outcome;
}

void BatchConversion::Summarize(const Send& send) {
  v1::BatchConvertLeadsResponse last;
  last.set_index(static_cast<int>(requests_.size()));
  *last.mutable_summary() = summary_;
  send(last);
}

}  // namespace leadline::conversion
