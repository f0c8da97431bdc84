#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/record/record_rules.h"
#include "services/conversion/record/record_store.h"

namespace leadline::conversion {

// Changes a record of one collection: its fields, whether it is deleted. What may be changed is
// decided on the record as it stands, in the transaction that changes it.
template <class Record>
class ChangeRecords final {
 public:
  ChangeRecords(RecordStore<Record>& records, const SettingsSource& settings)
      : records_(records), settings_(settings) {}

  template <class Request>
  absl::StatusOr<Record> Update(const query::Caller& caller, const Request& request) const {
    LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
    const Record& given = RecordIn(request);
    return records_.Change(
        {.caller = caller,
         .name = given.name(),
         .etag = given.etag(),
         .validate_only = request.validate_only()},
        [&](Record& record) {
          return ApplyUpdate(*settings, request.update_mask(), given, record);
        },
        ConsequencesBy(*settings));
  }

  // None when there was none, which the request says is fine.
  template <class Request>
  absl::StatusOr<std::optional<Record>> Delete(const query::Caller& caller,
                                               const Request& request) const {
    LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
    auto deleted = records_.Change({.caller = caller,
                                    .name = request.name(),
                                    .etag = request.etag(),
                                    .kind = RecordChange::Kind::kDelete,
                                    .may_be_deleted = request.allow_missing()},
                                   MarkDeleted, ConsequencesBy(*settings));
    if (request.allow_missing() && absl::IsNotFound(deleted.status())) return std::nullopt;
    if (!deleted.ok()) return deleted.status();
    return *std::move(deleted);
  }

  template <class Request>
  absl::StatusOr<Record> Undelete(const query::Caller& caller, const Request& request) const {
    LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
    return records_.Change(
        {.caller = caller,
         .name = request.name(),
         .etag = request.etag(),
         .kind = RecordChange::Kind::kUndelete,
         .may_be_deleted = true},
        [](Record& record) {
          record.clear_delete_time();
          return absl::OkStatus();
        },
        ConsequencesBy(*settings));
  }

 private:
  // `settings` outlive it.
  static auto ConsequencesBy(const Settings& settings) {
    return [&settings](const Record& before, const Record& record) {
      return ConsequencesOf(settings, before, record);
    };
  }

  static absl::Status MarkDeleted(Record& record) {
    if (!record.has_delete_time()) {
      record.mutable_delete_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    }
    return absl::OkStatus();
  }

  RecordStore<Record>& records_;
  const SettingsSource& settings_;
};

}  // namespace leadline::conversion
