#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/postgres/database.h"
#include "common/query/filter.h"
#include "common/query/order.h"
#include "common/query/page_token.h"
#include "common/query/table.h"
#include "common/record/custom_fields.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"

namespace leadline::query {

class FieldIndexes;

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 1000;

// On whose behalf something is listed or made.
struct Caller {
  std::string organization;
  std::string subject;  // "users/developer": what me() means.
  std::string legal_company =
      {};  // "dictionaries/company/entries/north"; empty when none is known.
};

// One page of one list, ready to run. Made by Lister.
class Listing final {
 public:
  // Further parameters of the statement (a parent, a view), bound beside the filter's.
  postgres::Arguments& arguments() { return arguments_; }

  // Runs `statement`, which carries the markers where the filter, the order and the limit belong;
  // and where custom fields are ordered by, their values and their index:
  //
  //   SELECT id AS name, email, create_time /* keys */ FROM leads /* index */
  //   WHERE organization_id = :organization_id /* where */
  //   /* order */
  //   /* limit */;
  absl::StatusOr<postgres::Rows> Run(postgres::Database& database,
                                     const postgres::Statement& statement) const;

  // The same inside a transaction, which is of the listing's organisation.
  postgres::Rows Run(postgres::Transaction& transaction,
                     const postgres::Statement& statement) const;

  // Moves the page's rows into `records`; gives the token of the next page, empty on the last.
  template <class Record>
  std::string Fill(const postgres::Rows& rows,
                   google::protobuf::RepeatedPtrField<Record>& records) const {
    return Give(rows, [&records](const postgres::Row& row) { row.Fill(*records.Add()); });
  }

  // The same for rows that are no records by themselves: `take` gets each of the page.
  template <class Take>
  std::string Give(const postgres::Rows& rows, Take take) const {
    for (size_t i = 0; i < rows.size() && i < page_size_; ++i) take(rows[i]);
    return NextPageToken(rows);
  }

 private:
  friend class Lister;
  explicit Listing(const PageTokens& tokens) : tokens_(tokens) {}

  void OrderByIndex(const Table& table, const std::set<std::string>& indexed);
  std::string Sql(const postgres::Statement& statement) const;
  std::string NextPageToken(const postgres::Rows& rows) const;

  const PageTokens& tokens_;
  std::string organization_;
  std::string binding_;
  absl::Time first_page_time_;
  std::vector<SortKey> order_;  // As the index has it.
  std::string order_without_index_;
  std::string index_;  // The join of the table with the index that it is ordered by.
  std::string where_;
  size_t page_size_ = kDefaultPageSize;
  postgres::Arguments arguments_;
};

// Turns the requests of List methods into listings. One for each process.
class Lister final {
 public:
  using View = absl::FunctionRef<std::vector<Expression>(const Expression* filter)>;

  // `indexes`: those of the custom fields of the process's records, if they can have any.
  explicit Lister(const PageTokens& tokens, FieldIndexes* indexes = nullptr)
      : tokens_(tokens), indexes_(indexes) {}

  // Reads `filter`, `order_by`, `page_size` and `page_token` of `request`, those that it has. A
  // token goes on only with the request it came from: all fields but those of paging are equal.
  // `custom_fields` are those a filter may name, `view` says what the list shows of the table
  // before the caller's filter, which it sees; null for none. Fails with FILTER_INVALID (also of
  // order_by) or PAGE_TOKEN_INVALID.
  absl::StatusOr<Listing> Prepare(const Table& table, const Caller& caller,
                                  const google::protobuf::Message& request,
                                  const record::CustomFields& custom_fields = {},
                                  View view = ShowAll) const;

 private:
  static std::vector<Expression> ShowAll(const Expression*) { return {}; }

  const PageTokens& tokens_;
  FieldIndexes* const indexes_;
};

}  // namespace leadline::query
