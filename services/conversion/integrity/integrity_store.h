#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/conversion/v1/conversion.pb.h"
#include "services/conversion/integrity/check_catalog.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// How far a source has been gone through: behind the row of this time and id.
struct Place {
  absl::Time time;
  std::string id;
};

// Some of a source, at most as many as one statement may see.
struct Batch {
  std::vector<std::string> ids;
  Place last;
  bool is_last = false;  // Of the source.
};

using Findings = std::vector<v1::IntegrityFinding>;
using Ids = std::vector<std::string>;

// The conversion database's side of the checks. Only reads; each statement is its own transaction.
class IntegrityStore final {
 public:
  explicit IntegrityStore(postgres::Database& database, int batch_size = 1000)
      : database_(database), batch_size_(batch_size) {}

  // Before everything that was created after `time`.
  static Place Begin(absl::Time time);

  // The next of a source other than leads. The id of a series is its name.
  absl::StatusOr<Batch> Pick(const std::string& organization, Source source, const Place& after);

  // Where the check, one that does not ask lead-service, does not hold among `ids` of `source`:
  // resource, related resources and message.
  absl::StatusOr<Findings> Find(const std::string& organization, const Check& check, Source source,
                                const Ids& ids);

  // What of conversions can be held against their leads, by id; those that are not there are left
  // out.
  absl::StatusOr<std::vector<v1::Conversion>> Read(const std::string& organization, const Ids& ids);

  // The names of those whose account was merged, if lead-service may not know that yet.
  absl::StatusOr<std::set<std::string>> FindMoving(const std::string& organization, const Ids& ids);

 private:
  absl::StatusOr<Findings> FindInAnswers(const std::string& organization, const Check& check,
                                         const Ids& ids);
  absl::StatusOr<Findings> FindGaps(const std::string& organization, const std::string& series);

  postgres::Database& database_;
  const int batch_size_;
};

}  // namespace leadline::conversion
