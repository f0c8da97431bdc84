#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/number_series_service.pb.h"

namespace leadline::query {
class PageTokens;
}

namespace leadline::conversion {

class NumberSeriesStore;
class SettingsSource;

// Shows the series of customer numbers: as they are defined, and what became of them.
class ListNumberSeries final {
 public:
  ListNumberSeries(const NumberSeriesStore& series, const SettingsSource& settings,
                   const query::PageTokens& tokens)
      : series_(series), settings_(settings), tokens_(tokens) {}

  absl::StatusOr<v1::ListNumberSeriesResponse> Run(
      const std::string& organization, const v1::ListNumberSeriesRequest& request) const;
  absl::StatusOr<v1::GetNumberSeriesResponse> Run(const std::string& organization,
                                                  const v1::GetNumberSeriesRequest& request) const;
  absl::StatusOr<v1::PreviewNextNumberResponse> Run(
      const std::string& organization, const v1::PreviewNextNumberRequest& request) const;

 private:
  const NumberSeriesStore& series_;
  const SettingsSource& settings_;
  const query::PageTokens& tokens_;
};

}  // namespace leadline::conversion
