#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/query/listing.h"
#include "leadline/conversion/v1/conversion_service.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// What conversions can be filtered and ordered by.
extern const query::Table kConversions;

// What has been decided about a conversion id.
struct Decision {
  enum class Kind {
    kNone,       // Nothing yet; a commit that is in flight may still come.
    kCommitted,  // `answer` is what its caller was answered, also when it was undone since.
    kRefused,    // `refusal` is what its caller was answered.
    kExpired,    // Aborted on behalf of lead-service: nobody was answered anything.
  };
  Kind kind = Kind::kNone;
  std::string fingerprint;  // Of the request; empty when expired.
  v1::ConvertLeadResponse answer;
  std::string account;  // Of the answer, or what that was merged into since.
  absl::Status refusal;
};

// A decision against a conversion.
struct Abortion {
  std::string conversion;  // Its id.
  std::string lead;        // "leads/…"
  // What follows is left out for lead-service, when the hold has expired.
  std::string actor = {};
  std::string fingerprint = {};
  absl::Status refusal = absl::OkStatus();
};

// What has been decided about conversions, and deciding against them.
class DecisionStore final {
 public:
  DecisionStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // Decides against a conversion. False when it was decided before, for or against.
  absl::StatusOr<bool> Abort(const std::string& organization, const Abortion& abortion);

  // The same for several at once, in one transaction: one answer for each, in order.
  absl::StatusOr<std::vector<bool>> AbortTogether(const std::string& organization,
                                                  const std::vector<Abortion>& abortions);

  absl::StatusOr<Decision> Read(const std::string& organization, const std::string& conversion);

  // Notes that a committed conversion has been answered again.
  absl::Status CountReplay(const std::string& organization, const std::string& conversion);

  // The live conversion of a lead, "conversions/…"; empty when it has none. One that is being
  // undone is live until it is.
  absl::StatusOr<std::string> FindLive(const std::string& organization, const std::string& lead);

  // Fails with RESOURCE_NOT_FOUND, also for one that was decided against.
  absl::StatusOr<v1::Conversion> Get(const std::string& organization, const std::string& name);

  // Fails with FILTER_INVALID, PAGE_TOKEN_INVALID or FIELD_INVALID.
  absl::StatusOr<v1::ListConversionsResponse> List(const query::Caller& caller,
                                                   const v1::ListConversionsRequest& request);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::conversion
