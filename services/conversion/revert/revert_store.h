#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/query/listing.h"
#include "leadline/conversion/v1/conversion_service.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// The conversion database's half of undoing a conversion: the decision to, and its end.
class RevertStore final {
 public:
  explicit RevertStore(postgres::Database& database) : database_(database) {}

  // Decides to undo a completed conversion, or finds that the request did. What stands against it
  // is looked for while all that it is about is locked. With validate_only nothing remains, and it
  // may be merely committed. Fails as RevertConversion does.
  absl::StatusOr<v1::RevertConversionResponse> Start(const query::Caller& caller,
                                                     const v1::RevertConversionRequest& request,
                                                     int window_days);

  // Once the lead is open again: removes what the conversion made and gives back what it replaced,
  // but for records that were touched since Start, and those that they need. Repeating it changes
  // nothing.
  absl::Status Finish(const std::string& organization, const std::string& conversion);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::conversion
