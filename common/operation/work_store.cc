#include "common/operation/work_store.h"

#include <utility>

#include "common/idempotency/replay.h"
#include "common/identifier/identifier.h"
#include "common/identifier/name.h"
#include "common/operation/work_store_sql.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::operation {
namespace {

using google::longrunning::Operation;
using identifier::IdOf;
using postgres::Arguments;

absl::StatusOr<Operation> Parsed(const std::string& bytes) {
  Operation operation;
  if (!operation.ParseFromString(bytes)) {
    return absl::DataLossError("a kept operation is unreadable");
  }
  return operation;
}

Arguments Saved(const std::string& id, const Operation& operation) {
  return Arguments()
      .Set("id", id)
      .Set("done", operation.done())
      .SetBytes("operation", operation.SerializeAsString());
}

// What a retry is answered.
absl::StatusOr<Operation> ReadAgain(postgres::Transaction& transaction, const std::string& kept) {
  LEADLINE_ASSIGN_OR_RETURN(Operation first, Parsed(kept));
  const postgres::Rows rows =
      transaction.Run(common::sql::kFindOperationAgain, Arguments().Set("id", IdOf(first.name())));
  if (rows.empty()) return first;
  return Parsed(rows[0].Bytes("operation"));
}

}  // namespace

absl::StatusOr<Operation> WorkStore::Start(const std::string& organization, const Order& order) {
  return Start(organization, order, [](postgres::Transaction&, Operation&) {});
}

absl::StatusOr<Operation> WorkStore::Start(const std::string& organization, const Order& order,
                                           Beside beside) {
  using Result = absl::StatusOr<Operation>;
  Operation ordered;
  ordered.set_name("operations/" + identifier::NewId());
  ordered.mutable_metadata()->PackFrom(order.metadata);
  const std::string& retry = order.request_id;
  return database_.Transact(organization, [&](postgres::Transaction& tx) -> Result {
    if (!retry.empty()) {
      LEADLINE_ASSIGN_OR_RETURN(
          const std::optional<std::string> kept,
          idempotency::Claim(tx, retry, idempotency::Fingerprint(order.subject, order.request)));
      if (kept.has_value()) return ReadAgain(tx, *kept);
    }
    Operation operation = ordered;
    beside(tx, operation);
    tx.Run(common::sql::kInsertOperation,
           Saved(IdOf(operation.name()), operation)
               .Set("kind", kind_)
               .Set("subject", order.subject)
               .SetBytes("request", order.request.SerializeAsString()));
    if (!retry.empty()) idempotency::Keep(tx, retry, operation);
    return operation;
  });
}

absl::StatusOr<std::vector<Undone>> WorkStore::FindUndone() {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(postgres::kAcrossOrganizations, common::sql::kFindUndoneOperations,
                    Arguments().Set("kind", kind_)));
  std::vector<Undone> undone;
  for (size_t i = 0; i < rows.size(); ++i) {
    undone.push_back(
        {rows[i].Text("organization_id"), rows[i].Text("id"), rows[i].Text("subject")});
  }
  return undone;
}

absl::StatusOr<std::optional<std::string>> WorkStore::Load(const Undone& undone) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(undone.organization, common::sql::kLoadOperation,
                                          Arguments().Set("id", undone.id)));
  if (rows.empty()) return std::nullopt;
  return rows[0].Bytes("request");
}

absl::StatusOr<std::optional<Operation>> WorkStore::Claim(postgres::Transaction& transaction,
                                                          const std::string& id) {
  const postgres::Rows rows =
      transaction.Run(common::sql::kClaimOperation, Arguments().Set("id", id));
  if (rows.empty()) return std::nullopt;
  return Parsed(rows[0].Bytes("operation"));
}

void WorkStore::Save(postgres::Transaction& transaction, const std::string& id,
                     const Operation& operation) {
  transaction.Run(common::sql::kSaveOperation, Saved(id, operation));
}

absl::Status WorkStore::Fail(const Undone& undone, const absl::Status& why) {
  return database_.Transact(undone.organization,
                            [&](postgres::Transaction& transaction) -> absl::Status {
                              LEADLINE_ASSIGN_OR_RETURN(std::optional<Operation> operation,
                                                        Claim(transaction, undone.id));
                              if (!operation.has_value()) return absl::OkStatus();
                              operation->set_done(true);
                              *operation->mutable_error() = ToRpcStatus(why);
                              Save(transaction, undone.id, *operation);
                              return absl::OkStatus();
                            });
}

absl::Status WorkStore::Purge() {
  return database_.Run(postgres::kAcrossOrganizations, common::sql::kPurgeOperations).status();
}

void Finish(Operation& operation, const google::protobuf::Message& response) {
  operation.set_done(true);
  operation.mutable_response()->PackFrom(response);
}

Operation Rehearsed(const google::protobuf::Message& metadata,
                    const google::protobuf::Message& response) {
  Operation operation;
  operation.mutable_metadata()->PackFrom(metadata);
  Finish(operation, response);
  return operation;
}

}  // namespace leadline::operation
