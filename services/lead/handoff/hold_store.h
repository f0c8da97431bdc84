#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/handoff_service.pb.h"

namespace leadline::postgres {
class Database;
}
namespace leadline::query {
class Lister;
}

namespace leadline::lead {

// The leads that conversions hold, for those who look after them.
class HoldStore final {
 public:
  HoldStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // The oldest first. PAGE_TOKEN_INVALID.
  absl::StatusOr<v1::ListHoldsResponse> List(const std::string& organization,
                                             const v1::ListHoldsRequest& request) const;

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::lead
