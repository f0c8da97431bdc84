#include "services/configuration/snapshot/document_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/idempotency/replay.h"
#include "common/postgres/json.h"
#include "common/record/record.h"
#include "common/status/macros.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/configuration/change/writer.h"
#include "services/configuration/snapshot/document_store_sql.h"

namespace leadline::configuration {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using postgres::Arguments;
using v1::Configuration;
using v1::DictionaryEntry;

std::string DictionaryOf(const std::string& name) { return name.substr(0, name.find("/entries/")); }

// How far below others a dictionary stands, of which it or its entries speak.
int DepthOf(const std::string& dictionary, const Configuration& whole) {
  int depth = 0;
  std::string name = dictionary;
  const auto& all = whole.dictionaries();
  while (true) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name() == name; });
    if (found == all.end() || found->parent().empty()) return depth;
    name = found->parent();
    ++depth;
  }
}

// Which of the resources of one kind are written first.
using Rank = int (*)(const Message& record, const Configuration& after);

int NoRank(const Message&, const Configuration&) { return 0; }

int RankOfDictionary(const Message& record, const Configuration& after) {
  return DepthOf(static_cast<const v1::Dictionary&>(record).name(), after);
}

int RankOfEntry(const Message& record, const Configuration& after) {
  return DepthOf(DictionaryOf(static_cast<const DictionaryEntry&>(record).name()), after);
}

// Whoever loses the default before who gets it: there is never more than one.
int RankOfSeries(const Message& record, const Configuration&) {
  return static_cast<const v1::NumberSeriesDefinition&>(record).default_for_kind() ? 1 : 0;
}

// The parameters that a resource is written by.
using Written = Arguments (*)(const Message& record);

Arguments Columns(const Message& record) { return Arguments().Record(record); }

Arguments Document(const Message& record) {
  return Arguments().Set("record", postgres::ToJson(record));
}

struct Kind {
  const char* field;  // Of Configuration.
  const postgres::Statement& put;
  Rank rank = &NoRank;
  Written written = &Columns;
};

// The kinds of resources that are written one by one, what others name first.
const Kind kKinds[] = {
    {"dictionaries", sql::kPutDictionary, &RankOfDictionary},
    {"dictionary_entries", sql::kPutDictionaryEntry, &RankOfEntry},
    {"field_definitions", sql::kPutFieldDefinition},
    {"number_series_definitions", sql::kPutNumberSeries, &RankOfSeries},
    {"views", sql::kPutDefinition, &NoRank, &Document},
    {"assignment_rules", sql::kPutDefinition, &NoRank, &Document},
    {"workflow_rules", sql::kPutDefinition, &NoRank, &Document},
    {"web_forms", sql::kPutDefinition, &NoRank, &Document},
    {"role_policies", sql::kPutDefinition, &NoRank, &Document},
    {"templates", sql::kPutDefinition, &NoRank, &Document},
    {"dashboards", sql::kPutDefinition, &NoRank, &Document},
};

// Nothing that is wanted is passed over.
void CheckKindsKnown(const Configuration& wanted, FieldViolations& violations) {
  std::set<std::string> known = {"version", "statuses", "settings", "mappings"};
  for (const Kind& kind : kKinds) known.insert(kind.field);
  std::vector<const FieldDescriptor*> given;
  wanted.GetReflection()->ListFields(wanted, &given);
  for (const FieldDescriptor* field : given) {
    if (known.contains(field->name())) continue;
    violations.Add("configuration." + field->name(), "cannot be applied as a part of the whole");
  }
}

// The entries that would be in use, those that are wanted last.
std::vector<const DictionaryEntry*> EntriesInUse(const std::map<std::string, int>& wanted,
                                                 const Configuration& after) {
  std::vector<const DictionaryEntry*> entries;
  for (const DictionaryEntry& entry : after.dictionary_entries()) {
    if (!entry.has_archive_time()) entries.push_back(&entry);
  }
  std::stable_partition(entries.begin(), entries.end(), [&](const DictionaryEntry* entry) {
    return !wanted.contains(entry->name());
  });
  return entries;
}

// Only the database knows which labels are the same.
void CheckLabels(Change& change, const Configuration& wanted, const Configuration& after,
                 FieldViolations& violations) {
  std::map<std::string, int> places;
  for (int i = 0; i < wanted.dictionary_entries_size(); ++i) {
    places.emplace(wanted.dictionary_entries(i).name(), i);
  }
  const std::vector<const DictionaryEntry*> entries = EntriesInUse(places, after);
  std::map<std::string, int64_t> dictionaries;
  std::vector<int64_t> numbers, dictionary_numbers;
  std::vector<std::string> labels;
  for (const DictionaryEntry* entry : entries) {
    numbers.push_back(static_cast<int64_t>(numbers.size()));
    const auto number = static_cast<int64_t>(dictionaries.size());
    const auto [dictionary, is_new] = dictionaries.emplace(DictionaryOf(entry->name()), number);
    dictionary_numbers.push_back(dictionary->second);
    labels.push_back(entry->display_name());
  }
  const postgres::Rows rows =
      change.Run(sql::kListSharedLabels, Arguments()
                                             .Set("places", numbers)
                                             .Set("dictionaries", dictionary_numbers)
                                             .Set("labels", labels));
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto place = places.find(entries.at(rows[i].Int64("place"))->name());
    if (place == places.end()) continue;
    violations.Add(
        absl::StrCat("configuration.dictionary_entries[", place->second, "].display_name"),
        rows[i].Bool("blank")
            ? "must not be blank"
            : entries.at(rows[i].Int64("rival"))->name() + " has this label already");
  }
}

// Of the entries that get another label or code.
void ParkEntries(Change& change, const Configuration& before, const Configuration& after) {
  std::map<std::string, const DictionaryEntry*> known;
  for (const DictionaryEntry& entry : before.dictionary_entries()) {
    if (!entry.has_archive_time()) known.emplace(entry.name(), &entry);
  }
  std::vector<std::string> names;
  for (const DictionaryEntry& entry : after.dictionary_entries()) {
    const auto found = known.find(entry.name());
    if (found == known.end() || entry.has_archive_time()) continue;
    const bool same = found->second->display_name() == entry.display_name() &&
                      found->second->code() == entry.code();
    if (!same) names.push_back(entry.name());
  }
  if (!names.empty()) change.Run(sql::kParkDictionaryEntries, Arguments().Set("names", names));
}

std::vector<const Message*> RecordsOf(const Configuration& whole, const Kind& kind) {
  const FieldDescriptor* field = Configuration::descriptor()->FindFieldByName(kind.field);
  const auto& reflection = *whole.GetReflection();
  std::vector<const Message*> listed;
  for (int i = 0; i < reflection.FieldSize(whole, field); ++i) {
    listed.push_back(&reflection.GetRepeatedMessage(whole, field, i));
  }
  return listed;
}

// Resources stay where they were in the list, and new ones come behind. Those that are archived
// make room for the others first.
void PutKind(Writer& writer, const Kind& kind, const Configuration& before,
             const Configuration& after) {
  const std::vector<const Message*> old = RecordsOf(before, kind);
  const std::vector<const Message*> now = RecordsOf(after, kind);
  std::vector<std::pair<int, const Message*>> ranked;
  for (size_t i = 0; i < now.size(); ++i) {
    const bool same =
        i < old.size() && google::protobuf::util::MessageDifferencer::Equals(*old[i], *now[i]);
    if (same) continue;
    const auto archived = record::Field::Find(*now[i]->GetDescriptor(), "archive_time");
    const bool is_archived = archived.has_value() && archived->IsSet(*now[i]);
    ranked.emplace_back(is_archived ? -1 : kind.rank(*now[i], after), now[i]);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  for (const auto& [rank, record] : ranked) writer.Run(kind.put, kind.written(*record));
}

void Write(Change& change, const Configuration& before, const Configuration& after) {
  Writer writer(change);
  writer.PutStatuses({after.statuses().begin(), after.statuses().end()}, /*from_preset=*/false);
  ParkEntries(change, before, after);
  for (const Kind& kind : kKinds) PutKind(writer, kind, before, after);
  writer.PutSettings(after.settings());
  if (after.mappings(0).version() != before.mappings(0).version()) {
    writer.AddMappingVersion(after.mappings(0));
  }
  if (writer.changed()) change.Tell("ConfigurationApplied", "configuration");
}

}  // namespace

absl::StatusOr<v1::ApplyConfigurationResponse> DocumentStore::Apply(
    const Mandate& mandate, const v1::ApplyConfigurationRequest& request, Plan plan, Read read,
    Compare compare) {
  using Result = absl::StatusOr<v1::ApplyConfigurationResponse>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    const auto apply = [&]() -> Result {
      LEADLINE_RETURN_IF_ERROR(CheckExpected(request.expected_version(), change));
      const Configuration before = read(change.transaction());
      FieldViolations violations;
      const Configuration after = plan(before, violations);
      CheckKindsKnown(request.configuration(), violations);
      CheckLabels(change, request.configuration(), after, violations);
      LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
      Write(change, before, after);
      v1::ApplyConfigurationResponse response;
      for (v1::PresetChange& each : compare(before, read(change.transaction()))) {
        *response.add_changes() = std::move(each);
      }
      response.set_version(change.version());
      return response;
    };
    return idempotency::Replay<v1::ApplyConfigurationResponse>(change.transaction(),
                                                               change.subject(), request, apply);
  });
}

}  // namespace leadline::configuration
