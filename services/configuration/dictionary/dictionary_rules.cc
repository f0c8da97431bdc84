#include "services/configuration/dictionary/dictionary_rules.h"

#include "absl/strings/ascii.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::configuration {
namespace {

using v1::Dictionary;
using v1::DictionaryEntry;

constexpr char kEntries[] = "/entries/";

template <class Record>
absl::Status CheckEtag(const std::string& etag, const Record& record) {
  return etag.empty() || etag == record.etag() ? absl::OkStatus() : EtagMismatch(record.name());
}

// With the policy that is meant by none.
absl::Status CheckDictionary(Dictionary& dictionary) {
  if (dictionary.policy() == Dictionary::POLICY_UNSPECIFIED) {
    dictionary.set_policy(Dictionary::POLICY_ADMIN_ONLY);
  }
  FieldViolations violations;
  if (absl::StripAsciiWhitespace(dictionary.display_name()).empty()) {
    violations.Add("dictionary.display_name", "must not be blank");
  }
  return violations.ToStatus();
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

absl::StatusOr<Dictionary> NewDictionary(const v1::CreateDictionaryRequest& request) {
  Dictionary dictionary = request.dictionary();
  dictionary.set_name("dictionaries/" + request.dictionary_id());
  LEADLINE_RETURN_IF_ERROR(CheckDictionary(dictionary));
  return dictionary;
}

absl::Status ApplyUpdate(const v1::UpdateDictionaryRequest& request, Dictionary& dictionary) {
  LEADLINE_RETURN_IF_ERROR(CheckEtag(request.dictionary().etag(), dictionary));
  LEADLINE_RETURN_IF_ERROR(
      record::ApplyMask(request.update_mask(), request.dictionary(), dictionary));
  return CheckDictionary(dictionary);
}

bool IsOpenToUsers(const Dictionary& dictionary) {
  return dictionary.policy() == Dictionary::POLICY_USER_EXTENSIBLE;
}

absl::Status CheckLookup(const v1::LookupEntriesRequest& request) {
  FieldViolations violations;
  if (absl::StripAsciiWhitespace(request.prefix()).empty()) {
    violations.Add("prefix", "must not be blank");
  }
  return violations.ToStatus();
}

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
