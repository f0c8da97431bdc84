#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/coalesce/queue.h"
#include "common/status/macros.h"

namespace leadline::coalesce {

// Makes one batch out of calls that arrive together, so that many small transactions become one.
// The first caller leads: it runs the batch on its own thread while later callers queue for the
// next one, so an idle system adds no wait. Batches never mix organisations. At most `lanes`
// batches run at a time. The queue is bounded; past it a call fails with OVERLOADED. Nothing
// outlives the calls in it: when they have returned, it is drained.
//
//   Coalescer<BeginConversionRequest, Lead> begins({.max_batch = 64},
//       [&](const std::string& organization, const std::vector<const BeginConversionRequest*>&
//       items) {
//         return leads.Begin(organization, items);
//       });
template <class Item, class Result>
class Coalescer final {
 public:
  using Items = std::vector<const Item*>;
  // One outcome for each item, in order: one bad item never fails its neighbours.
  using Outcomes = std::vector<absl::StatusOr<Result>>;
  // A failure fails every item of the batch.
  using RunBatch =
      std::function<absl::StatusOr<Outcomes>(const std::string& organization, const Items& items)>;

  Coalescer(const Limits& limits, RunBatch run_batch)
      : queue_(limits), run_batch_(std::move(run_batch)) {}

  // Blocks until the batch with `item` has run. Keep the item alive until then.
  absl::StatusOr<Result> Run(const std::string& organization, const Item& item) {
    Entry entry(organization, item);
    LEADLINE_RETURN_IF_ERROR(
        queue_.Pass(entry, [this](const std::vector<Ticket*>& batch) { RunTogether(batch); }));
    return std::move(entry.outcome);
  }

  // How many calls wait for a batch now.
  size_t Waiting() { return queue_.Waiting(); }

 private:
  struct Entry : Ticket {
    Entry(const std::string& organization, const Item& of) : Ticket(organization), item(of) {}
    const Item& item;
    absl::StatusOr<Result> outcome = absl::InternalError("the batch gave no outcome");
  };

  void RunTogether(const std::vector<Ticket*>& batch) const {
    Items items;
    items.reserve(batch.size());
    for (const Ticket* ticket : batch) items.push_back(&static_cast<const Entry*>(ticket)->item);
    absl::StatusOr<Outcomes> outcomes = run_batch_(batch.front()->key, items);
    for (size_t i = 0; i < batch.size(); ++i) {
      auto& outcome = static_cast<Entry*>(batch[i])->outcome;
      if (!outcomes.ok()) {
        outcome = outcomes.status();
      } else if (i < outcomes->size()) {
        outcome = std::move((*outcomes)[i]);
      }
    }
  }

  Queue queue_;
  const RunBatch run_batch_;
};

}  // namespace leadline::coalesce
