#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/conversion/convert/settings_rules.h"
#include "services/conversion/record/record_kind.h"
#include "services/conversion/record/record_text.h"
#include "services/conversion/record/reference_rules.h"
#include "services/rules/custom_fields.h"

// What accounts, contacts and opportunities are like, whoever makes or changes them. Pure.
namespace leadline::conversion {

// Adds what is wrong with the values that are there, their fields prefixed ("account.").
void CheckGiven(const v1::Account& account, const std::string& prefix, FieldViolations& violations);
void CheckGiven(const v1::Contact& contact, const std::string& prefix, FieldViolations& violations);
void CheckGiven(const v1::Opportunity& opportunity, const std::string& prefix,
                FieldViolations& violations);

// The same of a whole record, which has a name besides.
void CheckValues(const v1::Account& account, const std::string& prefix,
                 FieldViolations& violations);
void CheckValues(const v1::Contact& contact, const std::string& prefix,
                 FieldViolations& violations);
void CheckValues(const v1::Opportunity& opportunity, const std::string& prefix,
                 FieldViolations& violations);

// Makes the rest of a record follow a change, or adds why it may not be made.
void FollowChange(const Settings& settings, const v1::Account& before, v1::Account& account,
                  FieldViolations& violations);
inline void FollowChange(const Settings&, const v1::Contact&, v1::Contact&, FieldViolations&) {}
inline void FollowChange(const Settings&, const v1::Opportunity&, v1::Opportunity&,
                         FieldViolations&) {}

// What else happened with a change, as types of events of the record; `before` is empty for a new
// one.
std::vector<std::string> ConsequencesOf(const Settings& settings, const v1::Account& before,
                                        const v1::Account& account);
inline std::vector<std::string> ConsequencesOf(const Settings&, const v1::Contact&,
                                               const v1::Contact&) {
  return {};
}
inline std::vector<std::string> ConsequencesOf(const Settings&, const v1::Opportunity&,
                                               const v1::Opportunity&) {
  return {};
}

// Adds all that is wrong with a record, which was `before`; null for a new one.
template <class Record>
void CheckRecord(const Settings& settings, const Record& record, const Record* before,
                 FieldViolations& violations) {
  const RecordKind& kind = kKindOf<Record>;
  const std::string prefix = std::string(kind.field) + ".";
  CheckValues(record, prefix, violations);
  CheckConfigured(settings, record, before == nullptr ? Record::default_instance() : *before,
                  prefix, violations);
  rules::CheckCustomValues(
      settings.custom_fields.at(kind.target), record.custom_fields(),
      before == nullptr ? nullptr : &before->custom_fields(),
      [&settings](const std::string& entry) { return settings.entries.count(entry) > 0; },
      prefix + "custom_fields", violations);
}

// `given` as it is stored under `name`: what only the server writes dropped, text tidied.
template <class Record>
Record NewRecord(const Record& given, const std::string& name) {
  Record record = given;
  record::KeepWritable(record);
  record.clear_etag();
  record.set_name(name);
  TidyText(record);
  return record;
}

// Makes the change that an update asks for, or says why not.
template <class Record>
absl::Status ApplyUpdate(const Settings& settings, const google::protobuf::FieldMask& mask,
                         Record given, Record& record) {
  const Record before = record;
  given.clear_etag();  // Says which version is meant, and is no value to write.
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(mask, given, record));
  record.set_etag(before.etag());
  TidyText(record);
  FieldViolations violations;
  FollowChange(settings, before, record, violations);
  CheckRecord(settings, record, &before, violations);
  return violations.ToStatus();
}

}  // namespace leadline::conversion
