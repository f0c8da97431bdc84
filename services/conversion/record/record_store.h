#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/convert/conversion_draft.h"
#include "services/conversion/record/by_name.h"
#include "services/conversion/record/record_errors.h"
#include "services/conversion/record/record_kind.h"

namespace leadline::conversion {

// How one collection is written. Each answers with what only the database knows.
struct RecordStatements {
  const postgres::Statement& lock;    // By `names`.
  const postgres::Statement& insert;  // Under the next number of a series, if it has numbers.
  const postgres::Statement& update;
};

// Which record is to be changed, by whom, and to what end.
struct RecordChange {
  enum class Kind { kUpdate, kDelete, kUndelete };

  const query::Caller& caller;
  const std::string& name;
  const std::string& etag;  // The version it must be; empty for any.
  Kind kind = Kind::kUpdate;
  bool may_be_deleted = false;  // Whether it is about a deleted record, too.
  bool validate_only = false;
};

// The parts of RecordStore that are the same for every type. Each runs inside the transaction.

// Writes what happened to a record, `types`; `changed` are its fields, for an update.
void TellOf(postgres::Transaction& transaction, const std::string& subject,
            const std::vector<std::string>& types, const std::string& record,
            const std::vector<std::string>& changed = {});

// Holds what a record refers to. FIELD_INVALID below `field` for what is not there, or deleted;
// RECORD_MERGED for an account that was merged into another.
absl::Status Hold(postgres::Transaction& transaction, const References& references,
                  const std::string& field);

// The same for a record that comes back: RECORD_DELETED for what is deleted.
absl::Status HoldAgain(postgres::Transaction& transaction, const References& references);

// RECORD_IN_USE when something that is not deleted hangs on the record.
absl::Status CheckUnused(postgres::Transaction& transaction, v1::TargetKind kind,
                         const std::string& record);

// What a unique violation was about, after its transaction: an external id that is taken.
absl::Status Explain(postgres::Database& database, const std::string& organization,
                     const std::string& collection, const google::protobuf::Message& record,
                     const absl::Status& failure);

// The parameters of an insertion, which outlive neither the record nor the series.
postgres::Arguments InsertArguments(const google::protobuf::Message& record,
                                    const NumberSeries* series);

// "Updated", "Deleted" or "Undeleted".
const char* WordOf(RecordChange::Kind kind);

// Creates and changes the records of one collection, each with its event in one transaction.
template <class Record>
class RecordStore final {
 public:
  // Changes the record as it stands. May be run again.
  using Edit = absl::FunctionRef<absl::Status(Record& record)>;

  // What else happened with a change, as types of events of the record.
  using Consequences =
      absl::FunctionRef<std::vector<std::string>(const Record& before, const Record& record)>;

  RecordStore(postgres::Database& database, const RecordStatements& statements)
      : database_(database), statements_(statements) {}

  // Inserts `record`, which is what `request` asks for, under the next number of `series`, null for
  // none; or gives the answer that its request id got before. `also` are events beside that of its
  // creation. FIELD_INVALID or RECORD_MERGED for what it refers to, RESOURCE_EXISTS when another
  // record has one of its external ids.
  template <class Response, class Request>
  absl::StatusOr<Response> Create(const query::Caller& caller, const Request& request,
                                  const Record& record, const NumberSeries* series = nullptr,
                                  const std::vector<std::string>& also = {}) {
    const auto insert = [&](postgres::Transaction& tx) -> absl::StatusOr<Response> {
      Response response;
      MutableRecordIn(response) = record;
      LEADLINE_RETURN_IF_ERROR(Hold(tx, ReferencesOf(record), kKind.field));
      tx.Run(statements_.insert, InsertArguments(record, series))[0].Fill(
          MutableRecordIn(response));
      TellOf(tx, caller.subject, With(std::string(kKind.type) + "Created", also), record.name());
      return response;
    };
    const auto once = [&](postgres::Transaction& tx) {
      return idempotency::Replay<Response>(tx, caller.subject, request, [&] { return insert(tx); });
    };
    auto response = request.validate_only() ? database_.Rehearse(caller.organization, once)
                                            : database_.Transact(caller.organization, once);
    if (response.ok()) return response;
    return Explain(database_, caller.organization, kKind.collection, record, response.status());
  }

  // Lets `edit` change the record as it stands and writes it, if it differs; of a new `delete_time`
  // the database says when exactly. RESOURCE_NOT_FOUND, RECORD_MERGED, RECORD_DELETED and
  // ETAG_MISMATCH for a record that nobody, or not this caller, may change, RECORD_IN_USE for one
  // that may not go.
  absl::StatusOr<Record> Change(const RecordChange& change, Edit edit, Consequences consequences) {
    Record record;
    const auto work = [&](postgres::Transaction& tx) -> absl::StatusOr<Record> {
      LEADLINE_ASSIGN_OR_RETURN(const Record before, Lock(tx, change));
      record = before;
      LEADLINE_RETURN_IF_ERROR(edit(record));
      const std::vector<std::string> changed = record::ChangedFields(before, record);
      if (changed.empty()) return record;
      LEADLINE_RETURN_IF_ERROR(Check(tx, change.kind, before, record));
      Write(tx, change, changed, consequences(before, record), record);
      return record;
    };
    const std::string& organization = change.caller.organization;
    auto changed = change.validate_only ? database_.Rehearse(organization, work)
                                        : database_.Transact(organization, work);
    if (changed.ok()) return changed;
    return Explain(database_, organization, kKind.collection, record, changed.status());
  }

 private:
  static constexpr const RecordKind& kKind = kKindOf<Record>;

  // The record, held, if this caller may change it.
  absl::StatusOr<Record> Lock(postgres::Transaction& tx, const RecordChange& change) {
    const auto rows =
        tx.Run(statements_.lock, postgres::Arguments().Set("names", IdsOf({change.name})));
    auto record = postgres::OneOrNone<Record>(rows);
    if (!record.has_value()) return NotFound(change.name);
    const std::string survivor = SurvivorOf(*record);
    if (!survivor.empty()) return RecordMerged(change.name, survivor);
    if (record->has_delete_time() && !change.may_be_deleted) return RecordDeleted(change.name);
    if (!change.etag.empty() && change.etag != record->etag()) return EtagMismatch(change.name);
    return *std::move(record);
  }

  absl::Status Check(postgres::Transaction& tx, RecordChange::Kind kind, const Record& before,
                     const Record& record) {
    if (kind == RecordChange::Kind::kDelete) {
      return CheckUnused(tx, kKind.target, record.name());
    }
    const References references = ReferencesOf(record);
    if (kind == RecordChange::Kind::kUndelete) return HoldAgain(tx, references);
    if (references == ReferencesOf(before)) return absl::OkStatus();
    return Hold(tx, references, kKind.field);
  }

  static std::vector<std::string> With(std::string type, std::vector<std::string> also) {
    also.insert(also.begin(), std::move(type));
    return also;
  }

  void Write(postgres::Transaction& tx, const RecordChange& change,
             const std::vector<std::string>& changed, const std::vector<std::string>& also,
             Record& record) {
    tx.Run(statements_.update, postgres::Arguments().Record(record))[0].Fill(record);
    const bool updates = change.kind == RecordChange::Kind::kUpdate;
    TellOf(tx, change.caller.subject, With(std::string(kKind.type) + WordOf(change.kind), also),
           record.name(), updates ? changed : std::vector<std::string>());
  }

  postgres::Database& database_;
  const RecordStatements& statements_;
};

}  // namespace leadline::conversion
