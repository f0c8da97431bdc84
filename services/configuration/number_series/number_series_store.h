#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/number_series_definition.pb.h"
#include "leadline/configuration/v1/number_series_definition_service.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::query {
class Lister;
}

namespace leadline::configuration {

// The number series of every organisation: exactly one default of each kind.
class NumberSeriesStore final {
 public:
  using Series = v1::NumberSeriesDefinition;
  using Edit = absl::FunctionRef<absl::Status(Series&)>;
  using Make = absl::FunctionRef<absl::StatusOr<Series>()>;

  NumberSeriesStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  absl::StatusOr<Series> Get(const std::string& organization, const std::string& name);

  absl::StatusOr<v1::ListNumberSeriesDefinitionsResponse> List(
      const std::string& organization, const v1::ListNumberSeriesDefinitionsRequest& request);

  // A series that becomes the default takes that from the one before.
  absl::StatusOr<Series> Insert(const Mandate& mandate, const Series& series);
  // Of one that is not there `make` says what becomes of it.
  absl::StatusOr<Series> Update(const Mandate& mandate, const std::string& name, Edit edit,
                                Make make);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::configuration
