#include "common/idempotency/replay.h"

#include <openssl/sha.h>

#include "common/idempotency/replay_sql.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace leadline::idempotency {
namespace {

// Small enough that a purge never holds its rows, or a connection, for long.
constexpr int kPurgeBatch = 5000;

// The same text for equal messages: maps in the order of their keys.
std::string Canonical(const google::protobuf::Message& message) {
  std::string text;
  {
    google::protobuf::io::StringOutputStream stream(&text);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return text;
}

}  // namespace

std::string Fingerprint(const std::string& subject, const google::protobuf::Message& request) {
  const std::string text =
      subject + '\n' + request.GetDescriptor()->full_name() + '\n' + Canonical(request);
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

absl::Status RequestIdReused(const std::string& request_id) {
  return Failure(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED,
                 "the request_id was used for another request", {{"request_id", request_id}});
}

absl::StatusOr<std::optional<std::string>> Claim(postgres::Transaction& transaction,
                                                 const std::string& request_id,
                                                 const std::string& fingerprint) {
  const postgres::Rows rows = transaction.Run(
      common::sql::kClaimRequestId,
      postgres::Arguments().Set("request_id", request_id).SetBytes("fingerprint", fingerprint));
  const postgres::Row row = rows[0];
  if (row.Bool("claimed")) return std::nullopt;
  if (!row.Bool("same")) return RequestIdReused(request_id);
  return row.Bytes("response");
}

void Keep(postgres::Transaction& transaction, const std::string& request_id,
          const google::protobuf::Message& response) {
  transaction.Run(common::sql::kKeepResponse,
                  postgres::Arguments()
                      .Set("request_id", request_id)
                      .SetBytes("response", response.SerializeAsString()));
}

absl::Status Purge(postgres::Database& database) {
  const auto arguments = postgres::Arguments().Set("days", kDaysKept).Set("limit", kPurgeBatch);
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(
        const postgres::Rows rows,
        database.Run(postgres::kAcrossOrganizations, common::sql::kPurgeRequestIds, arguments));
    if (rows.affected() < kPurgeBatch) return absl::OkStatus();
  }
}

}  // namespace leadline::idempotency
