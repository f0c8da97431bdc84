#include "services/configuration/dictionary/dictionary_rules.h"

#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::configuration {
namespace {

using v1::Dictionary;
using v1::DictionaryEntry;

constexpr char kEntries[] = "/entries/";

absl::Status CheckEtag(const std::string& etag, const DictionaryEntry& entry) {
  return etag.empty() || etag == entry.etag() ? absl::OkStatus() : EtagMismatch(entry.name());
}

void CheckCode(const Dictionary& dictionary, const DictionaryEntry& entry,
               FieldViolations& violations) {
  if (dictionary.coded() && entry.code().empty()) {
    violations.Add("dictionary_entry.code", "is required in " + dictionary.name());
  } else if (!dictionary.coded() && !entry.code().empty()) {
    violations.Add("dictionary_entry.code", "has no place in " + dictionary.name());
  }
}

void CheckParent(const Dictionary& dictionary, const DictionaryEntry& entry,
                 FieldViolations& violations) {
  if (entry.parent().empty()) return;
  if (dictionary.parent().empty()) {
    violations.Add("dictionary_entry.parent", "has no place in " + dictionary.name());
  } else if (DictionaryOf(entry.parent()) != dictionary.parent()) {
    violations.Add("dictionary_entry.parent", "must be an entry of " + dictionary.parent());
  }
}

}  // namespace

std::string DictionaryOf(const std::string& entry) { return entry.substr(0, entry.find(kEntries)); }

DictionaryEntry NewEntry(const v1::CreateDictionaryEntryRequest& request) {
  DictionaryEntry entry = request.dictionary_entry();
  entry.set_name(request.parent() + kEntries + request.dictionary_entry_id());
  return entry;
}

absl::Status CheckEntry(const Dictionary& dictionary, const DictionaryEntry& entry) {
  FieldViolations violations;
  CheckCode(dictionary, entry, violations);
  CheckParent(dictionary, entry, violations);
  return violations.ToStatus();
}

absl::Status ApplyUpdate(const v1::UpdateDictionaryEntryRequest& request,
                         const Dictionary& dictionary, DictionaryEntry& entry) {
  LEADLINE_RETURN_IF_ERROR(CheckEtag(request.dictionary_entry().etag(), entry));
  LEADLINE_RETURN_IF_ERROR(
      record::ApplyMask(request.update_mask(), request.dictionary_entry(), entry));
  return CheckEntry(dictionary, entry);
}

absl::Status CheckArchive(const v1::DeleteDictionaryEntryRequest& request,
                          const DictionaryEntry& entry) {
  return CheckEtag(request.etag(), entry);
}

}  // namespace leadline::configuration
