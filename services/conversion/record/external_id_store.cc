#include "services/conversion/record/external_id_store.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/record/external_id_store_sql.h"

namespace leadline::conversion {

absl::StatusOr<std::string> FindExternalIdHolder(postgres::Database& database,
                                                 const std::string& organization,
                                                 const std::string& collection,
                                                 const google::protobuf::Message& record) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database.Run(organization, sql::kFindExternalIdHolder,
                   postgres::Arguments().Record(record).Set("collection", collection)));
  return rows.empty() ? std::string() : rows[0].Text("name");
}

}  // namespace leadline::conversion
