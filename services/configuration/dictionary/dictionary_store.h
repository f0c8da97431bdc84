#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/dictionary.pb.h"
#include "leadline/configuration/v1/dictionary_service.pb.h"
#include "services/configuration/change/change.h"

namespace leadline::query {
class Lister;
}

namespace leadline::configuration {

// The dictionaries and their entries of every organisation. No two entries in use of one dictionary
// have the same label or code.
class DictionaryStore final {
 public:
  using Edit = absl::FunctionRef<absl::Status(const v1::Dictionary&, v1::DictionaryEntry&)>;
  using EditDictionary = absl::FunctionRef<absl::Status(v1::Dictionary&)>;
  using Check = absl::FunctionRef<absl::Status(const v1::DictionaryEntry&)>;

  DictionaryStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  absl::StatusOr<v1::Dictionary> Get(const std::string& organization, const std::string& name);

  absl::StatusOr<v1::ListDictionariesResponse> List(const std::string& organization,
                                                    const v1::ListDictionariesRequest& request);

  absl::StatusOr<v1::Dictionary> InsertDictionary(const Mandate& mandate,
                                                  const v1::Dictionary& dictionary);

  absl::StatusOr<v1::Dictionary> UpdateDictionary(const Mandate& mandate, const std::string& name,
                                                  EditDictionary edit);

  absl::StatusOr<v1::DictionaryEntry> GetEntry(const std::string& organization,
                                               const std::string& name);

  absl::StatusOr<v1::ListDictionaryEntriesResponse> ListEntries(
      const std::string& organization, const v1::ListDictionaryEntriesRequest& request);

  // See DictionaryService.LookupEntries.
  absl::StatusOr<v1::LookupEntriesResponse> Lookup(const std::string& organization,
                                                   const v1::LookupEntriesRequest& request);

  // Into `dictionary`, after `check` has seen both.
  absl::StatusOr<v1::DictionaryEntry> Insert(const Mandate& mandate, const std::string& dictionary,
                                             const v1::DictionaryEntry& entry, Edit check);

  absl::StatusOr<v1::DictionaryEntry> Update(const Mandate& mandate, const std::string& dictionary,
                                             const std::string& name, Edit edit);

  absl::StatusOr<v1::DictionaryEntry> Archive(const Mandate& mandate, const std::string& name,
                                              Check check);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::configuration
