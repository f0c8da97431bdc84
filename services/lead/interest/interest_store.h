#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/interest.pb.h"
#include "leadline/lead/v1/interest_service.pb.h"
#include "services/lead/party/party_rules.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
class Lister;
}  // namespace leadline::query

namespace leadline::lead {

// Who is interested in which products and services, in all organisations. Whoever adds an interest
// to a lead locks it against its conversion, so that what is handed over is all there is.
class InterestStore final {
 public:
  InterestStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // Inserts the interest, or gives the one that its parent has in the product what it says anew.
  // RESOURCE_NOT_FOUND, LEAD_CONVERTED and LEAD_DELETED of a lead.
  absl::StatusOr<v1::AddInterestResponse> Add(const query::Caller& caller,
                                              const v1::Interest& interest);

  // RESOURCE_NOT_FOUND when there is none, LEAD_CONVERTED for one that a converted lead has kept.
  absl::Status Remove(const query::Caller& caller, const v1::RemoveInterestRequest& request);

  absl::StatusOr<v1::ListInterestsResponse> List(const query::Caller& caller,
                                                 const v1::ListInterestsRequest& request,
                                                 const Party& parent);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::lead
