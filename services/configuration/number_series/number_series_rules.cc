#include "services/configuration/number_series/number_series_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/number_series/number_series_errors.h"

namespace leadline::configuration {
namespace {

using Series = v1::NumberSeriesDefinition;

absl::Status CheckSeries(const Series& series) {
  FieldViolations violations;
  if (absl::StripAsciiWhitespace(series.display_name()).empty()) {
    violations.Add("number_series_definition.display_name", "must not be blank");
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<Series> NewNumberSeries(const v1::CreateNumberSeriesDefinitionRequest& request) {
  Series series = request.number_series_definition();
  series.set_name("numberSeries/" + request.number_series_definition_id());
  series.set_start(std::max<int64_t>(series.start(), 1));
  LEADLINE_RETURN_IF_ERROR(CheckSeries(series));
  return series;
}

absl::Status ApplyUpdate(const v1::UpdateNumberSeriesDefinitionRequest& request, Series& series) {
  const Series& wanted = request.number_series_definition();
  if (!wanted.etag().empty() && wanted.etag() != series.etag()) return EtagMismatch(series.name());
  const bool was_default = series.default_for_kind();
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), wanted, series));
  LEADLINE_RETURN_IF_ERROR(CheckSeries(series));
  return was_default && !series.default_for_kind() ? DefaultNeeded(series) : absl::OkStatus();
}

}  // namespace leadline::configuration
