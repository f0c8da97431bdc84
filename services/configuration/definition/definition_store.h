#pragma once

#include <functional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/configuration/change/change.h"
#include "services/configuration/definition/definition_rules.h"

namespace leadline::query {
struct Caller;
class Lister;
}  // namespace leadline::query

namespace leadline::configuration {

// Who writes definitions of a kind, and which of these they may write.
struct Author {
  Mandate mandate;
  const DefinitionKind& kind;
  std::function<absl::Status(const google::protobuf::Message& record)> check_may_write;
};

// The definitions of every organisation, whatever their kind. One that is private exists for nobody
// but its owner.
class DefinitionStore final {
 public:
  // Reads a whole configuration inside a change of it.
  using ReadAll = std::function<v1::Configuration(postgres::Transaction&)>;
  using Make = absl::FunctionRef<absl::StatusOr<Definition>(const Surroundings&)>;
  using Edit = absl::FunctionRef<absl::Status(const Surroundings&, google::protobuf::Message&)>;
  using Check = absl::FunctionRef<absl::Status(const google::protobuf::Message&)>;

  DefinitionStore(postgres::Database& database, const query::Lister& lister, ReadAll read)
      : database_(database), lister_(lister), read_(std::move(read)) {}

  absl::StatusOr<Definition> Get(const query::Caller& caller, const DefinitionKind& kind,
                                 const std::string& name);

  // Fills the response of ListX as its request asks.
  absl::Status List(const query::Caller& caller, const DefinitionKind& kind,
                    const google::protobuf::Message& request, google::protobuf::Message& response);

  // The author must be allowed to write what there is and what it becomes.

  // Inserts what `make` gives, behind the others unless it says where. RESOURCE_EXISTS when one in
  // use has the name.
  absl::StatusOr<Definition> Insert(const Author& author, Make make);

  // When there is none of the name, inserts what `make` gives.
  absl::StatusOr<Definition> Update(const Author& author, const std::string& name, Edit edit,
                                    Make make);

  absl::StatusOr<Definition> Archive(const Author& author, const std::string& name, Check check);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
  const ReadAll read_;
};

}  // namespace leadline::configuration
