#include "services/conversion/record/record_store.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/events/outbox.h"
#include "services/conversion/record/external_id_store.h"
#include "services/conversion/record/record_store_sql.h"

namespace leadline::conversion {
namespace {

// A record that another one refers to, and in which field.
struct Reference {
  std::string field;
  std::string name;
  std::string survivor;  // What the record was merged into, if it was.
};

// By the ids of those that are there.
using Survivors = std::map<std::string, std::string>;

// Those of `names` that are not deleted, held, with nothing; and those that were merged, with what
// into.
Survivors Held(postgres::Transaction& tx, const postgres::Statement& hold,
               const std::vector<std::string>& names) {
  Survivors held;
  if (names.empty()) return held;
  const postgres::Rows rows = tx.Run(hold, postgres::Arguments().Set("names", IdsOf(names)));
  for (size_t i = 0; i < rows.size(); ++i) {
    held[rows[i].Text("id")] = rows[i].Value("survivor").value_or("");
  }
  return held;
}

// Holds what is there; what is not comes back.
std::vector<Reference> HoldAll(postgres::Transaction& tx, const References& references) {
  std::vector<Reference> missing;
  const auto check = [&missing](const Survivors& held, const std::string& field,
                                const std::string& name) {
    const auto found = held.find(IdOf(name));
    if (found == held.end()) return missing.push_back({field, name, ""});
    if (!found->second.empty()) missing.push_back({field, name, found->second});
  };
  if (!references.account.empty()) {
    check(Held(tx, sql::kHoldAccounts, {references.account}), "account", references.account);
  }
  const auto contacts = Held(tx, sql::kHoldContacts, references.contacts);
  for (size_t i = 0; i < references.contacts.size(); ++i) {
    check(contacts, absl::StrCat("contacts[", i, "]"), references.contacts[i]);
  }
  return missing;
}

// What finds the records that hang on one of this kind; null for what nothing hangs on.
const postgres::Statement* HoldersOf(v1::TargetKind kind) {
  if (kind == v1::TARGET_KIND_ACCOUNT) return &sql::kFindHoldersOfAccount;
  if (kind == v1::TARGET_KIND_CONTACT) return &sql::kFindHoldersOfContact;
  return nullptr;
}

}  // namespace

void TellOf(postgres::Transaction& transaction, const std::string& subject,
            const std::vector<std::string>& types, const std::string& record,
            const std::vector<std::string>& changed) {
  event::v1::Event event;
  event.set_resource(record);
  event.set_actor(subject);
  event.mutable_changed_fields()->Assign(changed.begin(), changed.end());
  int ordinal = 0;
  for (const std::string& type : types) {
    event.set_type(type);
    events::Append(transaction, event, ordinal++);
    event.clear_changed_fields();
  }
}

absl::Status Hold(postgres::Transaction& transaction, const References& references,
                  const std::string& field) {
  FieldViolations violations;
  const std::vector<Reference> missing = HoldAll(transaction, references);
  for (const Reference& reference : missing) {
    if (!reference.survivor.empty()) continue;
    violations.Add(absl::StrCat(field, ".", reference.field),
                   "must be a record that is there and not deleted");
  }
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  return missing.empty() ? absl::OkStatus()
                         : RecordMerged(missing.front().name, missing.front().survivor);
}

absl::Status HoldAgain(postgres::Transaction& transaction, const References& references) {
  const std::vector<Reference> missing = HoldAll(transaction, references);
  return missing.empty() ? absl::OkStatus() : RecordDeleted(missing.front().name);
}

absl::Status CheckUnused(postgres::Transaction& transaction, v1::TargetKind kind,
                         const std::string& record) {
  const postgres::Statement* holders = HoldersOf(kind);
  if (holders == nullptr) return absl::OkStatus();
  const postgres::Rows rows =
      transaction.Run(*holders, postgres::Arguments().Set("name", IdOf(record)));
  if (rows.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  for (size_t i = 0; i < rows.size(); ++i) names.push_back(rows[i].Text("holder"));
  return RecordInUse(record, names, rows[0].Int64("holders"));
}

absl::Status Explain(postgres::Database& database, const std::string& organization,
                     const std::string& collection, const google::protobuf::Message& record,
                     const absl::Status& failure) {
  if (!absl::IsAlreadyExists(failure)) return failure;
  LEADLINE_ASSIGN_OR_RETURN(const std::string holder,
                            FindExternalIdHolder(database, organization, collection, record));
  // Whoever had it may have let it go in between; trying again then succeeds.
  return holder.empty() ? ExternalIdContended() : ExternalIdTaken(holder);
}

postgres::Arguments InsertArguments(const google::protobuf::Message& record,
                                    const NumberSeries* series) {
  const NumberSeries given = series == nullptr ? NumberSeries() : *series;
  postgres::Arguments arguments;
  arguments.Record(record)
      .Set("draws_number", series != nullptr)
      .Set("series_start", given.start)
      .Set("series_prefix", given.prefix)
      .Set("series_width", given.width);
  return arguments;
}

const char* WordOf(RecordChange::Kind kind) {
  switch (kind) {
    case RecordChange::Kind::kDelete:
      return "Deleted";
    case RecordChange::Kind::kUndelete:
      return "Undeleted";
    default:
      return "Updated";
  }
}

}  // namespace leadline::conversion
