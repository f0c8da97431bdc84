#include "common/operation/operation_store.h"

#include "common/operation/operation_store_sql.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::operation {
namespace {

using google::longrunning::ListOperationsRequest;
using google::longrunning::ListOperationsResponse;
using google::longrunning::Operation;
using postgres::Arguments;

constexpr char kCollection[] = "operations/";

// Their ids sort as they were made.
constexpr query::Field kFields[] = {{.path = "name",
                                     .column = "id",
                                     .type = query::Type::kId,
                                     .prefix = kCollection,
                                     .sortable = true},
                                    {.path = "done", .column = "done", .type = query::Type::kBool}};
constexpr query::Table kOperations{kFields, "name desc"};

Arguments Named(const std::string& name) {
  return Arguments().Set("id", name.substr(sizeof(kCollection) - 1));
}

absl::StatusOr<Operation> Parsed(const std::string& bytes) {
  Operation operation;
  if (!operation.ParseFromString(bytes))
    return absl::DataLossError("a kept operation is unreadable");
  return operation;
}

absl::StatusOr<Operation> OneOr(const postgres::Rows& rows, const std::string& name) {
  if (rows.empty()) return NotFound(name);
  return Parsed(rows[0].Bytes("operation"));
}

}  // namespace

absl::StatusOr<Operation> OperationStore::Get(const std::string& organization,
                                              const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, common::sql::kGetOperation, Named(name)));
  return OneOr(rows, name);
}

absl::StatusOr<ListOperationsResponse> OperationStore::List(const std::string& organization,
                                                            const ListOperationsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing,
                            lister_.Prepare(kOperations, {organization, ""}, request));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, common::sql::kListOperations));
  ListOperationsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_operations()));
  for (int i = 0; i < response.operations_size(); ++i) {
    LEADLINE_ASSIGN_OR_RETURN(*response.mutable_operations(i),
                              Parsed(rows[static_cast<size_t>(i)].Bytes("_operation")));
  }
  return response;
}

absl::Status OperationStore::Cancel(const std::string& organization, const std::string& name) {
  return database_.Transact(organization, [&](postgres::Transaction& transaction) -> absl::Status {
    LEADLINE_ASSIGN_OR_RETURN(
        Operation operation,
        OneOr(transaction.Run(common::sql::kLockOperation, Named(name)), name));
    if (operation.done()) return absl::OkStatus();
    operation.set_done(true);
    *operation.mutable_error() = ToRpcStatus(absl::CancelledError("cancelled"));
    transaction.Run(common::sql::kCancelOperation,
                    Named(name).SetBytes("operation", operation.SerializeAsString()));
    return absl::OkStatus();
  });
}

absl::Status OperationStore::Delete(const std::string& organization, const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, common::sql::kDeleteOperation, Named(name)));
  return rows.empty() ? NotFound(name) : absl::OkStatus();
}

}  // namespace leadline::operation
