#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/macros.h"
#include "google/protobuf/message.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::idempotency {

// A request_id is kept this long.
inline constexpr int kDaysKept = 7;

// Which call this is: the caller, the kind of request and its content, hashed. Equal for a retry.
std::string Fingerprint(const std::string& subject, const google::protobuf::Message& request);

// Takes `request_id` in this transaction, or finds what it was answered: none when it was taken
// now. Waits for another transaction that holds it. Finding writes too (a count), so that a
// replayed OK is as durable as the first. Fails with REQUEST_ID_REUSED for another fingerprint.
absl::StatusOr<std::optional<std::string>> Claim(postgres::Transaction& transaction,
                                                 const std::string& request_id,
                                                 const std::string& fingerprint);

// Keeps the answer to a claimed request_id.
void Keep(postgres::Transaction& transaction, const std::string& request_id,
          const google::protobuf::Message& response);

// Runs `work`, which answers StatusOr<Response>, once for each request_id and gives its answer to
// every retry, then with `replayed` set. Without a request_id just runs it. A failure is not kept:
// its transaction is rolled back, and a retry tries again.
//
//   db_.Transact(organization, [&](postgres::Transaction& tx) {
//     return idempotency::Replay<CreateLeadResponse>(tx, subject, request, [&] { return …; });
//   });
//
// The table is common/idempotency/request_ids.sql. Each service has it among its migrations by a
// symbolic link under a number of its own:
//
//   ln -s ../../../common/idempotency/request_ids.sql services/lead/migrations/0005_request_ids.sql
//
// A store whose statement is a single CTE may write the row itself: `fingerprint` is what
// Fingerprint gives and `response` the serialized answer, both by SetBytes.
template <class Response, class Request, class Work>
absl::StatusOr<Response> Replay(postgres::Transaction& transaction, const std::string& subject,
                                const Request& request, Work work) {
  const std::string& id = request.request_id();
  if (id.empty()) return work();
  LEADLINE_ASSIGN_OR_RETURN(const std::optional<std::string> kept,
                            Claim(transaction, id, Fingerprint(subject, request)));
  if (kept.has_value()) {
    Response response;
    if (!response.ParseFromString(*kept)) return absl::DataLossError("a kept answer is unreadable");
    response.set_replayed(true);
    return response;
  }
  absl::StatusOr<Response> response = work();
  if (response.ok()) Keep(transaction, id, *response);
  return response;
}

// FAILED_PRECONDITION REQUEST_ID_REUSED, for stores that read request_ids themselves.
absl::Status RequestIdReused(const std::string& request_id);

// Deletes what is older than seven days, in batches. The server's frame calls it every hour.
absl::Status Purge(postgres::Database& database);

}  // namespace leadline::idempotency
