#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/longrunning/operations.pb.h"

namespace leadline::postgres {
class Database;
}
namespace leadline::query {
class Lister;
}

namespace leadline::operation {

// What goes on after its call was answered, of whatever kind, as its callers see it. A name is one
// that CheckName knows.
class OperationStore final {
 public:
  using Operation = google::longrunning::Operation;

  OperationStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  absl::StatusOr<Operation> Get(const std::string& organization, const std::string& name);

  absl::StatusOr<google::longrunning::ListOperationsResponse> List(
      const std::string& organization, const google::longrunning::ListOperationsRequest& request);

  // Ends it where it is, with the code CANCELLED; one that is done stays as it is.
  absl::Status Cancel(const std::string& organization, const std::string& name);

  // Forgets it; one that is not done goes on all the same.
  absl::Status Delete(const std::string& organization, const std::string& name);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::operation
