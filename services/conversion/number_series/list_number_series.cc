#include "services/conversion/number_series/list_number_series.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/query/name_page.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/number_series/number_series_store.h"

namespace leadline::conversion {
namespace {

constexpr int kDefaultCustomerCount = 5;

template <class Request>
int CustomerCountOf(const Request& request) {
  return request.customer_count() > 0 ? request.customer_count() : kDefaultCustomerCount;
}

std::vector<std::string> NamesOf(const Settings& settings) {
  std::vector<std::string> names;
  for (const auto& [name, series] : settings.customer_series) names.push_back(name);
  return names;
}

absl::StatusOr<NumberSeries> Find(const Settings& settings, const std::string& name) {
  const auto found = settings.customer_series.find(name);
  if (found == settings.customer_series.end()) return NotFound(name);
  return found->second;
}

void MarkDefault(const Settings& settings, v1::NumberSeries& series) {
  series.set_default_for_kind(series.name() == settings.default_series);
}

}  // namespace

absl::StatusOr<v1::ListNumberSeriesResponse> ListNumberSeries::Run(
    const std::string& organization, const v1::ListNumberSeriesRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const std::vector<std::string> names = NamesOf(*settings);
  LEADLINE_ASSIGN_OR_RETURN(
      const query::NamePage page,
      query::PageOfNames(tokens_, absl::StrCat("number series of ", organization), names,
                         request.page_size(), request.page_token()));
  std::vector<NumberSeries> wanted;
  for (size_t i = page.begin; i < page.end; ++i) {
    wanted.push_back(settings->customer_series.at(names[i]));
  }
  LEADLINE_ASSIGN_OR_RETURN(std::vector<v1::NumberSeries> series,
                            series_.Read(organization, wanted, CustomerCountOf(request)));
  v1::ListNumberSeriesResponse response;
  for (v1::NumberSeries& one : series) {
    MarkDefault(*settings, one);
    *response.add_number_series() = std::move(one);
  }
  response.set_next_page_token(page.next_page_token);
  return response;
}

absl::StatusOr<v1::GetNumberSeriesResponse> ListNumberSeries::Run(
    const std::string& organization, const v1::GetNumberSeriesRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  LEADLINE_ASSIGN_OR_RETURN(const NumberSeries wanted, Find(*settings, request.name()));
  LEADLINE_ASSIGN_OR_RETURN(std::vector<v1::NumberSeries> series,
                            series_.Read(organization, {wanted}, CustomerCountOf(request)));
  MarkDefault(*settings, series.front());
  v1::GetNumberSeriesResponse response;
  *response.mutable_number_series() = std::move(series.front());
  return response;
}

absl::StatusOr<v1::PreviewNextNumberResponse> ListNumberSeries::Run(
    const std::string& organization, const v1::PreviewNextNumberRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const std::string& asked = request.number_series();
  LEADLINE_ASSIGN_OR_RETURN(const NumberSeries series,
                            Find(*settings, asked.empty() ? settings->default_series : asked));
  v1::PreviewNextNumberResponse response;
  LEADLINE_ASSIGN_OR_RETURN(*response.mutable_number(), series_.NextNumber(organization, series));
  response.set_number_series(series.name);
  return response;
}

}  // namespace leadline::conversion
