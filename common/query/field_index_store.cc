#include "common/query/field_index_store.h"

#include "common/postgres/database.h"
#include "common/query/field_index_store_sql.h"
#include "common/status/macros.h"

namespace leadline::query {
namespace {

// So few that a statement stays far within its time, and nobody who deletes records waits for long.
constexpr int kBatch = 2000;

postgres::Arguments Named(const FieldIndex& index) {
  return postgres::Arguments()
      .Set("collection", index.collection)
      .Set("field", index.field)
      .Set("holds", index.holds)
      .Set("limit", kBatch);
}

}  // namespace

absl::StatusOr<std::vector<FieldIndex>> FieldIndexStore::List() {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(postgres::kAcrossOrganizations, common::sql::kListFieldIndexes));
  std::vector<FieldIndex> indexes;
  for (size_t i = 0; i < rows.size(); ++i) {
    indexes.push_back({rows[i].Text("organization_id"), rows[i].Text("collection"),
                       rows[i].Text("field"), rows[i].Text("holds"), rows[i].Text("state"),
                       rows[i].Bool("is_old")});
  }
  return indexes;
}

absl::Status FieldIndexStore::Begin(const FieldIndex& index) {
  return database_.Run(index.organization, common::sql::kBeginFieldIndex, Named(index)).status();
}

absl::StatusOr<bool> FieldIndexStore::Fill(const FieldIndex& index) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(index.organization, common::sql::kFillFieldIndex, Named(index)));
  return rows[0].Bool("goes_on");
}

absl::Status FieldIndexStore::Retire(const FieldIndex& index) {
  return database_.Run(index.organization, common::sql::kRetireFieldIndex, Named(index)).status();
}

absl::Status FieldIndexStore::Use(const FieldIndex& index) {
  return database_.Run(index.organization, common::sql::kUseFieldIndex, Named(index)).status();
}

absl::StatusOr<bool> FieldIndexStore::Clear(const FieldIndex& index) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(index.organization, common::sql::kClearFieldIndex, Named(index)));
  return rows[0].Bool("goes_on");
}

}  // namespace leadline::query
