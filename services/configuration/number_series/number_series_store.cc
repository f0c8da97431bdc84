#include "services/configuration/number_series/number_series_store.h"

#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/number_series/number_series_errors.h"
#include "services/configuration/number_series/number_series_rules.h"
#include "services/configuration/number_series/number_series_store_sql.h"

namespace leadline::configuration {
namespace {

using Series = v1::NumberSeriesDefinition;

constexpr char kCollection[] = "numberSeries/";

constexpr query::Field kFields[] = {{.path = "name",
                                     .column = "name",
                                     .type = query::Type::kName,
                                     .prefix = kCollection,
                                     .sortable = true}};
constexpr query::Table kNumberSeries{kFields, "name"};

postgres::Arguments Named(const std::string& name) {
  return postgres::Arguments().Set("name", name.substr(sizeof(kCollection) - 1));
}

absl::StatusOr<Series> OneOr(const postgres::Rows& rows, const std::string& name) {
  auto series = postgres::OneOrNone<Series>(rows);
  if (!series) return NotFound(name);
  return *std::move(series);
}

absl::StatusOr<Series> Read(Change& change, const std::string& name) {
  return OneOr(change.Run(sql::kGetNumberSeriesDefinition, Named(name)), name);
}

// PrefixTaken when numbers of another series of the kind could look like those of this one.
absl::Status CheckPrefix(Change& change, const Series& series) {
  const postgres::Rows rivals = change.Run(sql::kReadRivals, postgres::Arguments().Record(series));
  for (size_t i = 0; i < rivals.size(); ++i) {
    if (!CanLookAlike(series.prefix(), rivals[i].Text("prefix"))) continue;
    return PrefixTaken(kCollection + rivals[i].Text("name"));
  }
  return absl::OkStatus();
}

// Nobody else is the default of the kind if the series is to be.
void TakeDefault(Change& change, const Series& series) {
  if (!series.default_for_kind()) return;
  const postgres::Rows others =
      change.Run(sql::kTakeDefaultFromOthers, postgres::Arguments().Record(series));
  for (size_t i = 0; i < others.size(); ++i) {
    change.Tell("NumberSeriesDefinitionUpdated", kCollection + others[i].Text("name"),
                {"default_for_kind"});
  }
}

absl::StatusOr<Series> InsertIn(Change& change, const Series& series) {
  LEADLINE_RETURN_IF_ERROR(CheckPrefix(change, series));
  TakeDefault(change, series);
  const auto arguments = postgres::Arguments().Record(series);
  if (change.Run(sql::kInsertNumberSeriesDefinition, arguments).empty()) {
    return ResourceExists(series.name(), series.name() + " is in use");
  }
  change.Tell("NumberSeriesDefinitionCreated", series.name());
  return Read(change, series.name());
}

}  // namespace

absl::StatusOr<Series> NumberSeriesStore::Get(const std::string& organization,
                                              const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kGetNumberSeriesDefinition, Named(name)));
  return OneOr(rows, name);
}

absl::StatusOr<v1::ListNumberSeriesDefinitionsResponse> NumberSeriesStore::List(
    const std::string& organization, const v1::ListNumberSeriesDefinitionsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing,
                            lister_.Prepare(kNumberSeries, {organization, ""}, request));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListNumberSeriesDefinitions));
  v1::ListNumberSeriesDefinitionsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_number_series_definitions()));
  return response;
}

absl::StatusOr<Series> NumberSeriesStore::Insert(const Mandate& mandate, const Series& series) {
  return ChangeConfiguration(database_, mandate,
                             [&](Change& change) { return InsertIn(change, series); });
}

absl::StatusOr<Series> NumberSeriesStore::Update(const Mandate& mandate, const std::string& name,
                                                 Edit edit, Make make) {
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Series> {
    const postgres::Rows found = change.Run(sql::kGetNumberSeriesDefinition, Named(name));
    if (found.empty()) {
      LEADLINE_ASSIGN_OR_RETURN(const Series made, make());
      return InsertIn(change, made);
    }
    Series series;
    found[0].Fill(series);
    const std::string prefix = series.prefix();
    LEADLINE_RETURN_IF_ERROR(edit(series));
    if (series.prefix() != prefix) LEADLINE_RETURN_IF_ERROR(CheckPrefix(change, series));
    TakeDefault(change, series);
    change.Run(sql::kUpdateNumberSeriesDefinition, postgres::Arguments().Record(series));
    change.Tell("NumberSeriesDefinitionUpdated", name);
    return Read(change, name);
  });
}

}  // namespace leadline::configuration
