#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/configuration/v1/status.pb.h"
#include "leadline/configuration/v1/status_service.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::query {
class Lister;
}

namespace leadline::configuration {

// The statuses of every organisation. What a change may do is decided by the closure it is given,
// which sees the records as they are when it is made.
class StatusStore final {
 public:
  using Edit = absl::FunctionRef<absl::Status(const v1::Settings&, v1::Status&)>;
  using EditAll = absl::FunctionRef<absl::Status(const v1::Settings&, std::vector<v1::Status>&)>;

  StatusStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  absl::StatusOr<v1::Status> Get(const std::string& organization, const std::string& name);

  absl::StatusOr<v1::ListStatusesResponse> List(const std::string& organization,
                                                const v1::ListStatusesRequest& request);

  // Behind the others of its entity. RESOURCE_EXISTS when one in use has the name.
  absl::StatusOr<v1::Status> Insert(const Mandate& mandate, const v1::Status& status);

  absl::StatusOr<v1::Status> Update(const Mandate& mandate, const std::string& name, Edit edit);

  absl::StatusOr<v1::Status> Archive(const Mandate& mandate, const std::string& name, Edit check);

  // All statuses of an entity at once, archived ones too: their positions and roles. Gives those in
  // use, in their order.
  absl::StatusOr<std::vector<v1::Status>> Arrange(const Mandate& mandate, v1::Status::Entity entity,
                                                  EditAll edit);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::configuration
