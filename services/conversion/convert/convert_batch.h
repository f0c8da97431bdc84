#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/convert/conversion_draft.h"
#include "services/conversion/convert/convert_lead.h"
#include "services/conversion/convert/convert_together.h"
#include "services/conversion/convert/preview_conversion.h"

namespace leadline::conversion {

// The ways to convert the leads of a batch.
struct BatchConverters {
  ConvertLead& each;
  ConvertTogether& together;
  PreviewConversion& preview;
};

// One batch on its way, in steps of some leads, of which a few are converted at the same time. Used
// by one thread at a time.
class BatchConversion final {
 public:
  // From several threads.
  using Send = std::function<void(const v1::BatchConvertLeadsResponse& message)>;

  // `request` outlives it.
  BatchConversion(const BatchConverters& converters, const v1::BatchConvertLeadsRequest& request)
      : converters_(converters), batch_(request) {}

  // Converts the next leads and sends what became of each, as soon as it is known; after the last
  // ones the summary; from then on nothing. Fails before any lead when the batch is none, and after
  // some when something is in the way of all that are left.
  absl::Status Step(const Caller& caller, const Send& send);

 private:
  using Outcome = absl::StatusOr<v1::ConvertLeadResponse>;

  absl::Status ConvertAll(const Caller& caller, const Send& send);
  absl::Status ConvertNext(const Caller& caller, const Send& send);
  Outcome Convert(const Caller& caller, const v1::ConvertLeadRequest& request);
  void Summarize(const Send& send);

  const BatchConverters converters_;
  const v1::BatchConvertLeadsRequest& batch_;
  bool has_begun_ = false;
  std::vector<v1::ConvertLeadRequest> requests_;
  size_t next_ = 0;  // In requests_.
  v1::BatchConvertLeadsResponse::Summary summary_;
  bool is_over_ = false;
};

// Converts several leads, each for itself or all together.
class ConvertBatch final {
 public:
  explicit ConvertBatch(const BatchConverters& converters) : converters_(converters) {}

  BatchConversion Start(const v1::BatchConvertLeadsRequest& request) const {
    return {converters_, request};
  }

 private:
  const BatchConverters converters_;
};

}  // namespace leadline::conversion
