#include "services/leadctl/convert_leads.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "services/leadctl/invoke.h"

namespace leadline::leadctl {
namespace {

constexpr char kMethod[] = "leadline.conversion.v1.ConversionService.BatchConvertLeads";
constexpr int kMost = 1000;  // Of one call.
constexpr absl::Duration kRetryPause = absl::Milliseconds(500);

}  // namespace

absl::StatusOr<ConvertReport> ConvertLeads::Run(const Request& request) {
  // All or none is all in one call, and the service says how many those may be.
  const bool is_one = request.mode() == Request::MODE_ATOMIC;
  Request part = request;
  for (int begin = 0; begin < request.requests_size(); begin += kMost) {
    const int end = is_one ? request.requests_size() : begin + kMost;
    part.clear_requests();
    for (int i = begin; i < std::min(end, request.requests_size()); ++i) {
      *part.add_requests() = request.requests(i);
    }
    LEADLINE_RETURN_IF_ERROR(RunOne(part));
    if (is_one) break;
  }
  return report_;
}

absl::Status ConvertLeads::RunOne(const Request& request) {
  std::vector<bool> is_told(static_cast<size_t>(request.requests_size()));
  absl::Time give_up = absl::Now() + patience_;
  while (true) {
    const auto before = std::count(is_told.begin(), is_told.end(), true);
    const absl::Status ended = Stream(request, is_told);
    if (ended.ok() || !IsWorthAnotherTry(ended)) return ended;
    const bool went_on = std::count(is_told.begin(), is_told.end(), true) > before;
    if (went_on) give_up = absl::Now() + patience_;
    if (absl::Now() + kRetryPause > give_up) return ended;
    absl::SleepFor(kRetryPause);
  }
}

absl::Status ConvertLeads::Stream(const Request& request, std::vector<bool>& is_told) {
  Response message;
  bool is_whole = false;
  LEADLINE_RETURN_IF_ERROR(InvokeStream(channel_, kMethod, request, message, [&] {
    is_whole = message.has_summary();
    const auto index = static_cast<size_t>(message.index());
    if (is_whole || index >= is_told.size() || is_told[index]) return;
    is_told[index] = true;
    Tell(message);
  }));
  return is_whole ? absl::OkStatus() : absl::UnavailableError("the answer was cut");
}

void ConvertLeads::Tell(const Response& outcome) {
  if (!outcome.has_conversion()) {
    ++report_.failed;
  } else if (outcome.conversion().replayed()) {
    ++report_.replayed;
  } else {
    ++report_.converted;
  }
  on_outcome_(outcome);
}

}  // namespace leadline::leadctl
