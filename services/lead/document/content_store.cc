#include "services/lead/document/content_store.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/lead/document/content_store_sql.h"
#include "services/lead/document/document_errors.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;

// Small enough that removing never holds a connection for long: 64 MiB.
constexpr int kCleanBatch = 64;

}  // namespace

absl::StatusOr<bool> ContentStore::Put(const std::string& organization, const std::string& content,
                                       int64_t start, const std::string& data) {
  Arguments arguments;
  arguments.Set("content", content).Set("start", start).SetBytes("data", data);
  for (const bool is_last_try : {false, true}) {
    LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                              database_.Run(organization, sql::kPutChunk, arguments));
    if (!rows[0].IsNull("same")) return rows[0].Bool("same");
    if (is_last_try) break;
  }
  return ChunkContended();
}

absl::StatusOr<std::string> ContentStore::Read(const std::string& organization,
                                               const std::string& content, int64_t start) {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(organization, sql::kReadChunk,
                                          Arguments().Set("content", content).Set("start", start)));
  return rows.empty() ? std::string() : rows[0].Bytes("data");
}

absl::Status ContentStore::Clean() {
  const Arguments batch = Arguments().Set("limit", kCleanBatch);
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(
        const Rows rows, database_.Run(postgres::kAcrossOrganizations, sql::kRemoveChunks, batch));
    if (rows.affected() < kCleanBatch) break;
  }
  return database_.Run(postgres::kAcrossOrganizations, sql::kForgetRemovedContents).status();
}

}  // namespace leadline::lead
