#include "services/configuration/number_series/number_series_rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/definition/definition_rules.h"
#include "services/configuration/number_series/number_series_errors.h"

namespace leadline::configuration {
namespace {

using Series = v1::NumberSeriesDefinition;

const std::string kSeries = "numberSeries/";

absl::Status CheckSeries(const Series& series) {
  FieldViolations violations;
  if (series.kind() == Series::KIND_UNSPECIFIED) {
    violations.Add("number_series_definition.kind", "is required");
  }
  if (absl::StripAsciiWhitespace(series.display_name()).empty()) {
    violations.Add("number_series_definition.display_name", "must not be blank");
  }
  if (series.gap_policy() == Series::GAP_POLICY_ALLOWED && series.kind() != Series::KIND_CUSTOMER) {
    violations.Add("number_series_definition.gap_policy", "can only be ALLOWED for customers");
  }
  return violations.ToStatus();
}

// As it is when it begins.
absl::StatusOr<Series> Started(Series series) {
  series.set_start(std::max<int64_t>(series.start(), 1));
  LEADLINE_RETURN_IF_ERROR(CheckSeries(series));
  return series;
}

}  // namespace

absl::StatusOr<Series> NewNumberSeries(const v1::CreateNumberSeriesDefinitionRequest& request) {
  Series series = request.number_series_definition();
  series.set_name(kSeries + request.number_series_definition_id());
  return Started(std::move(series));
}

absl::StatusOr<Series> NewWhenMissing(const v1::UpdateNumberSeriesDefinitionRequest& request) {
  const Series& series = request.number_series_definition();
  if (!request.allow_missing()) return NotFound(series.name());
  if (!IsChosenId(series.name().substr(kSeries.size()))) {
    return NameInvalid("number_series_definition.name", "numberSeries/{number_series}");
  }
  return Started(series);
}

bool CanLookAlike(const std::string& prefix, const std::string& other) {
  const std::string& shorter = prefix.size() < other.size() ? prefix : other;
  const std::string& longer = prefix.size() < other.size() ? other : prefix;
  if (!absl::StartsWith(longer, shorter)) return false;
  const std::string rest = longer.substr(shorter.size());
  return std::all_of(rest.begin(), rest.end(), [](const char c) { return absl::ascii_isdigit(c); });
}

absl::Status ApplyUpdate(const v1::UpdateNumberSeriesDefinitionRequest& request, Series& series) {
  const Series& wanted = request.number_series_definition();
  if (!wanted.etag().empty() && wanted.etag() != series.etag()) return EtagMismatch(series.name());
  const bool was_default = series.default_for_kind();
  const std::string prefix = series.prefix();
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), wanted, series));
  LEADLINE_RETURN_IF_ERROR(CheckSeries(series));
  // Numbers with the prefix before are on paper already.
  const bool renamed = series.prefix() != prefix;
  if (renamed && CanLookAlike(series.prefix(), prefix)) return PrefixTaken(series.name());
  return was_default && !series.default_for_kind() ? DefaultNeeded(series) : absl::OkStatus();
}

}  // namespace leadline::configuration
