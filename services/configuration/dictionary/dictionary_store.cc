#include "services/configuration/dictionary/dictionary_store.h"

#include <algorithm>

#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/definition/reference_rules.h"
#include "services/configuration/dictionary/dictionary_errors.h"
#include "services/configuration/dictionary/dictionary_store_sql.h"

namespace leadline::configuration {
namespace {

using v1::Dictionary;
using v1::DictionaryEntry;

constexpr char kCollection[] = "dictionaries/";

// Entries that a lookup gives.
constexpr int kDefaultFound = 10;
constexpr int kMostFound = 100;

constexpr query::Field kDictionaryFields[] = {{.path = "name",
                                               .column = "name",
                                               .type = query::Type::kName,
                                               .prefix = kCollection,
                                               .sortable = true}};
constexpr query::Table kDictionaries{kDictionaryFields, "name"};

constexpr query::Field kEntryFields[] = {
    {.path = "name", .column = "name", .type = query::Type::kName},
    {.path = "position", .column = "position", .type = query::Type::kInteger, .sortable = true}};
constexpr query::Table kEntries{kEntryFields, "position"};

// What the column of a dictionary's name holds of it.
std::string IdOf(const std::string& dictionary) {
  return dictionary.substr(sizeof(kCollection) - 1);
}

postgres::Arguments Named(const std::string& name) {
  return postgres::Arguments().Set("name", name);
}

template <class Record>
absl::StatusOr<Record> OneOr(const postgres::Rows& rows, const std::string& name) {
  auto record = postgres::OneOrNone<Record>(rows);
  if (!record) return NotFound(name);
  return *std::move(record);
}

absl::StatusOr<DictionaryEntry> ReadEntry(Change& change, const std::string& name) {
  return OneOr<DictionaryEntry>(change.Run(sql::kGetDictionaryEntry, Named(name)), name);
}

absl::StatusOr<Dictionary> ReadDictionary(Change& change, const std::string& name) {
  return OneOr<Dictionary>(change.Run(sql::kGetDictionary, Named(IdOf(name))), name);
}

// Looked up before writing; the unique indexes and the foreign key stand behind it. An archived
// entry is in nobody's way, whatever its label and its code. The parent that an entry had before
// may be archived by now.
absl::Status CheckNeighbours(Change& change, const std::string& dictionary,
                             const DictionaryEntry& entry, const std::string& parent_before = "") {
  const postgres::Rows rows =
      change.Run(sql::kExamineDictionaryEntry,
                 postgres::Arguments().Record(entry).Set("dictionary", IdOf(dictionary)));
  if (rows[0].Bool("blank")) return LabelBlank();
  if (!entry.has_archive_time()) {
    if (!rows[0].IsNull("same_label")) return LabelTaken(rows[0].Text("same_label"));
    if (!rows[0].IsNull("same_code")) return CodeTaken(rows[0].Text("same_code"));
  }
  if (rows[0].Bool("parent_in_use") || entry.parent() == parent_before) return absl::OkStatus();
  return ParentMissing(entry.parent());
}

// What of the configuration names the entry.
std::vector<std::string> UsesOf(Change& change, const std::string& entry) {
  std::vector<std::string> uses = change.DefinitionsWith(entry);
  if (change.Run(sql::kIsTeamOfSettings, Named(entry))[0].Bool("named")) uses.push_back("settings");
  return uses;
}

}  // namespace

absl::StatusOr<Dictionary> DictionaryStore::Get(const std::string& organization,
                                                const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetDictionary, Named(IdOf(name))));
  return OneOr<Dictionary>(rows, name);
}

absl::StatusOr<v1::ListDictionariesResponse> DictionaryStore::List(
    const std::string& organization, const v1::ListDictionariesRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing,
                            lister_.Prepare(kDictionaries, {organization, ""}, request));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListDictionaries));
  v1::ListDictionariesResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_dictionaries()));
  return response;
}

absl::StatusOr<Dictionary> DictionaryStore::InsertDictionary(const Mandate& mandate,
                                                             const Dictionary& dictionary) {
  using Result = absl::StatusOr<Dictionary>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    const std::string& name = dictionary.name();
    if (!dictionary.parent().empty() && !ReadDictionary(change, dictionary.parent()).ok()) {
      return ParentDictionaryMissing(dictionary.parent());
    }
    if (change.Run(sql::kInsertDictionary, postgres::Arguments().Record(dictionary)).empty()) {
      return ResourceExists(name, "there is a " + name);
    }
    change.Tell("DictionaryCreated", name);
    return ReadDictionary(change, name);
  });
}

absl::StatusOr<Dictionary> DictionaryStore::UpdateDictionary(const Mandate& mandate,
                                                             const std::string& name,
                                                             EditDictionary edit) {
  using Result = absl::StatusOr<Dictionary>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(Dictionary dictionary, ReadDictionary(change, name));
    LEADLINE_RETURN_IF_ERROR(edit(dictionary));
    change.Run(sql::kUpdateDictionary, postgres::Arguments().Record(dictionary));
    change.Tell("DictionaryUpdated", name);
    return ReadDictionary(change, name);
  });
}

absl::StatusOr<DictionaryEntry> DictionaryStore::GetEntry(const std::string& organization,
                                                          const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetDictionaryEntry, Named(name)));
  return OneOr<DictionaryEntry>(rows, name);
}

absl::StatusOr<v1::ListDictionaryEntriesResponse> DictionaryStore::ListEntries(
    const std::string& organization, const v1::ListDictionaryEntriesRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lister_.Prepare(kEntries, {organization, ""}, request));
  listing.arguments()
      .Set("dictionary", IdOf(request.parent()))
      .Set("show_archived", request.show_archived());
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListDictionaryEntries));
  v1::ListDictionaryEntriesResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_dictionary_entries()));
  return response;
}

absl::StatusOr<v1::LookupEntriesResponse> DictionaryStore::Lookup(
    const std::string& organization, const v1::LookupEntriesRequest& request) {
  const int asked = request.page_size();
  const auto arguments =
      postgres::Arguments()
          .Set("dictionary", IdOf(request.parent()))
          .Set("prefix", request.prefix())
          .Set("within", request.within())
          .Set("limit", asked == 0 ? kDefaultFound : std::min(asked, kMostFound));
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization,
                    request.within().empty() ? sql::kLookupDictionaryEntries
                                             : sql::kLookupDictionaryEntriesWithin,
                    arguments));
  v1::LookupEntriesResponse response;
  for (size_t i = 0; i < rows.size(); ++i) rows[i].Fill(*response.add_dictionary_entries());
  return response;
}

absl::StatusOr<DictionaryEntry> DictionaryStore::Insert(const Mandate& mandate,
                                                        const std::string& dictionary,
                                                        const DictionaryEntry& entry, Edit check) {
  using Result = absl::StatusOr<DictionaryEntry>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(const Dictionary found, ReadDictionary(change, dictionary));
    DictionaryEntry checked = entry;
    LEADLINE_RETURN_IF_ERROR(check(found, checked));
    LEADLINE_RETURN_IF_ERROR(CheckNeighbours(change, dictionary, checked));
    const auto arguments =
        postgres::Arguments().Record(checked).Set("dictionary", IdOf(dictionary));
    if (change.Run(sql::kInsertDictionaryEntry, arguments).empty()) {
      return ResourceExists(checked.name(), checked.name() + " is in use");
    }
    change.Tell("DictionaryEntryCreated", checked.name());
    return ReadEntry(change, checked.name());
  });
}

absl::StatusOr<DictionaryEntry> DictionaryStore::Update(const Mandate& mandate,
                                                        const std::string& dictionary,
                                                        const std::string& name, Edit edit) {
  using Result = absl::StatusOr<DictionaryEntry>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(DictionaryEntry entry, ReadEntry(change, name));
    LEADLINE_ASSIGN_OR_RETURN(const Dictionary found, ReadDictionary(change, dictionary));
    const std::string parent = entry.parent();
    LEADLINE_RETURN_IF_ERROR(edit(found, entry));
    LEADLINE_RETURN_IF_ERROR(CheckNeighbours(change, dictionary, entry, parent));
    change.Run(sql::kUpdateDictionaryEntry, postgres::Arguments().Record(entry));
    change.Tell("DictionaryEntryUpdated", name);
    return ReadEntry(change, name);
  });
}

absl::StatusOr<DictionaryEntry> DictionaryStore::Archive(const Mandate& mandate,
                                                         const std::string& name, Check check) {
  using Result = absl::StatusOr<DictionaryEntry>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(const DictionaryEntry entry, ReadEntry(change, name));
    LEADLINE_RETURN_IF_ERROR(check(entry));
    if (!change.Run(sql::kArchiveDictionaryEntry, Named(name)).empty()) {
      LEADLINE_RETURN_IF_ERROR(CheckNotNamed(name, UsesOf(change, name)));
      change.Tell("DictionaryEntryDeleted", name);
    }
    return ReadEntry(change, name);
  });
}

}  // namespace leadline::configuration
