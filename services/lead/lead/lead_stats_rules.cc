#include "services/lead/lead/lead_stats_rules.h"

#include "absl/time/civil_time.h"
#include "common/status/failure.h"

namespace leadline::lead {
namespace {

using Request = v1::GetLeadStatsRequest;

constexpr size_t kMostStretches = 1000;

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// The first day of the stretch that `day` is in, and of the next one.
absl::CivilDay FirstDay(Request::TimeBucket bucket, absl::CivilDay day) {
  if (bucket == Request::TIME_BUCKET_MONTH) return absl::CivilDay(absl::CivilMonth(day));
  if (bucket == Request::TIME_BUCKET_WEEK) {
    return absl::PrevWeekday(day + 1, absl::Weekday::monday);
  }
  return day;
}

absl::CivilDay NextFirstDay(Request::TimeBucket bucket, absl::CivilDay first) {
  if (bucket == Request::TIME_BUCKET_MONTH) return absl::CivilDay(absl::CivilMonth(first) + 1);
  return bucket == Request::TIME_BUCKET_WEEK ? first + 7 : first + 1;
}

// One more than there may be, when there are too many.
std::vector<absl::Time> StartsOf(Request::TimeBucket bucket, const StatsPeriod& period) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  std::vector<absl::Time> starts;
  absl::CivilDay day = FirstDay(bucket, absl::ToCivilDay(period.start, utc));
  while (absl::FromCivil(day, utc) < period.end && starts.size() <= kMostStretches) {
    starts.push_back(absl::FromCivil(day, utc));
    day = NextFirstDay(bucket, day);
  }
  return starts;
}

}  // namespace

absl::StatusOr<StatsPeriod> PeriodOf(const Request& request, absl::Time now) {
  const bool is_divided = request.time_bucket() != Request::TIME_BUCKET_UNSPECIFIED;
  StatsPeriod period;
  period.start = request.has_start_time() ? TimeOf(request.start_time()) : absl::UnixEpoch();
  period.end = request.has_end_time() ? TimeOf(request.end_time()) : now;
  FieldViolations violations;
  if (request.has_end_time() && period.end <= period.start) {
    violations.Add("end_time", "must be after start_time");
  }
  if (is_divided && !request.has_start_time()) {
    violations.Add("start_time", "is required with time_bucket");
  } else if (is_divided) {
    period.starts = StartsOf(request.time_bucket(), period);
  }
  if (period.starts.size() > kMostStretches) {
    violations.Add("time_bucket", "must divide the period into at most 1000 stretches");
  }
  if (!violations.empty()) return violations.ToStatus();
  return period;
}

}  // namespace leadline::lead
