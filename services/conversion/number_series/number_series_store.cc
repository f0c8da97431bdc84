#include "services/conversion/number_series/number_series_store.h"

#include <cstdint>
#include <map>

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/number_series/number_series_store_sql.h"
#include "services/conversion/record/by_name.h"

namespace leadline::conversion {
namespace {

std::vector<std::string> SeriesIds(const std::vector<NumberSeries>& series) {
  std::vector<std::string> names;
  for (const NumberSeries& one : series) names.push_back(one.name);
  return IdsOf(names);
}

}  // namespace

absl::StatusOr<std::string> NumberSeriesStore::NextNumber(const std::string& organization,
                                                          const NumberSeries& series) const {
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<std::string> numbers,
                            NextNumbers(organization, {series}));
  return numbers.front();
}

absl::StatusOr<std::vector<std::string>> NumberSeriesStore::NextNumbers(
    const std::string& organization, const std::vector<NumberSeries>& series) const {
  const std::vector<std::string> ids = SeriesIds(series);
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kReadNextNumbers, postgres::Arguments().Set("series", ids)));
  std::map<std::string, int64_t> next;
  for (size_t i = 0; i < rows.size(); ++i) {
    next[rows[i].Text("series")] = rows[i].Int64("next_number");
  }
  std::vector<std::string> numbers;
  for (size_t i = 0; i < series.size(); ++i) {
    const auto drawn = next.find(ids[i]);
    numbers.push_back(
        FormatNumber(series[i], drawn == next.end() ? series[i].start : drawn->second));
  }
  return numbers;
}

absl::StatusOr<std::vector<v1::NumberSeries>> NumberSeriesStore::Read(
    const std::string& organization, const std::vector<NumberSeries>& series,
    int customer_count) const {
  const std::vector<std::string> ids = SeriesIds(series);
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<std::string> numbers,
                            NextNumbers(organization, series));
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(
          organization, sql::kReadLastCustomers,
          postgres::Arguments().Set("series", ids).Set("customer_count", customer_count)));
  std::vector<v1::NumberSeries> answer(series.size());
  std::map<std::string, v1::NumberSeries*> by_id;
  for (size_t i = 0; i < series.size(); ++i) {
    answer[i].set_name(series[i].name);
    answer[i].set_display_name(series[i].display_name);
    answer[i].set_next_number(numbers[i]);
    by_id[ids[i]] = &answer[i];
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].Fill(*by_id.at(rows[i].Text("_series"))->add_customers());
  }
  return answer;
}

}  // namespace leadline::conversion
