#include "services/configuration/definition/definition_store.h"

#include "common/postgres/json.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/definition/definition_store_sql.h"

namespace leadline::configuration {
namespace {

using google::protobuf::Message;

constexpr query::Field kFields[] = {
    {.path = "name", .column = "name", .type = query::Type::kName},
    {.path = "position", .column = "position", .type = query::Type::kInteger, .sortable = true}};
constexpr query::Table kDefinitions{kFields, "position"};

constexpr char kRecord[] = "_record";

postgres::Arguments NamedFor(const std::string& subject, const std::string& name) {
  return postgres::Arguments().Set("name", name).Set("subject", subject);
}

postgres::Arguments Written(const std::string& json) {
  return postgres::Arguments().Set("record", json);
}

// None when there is no row.
Definition FirstOf(const postgres::Rows& rows, const DefinitionKind& kind) {
  if (rows.empty()) return nullptr;
  Definition record(kind.prototype.New());
  rows[0].Json(kRecord, *record);
  return record;
}

absl::StatusOr<Definition> OneOr(Definition record, const std::string& name) {
  if (record == nullptr) return NotFound(name);
  return record;
}

Definition Find(Change& change, const DefinitionKind& kind, const std::string& name) {
  return FirstOf(change.Run(sql::kGetDefinition, NamedFor(change.subject(), name)), kind);
}

absl::StatusOr<Definition> Read(Change& change, const DefinitionKind& kind,
                                const std::string& name) {
  return OneOr(Find(change, kind, name), name);
}

// The name may be that of an archived one.
absl::StatusOr<Definition> InsertIn(Change& change, const Author& author, const Message& record) {
  const DefinitionKind& kind = author.kind;
  const std::string name = TextIn(record, "name");
  LEADLINE_RETURN_IF_ERROR(author.check_may_write(record));
  const Definition former = Find(change, kind, name);
  if (change.Run(sql::kInsertDefinition, Written(postgres::ToJson(record))).empty()) {
    return ResourceExists(name, name + " is in use");
  }
  if (former != nullptr) LEADLINE_RETURN_IF_ERROR(author.check_may_write(*former));
  change.Tell(kind.type() + "Created", name);
  return Read(change, kind, name);
}

// The records of a response of ListX are its first field.
void AddTo(Message& response, const postgres::Row& row) {
  row.Json(kRecord,
           *response.GetReflection()->AddMessage(&response, response.GetDescriptor()->field(0)));
}

}  // namespace

absl::StatusOr<Definition> DefinitionStore::Get(const query::Caller& caller,
                                                const DefinitionKind& kind,
                                                const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(caller.organization, sql::kGetDefinition, NamedFor(caller.subject, name)));
  return OneOr(FirstOf(rows, kind), name);
}

absl::Status DefinitionStore::List(const query::Caller& caller, const DefinitionKind& kind,
                                   const Message& request, Message& response) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, lister_.Prepare(kDefinitions, caller, request));
  listing.arguments()
      .Set("collection", kind.collection())
      .Set("entity", ValueIn(request, "entity"))
      .Set("subject", caller.subject)
      .Set("show_archived", FlagIn(request, "show_archived"));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListDefinitions));
  const std::string next =
      listing.Give(rows, [&response](const postgres::Row& row) { AddTo(response, row); });
  response.GetReflection()->SetString(
      &response, response.GetDescriptor()->FindFieldByName("next_page_token"), next);
  return absl::OkStatus();
}

absl::StatusOr<Definition> DefinitionStore::Insert(const Author& author, Make make) {
  using Result = absl::StatusOr<Definition>;
  return ChangeConfiguration(database_, author.mandate, [&](Change& change) -> Result {
    const v1::Configuration configuration = read_(change.transaction());
    LEADLINE_ASSIGN_OR_RETURN(const Definition record, make({configuration, change.subject()}));
    return InsertIn(change, author, *record);
  });
}

absl::StatusOr<Definition> DefinitionStore::Update(const Author& author, const std::string& name,
                                                   Edit edit, Make make) {
  using Result = absl::StatusOr<Definition>;
  return ChangeConfiguration(database_, author.mandate, [&](Change& change) -> Result {
    const v1::Configuration configuration = read_(change.transaction());
    const Definition record = Find(change, author.kind, name);
    if (record == nullptr) {
      LEADLINE_ASSIGN_OR_RETURN(const Definition made, make({configuration, change.subject()}));
      return InsertIn(change, author, *made);
    }
    LEADLINE_RETURN_IF_ERROR(author.check_may_write(*record));
    LEADLINE_RETURN_IF_ERROR(edit({configuration, change.subject()}, *record));
    LEADLINE_RETURN_IF_ERROR(author.check_may_write(*record));
    change.Run(sql::kUpdateDefinition, Written(postgres::ToJson(*record)));
    change.Tell(author.kind.type() + "Updated", name);
    return Read(change, author.kind, name);
  });
}

absl::StatusOr<Definition> DefinitionStore::Archive(const Author& author, const std::string& name,
                                                    Check check) {
  using Result = absl::StatusOr<Definition>;
  return ChangeConfiguration(database_, author.mandate, [&](Change& change) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(const Definition record, Read(change, author.kind, name));
    LEADLINE_RETURN_IF_ERROR(author.check_may_write(*record));
    LEADLINE_RETURN_IF_ERROR(check(*record));
    if (!change.Run(sql::kArchiveDefinition, postgres::Arguments().Set("name", name)).empty()) {
      change.Tell(author.kind.type() + "Deleted", name);
    }
    return Read(change, author.kind, name);
  });
}

}  // namespace leadline::configuration
