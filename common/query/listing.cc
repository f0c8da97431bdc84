#include "common/query/listing.h"

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/context/request_context.h"
#include "common/query/custom_column.h"
#include "common/query/field_indexes.h"
#include "common/query/predicate.h"
#include "common/status/macros.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace leadline::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What a statement calls a key of the order that is no field of the record.
std::string KeyAt(size_t place) { return absl::StrCat("_key_", place); }

// The standard fields of a List request, read by name; a request may lack any of them.
class ListRequest {
 public:
  explicit ListRequest(const Message& request) : request_(request) {}

  std::string Text(const char* field) const {
    const FieldDescriptor* found = Find(field);
    return found == nullptr ? "" : request_.GetReflection()->GetString(request_, found);
  }

  size_t PageSize() const {
    const FieldDescriptor* found = Find(kPageSize);
    const int asked = found == nullptr ? 0 : request_.GetReflection()->GetInt32(request_, found);
    return asked <= 0 ? kDefaultPageSize : static_cast<size_t>(std::min(asked, kMaxPageSize));
  }

  // All that makes the list the one it is: the method, the organisation, every other field.
  std::string Binding(const std::string& organization) const {
    const std::unique_ptr<Message> kept(request_.New());
    kept->CopyFrom(request_);
    kept->DiscardUnknownFields();
    for (const char* field : {kPageSize, kPageToken}) {
      if (const FieldDescriptor* found = Find(field)) {
        kept->GetReflection()->ClearField(kept.get(), found);
      }
    }
    const std::string method = request_.GetDescriptor()->full_name();
    return method + '\n' + std::to_string(organization.size()) + '\n' + organization +
           Deterministic(*kept);
  }

  static constexpr char kPageSize[] = "page_size";
  static constexpr char kPageToken[] = "page_token";

 private:
  const FieldDescriptor* Find(const char* field) const {
    return request_.GetDescriptor()->FindFieldByName(field);
  }

  static std::string Deterministic(const Message& message) {
    std::string bytes;
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
    coded.Trim();
    return bytes;
  }

  const Message& request_;
};

}  // namespace

// An index of a custom field has a row for each record, so that none is missing in its order.
void Listing::OrderByIndex(const Table& table, const std::set<std::string>& indexed) {
  SortKey& first = order_.front();
  const std::string key = first.path.substr(first.path.rfind('.') + 1);
  if (first.custom == nullptr || indexed.count(key) == 0) return;
  const KeptValue kept = KeptValueOf(*first.custom);
  index_ = absl::StrCat("JOIN (SELECT record AS _record, ", kept.column,
                        " AS _kept FROM field_values WHERE organization_id = :organization_id"
                        " AND collection = '",
                        table.collection, "' AND field = '", key, "' AND holds = '", kept.holds,
                        "') AS kept_value ON _record = ", FindField(table, "name")->column);
  first.column = "_kept";
}

std::string Listing::Sql(const postgres::Statement& statement) const {
  // The limit is no parameter: a plan must know that it is for one page. One row more tells
  // whether there is a next one.
  const std::string limit = "LIMIT " + std::to_string(page_size_ + 1);
  const bool by_index = absl::StrContains(statement.sql, "/* index */");
  std::string keys;
  for (size_t i = 0; i < order_.size(); ++i) {
    if (order_[i].custom != nullptr)
      absl::StrAppend(&keys, ", ", order_[i].column, " AS ", KeyAt(i));
  }
  return absl::StrReplaceAll(statement.sql,
                             {{"/* keys */", keys},
                              {"/* index */", index_},
                              {"/* where */", where_},
                              {"/* order */", by_index ? OrderSql(order_) : order_without_index_},
                              {"/* limit */", limit}});
}

absl::StatusOr<postgres::Rows> Listing::Run(postgres::Database& database,
                                            const postgres::Statement& statement) const {
  const std::string sql = Sql(statement);
  return database.Run(organization_, {statement.name, sql.c_str()}, arguments_);
}

postgres::Rows Listing::Run(postgres::Transaction& transaction,
                            const postgres::Statement& statement) const {
  const std::string sql = Sql(statement);
  return transaction.Run({statement.name, sql.c_str()}, arguments_);
}

std::string Listing::NextPageToken(const postgres::Rows& rows) const {
  if (rows.size() <= page_size_) return "";
  Position last{first_page_time_, {}};
  for (size_t i = 0; i < order_.size(); ++i) {
    const std::string column = order_[i].custom == nullptr ? order_[i].path : KeyAt(i);
    last.keys.push_back(rows[page_size_ - 1].Value(column.c_str()));
  }
  return tokens_.Seal(last, binding_);
}

absl::StatusOr<Listing> Lister::Prepare(const Table& table, const Caller& caller,
                                        const Message& request,
                                        const record::CustomFields& custom_fields,
                                        View view) const {
  const ListRequest asked(request);
  Listing listing(tokens_);
  listing.organization_ = caller.organization;
  listing.page_size_ = asked.PageSize();
  listing.first_page_time_ = tokens_.Now();
  LEADLINE_ASSIGN_OR_RETURN(listing.order_,
                            ParseOrder(asked.Text("order_by"), table, custom_fields));
  listing.order_without_index_ = OrderSql(listing.order_);
  // With the order's SQL, because a later version of this service may sort the same list otherwise.
  listing.binding_ = asked.Binding(caller.organization) + '\n' + listing.order_without_index_;
  std::set<std::string> indexed;
  if (indexes_ != nullptr && table.collection[0] != '\0') {
    indexed = indexes_->ReadyOf(caller.organization, table.collection, custom_fields);
    listing.OrderByIndex(table, indexed);
  }
  if (const std::string token = asked.Text(ListRequest::kPageToken); !token.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(const Position last, tokens_.Open(token, listing.binding_));
    listing.first_page_time_ = last.first_page_time;
    listing.where_ += " AND " + AfterSql(listing.order_, last.keys, listing.arguments_);
  }
  std::vector<Expression> shown;
  if (const std::string text = asked.Text("filter"); !text.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(Expression filter, ParseFilter(text));
    shown = view(&filter);
    shown.push_back(std::move(filter));
  } else {
    shown = view(nullptr);
  }
  if (!shown.empty()) {
    const Surroundings surroundings{caller.subject, listing.first_page_time_, custom_fields,
                                    indexed};
    LEADLINE_ASSIGN_OR_RETURN(
        const std::string condition,
        CompileFilter(AllOf(std::move(shown)), table, surroundings, listing.arguments_));
    listing.where_ += " AND " + condition;
  }
  // Of the primary it is known that their index is ready; a standby may still be short of values.
  if (absl::StrContains(listing.index_ + listing.where_, "FROM field_values")) {
    context::ReadNewest();
  }
  return listing;
}

}  // namespace leadline::query
