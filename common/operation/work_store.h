#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/longrunning/operations.pb.h"
#include "google/protobuf/message.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::operation {

// What somebody asks to be done behind the call.
struct Order {
  const std::string& subject;                 // On whose behalf.
  const std::string& request_id;              // Empty: every call is a new operation.
  const google::protobuf::Message& request;   // What to do.
  const google::protobuf::Message& metadata;  // How far it is at the start.
};

// An operation that is not at its end.
struct Undone {
  std::string organization;
  std::string id;
  std::string subject;  // On whose behalf.
};

// The operations of one kind, as those see them who do the work. A step and the note of how far it
// came are one transaction, so no step is lost or done twice, whoever dies:
//
//   database.Transact(undone.organization, [&](postgres::Transaction& tx) -> StatusOr<bool> {
//     LEADLINE_ASSIGN_OR_RETURN(std::optional<Operation> operation, WorkStore::Claim(tx,
//     undone.id)); if (!operation) return false;  // Done, cancelled, or somebody else works on it.
//     … a step, and its progress in operation->mutable_metadata(), or Finish(*operation, response)
//     … WorkStore::Save(tx, undone.id, *operation); return !operation->done();
//   });
//
// The table is common/operation/operations.sql. Each service has it among its migrations by a
// symbolic link under a number of its own.
class WorkStore final {
 public:
  using Operation = google::longrunning::Operation;

  // `kind` is the name of the method that is called: "PurgeLeads".
  WorkStore(postgres::Database& database, std::string kind)
      : database_(database), kind_(std::move(kind)) {}

  // What is written beside a new operation in its transaction, which may be run again.
  using Beside = absl::FunctionRef<void(postgres::Transaction& transaction, Operation& operation)>;

  // Keeps a new operation, once for each request_id: a retry gets that of the first, as it is now,
  // or as it was once it is forgotten.
  absl::StatusOr<Operation> Start(const std::string& organization, const Order& order);
  absl::StatusOr<Operation> Start(const std::string& organization, const Order& order,
                                  Beside beside);

  // The oldest of any organisation that nobody works on.
  absl::StatusOr<std::vector<Undone>> FindUndone();

  // The bytes of its request; none when it is done meanwhile.
  absl::StatusOr<std::optional<std::string>> Load(const Undone& undone);

  // Takes the operation for this transaction. None when there is nothing to do here: it is done,
  // cancelled, or somebody else has it.
  static absl::StatusOr<std::optional<Operation>> Claim(postgres::Transaction& transaction,
                                                        const std::string& id);

  // Notes how far a claimed operation is.
  static void Save(postgres::Transaction& transaction, const std::string& id,
                   const Operation& operation);

  // Ends an operation that cannot go on; what it did stays.
  absl::Status Fail(const Undone& undone, const absl::Status& why);

  // Forgets operations of any kind that were done 30 days ago.
  absl::Status Purge();

 private:
  postgres::Database& database_;
  const std::string kind_;
};

// Ends an operation with what is its response.
void Finish(google::longrunning::Operation& operation, const google::protobuf::Message& response);

// What only was to be validated: an operation that is done, has no name and is not kept.
google::longrunning::Operation Rehearsed(const google::protobuf::Message& metadata,
                                         const google::protobuf::Message& response);

}  // namespace leadline::operation
