#include "services/configuration/preset/difference_rules.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_join.h"
#include "common/record/json.h"
#include "common/record/record.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "services/configuration/snapshot/export_rules.h"

namespace leadline::configuration {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::Configuration;
using v1::PresetChange;

// What says that something changed, not what.
const std::set<std::string> kBookkeeping = {"name",        "etag",        "version",
                                            "create_time", "update_time", "archive_time"};

// The values of a record: of a list all of its elements in their order, of anything else one, by
// path and in the order of the type.
using Values = std::vector<std::pair<std::string, std::vector<std::string>>>;

// `index` is that of an element, -1 for a field that is no list.
std::string TextOf(const Message& holder, const FieldDescriptor& field, int index) {
  const auto& reflection = *holder.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return index < 0 ? reflection.GetString(holder, &field)
                     : reflection.GetRepeatedString(holder, &field, index);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return record::JsonOf(reflection.GetRepeatedMessage(holder, &field, index));
  }
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(holder, &field, index, &text);
  return text;
}

void AddMap(const Message& holder, const FieldDescriptor& field, const std::string& path,
            Values& values) {
  const auto& reflection = *holder.GetReflection();
  std::map<std::string, std::string> entries;
  for (int i = 0; i < reflection.FieldSize(holder, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(holder, &field, i);
    entries[TextOf(entry, *field.message_type()->map_key(), -1)] =
        TextOf(entry, *field.message_type()->map_value(), -1);
  }
  for (const auto& [key, text] : entries) {
    values.push_back({path + "." + key, {text}});
  }
}

void AddValues(const Message& record, const std::string& prefix, Values& values) {
  const auto& reflection = *record.GetReflection();
  for (int i = 0; i < record.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *record.GetDescriptor()->field(i);
    const std::string path = prefix + field.name();
    if (kBookkeeping.contains(path)) continue;
    if (field.is_map()) {
      AddMap(record, field, path, values);
    } else if (field.is_repeated()) {
      auto& texts = values.emplace_back(path, std::vector<std::string>()).second;
      const int size = reflection.FieldSize(record, &field);
      for (int j = 0; j < size; ++j) texts.push_back(TextOf(record, field, j));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      AddValues(reflection.GetMessage(record, &field), path + ".", values);
    } else {
      values.push_back({path, {TextOf(record, field, -1)}});
    }
  }
}

void AddChange(const std::string& path, const std::string& before, const std::string& after,
               PresetChange& change) {
  PresetChange::FieldChange& field = *change.add_fields();
  field.set_path(path);
  field.set_old_value(before);
  field.set_new_value(after);
}

// What `left` has and `right` has not.
std::vector<std::string> Without(const std::vector<std::string>& left,
                                 const std::vector<std::string>& right) {
  std::multiset<std::string> others(right.begin(), right.end());
  std::vector<std::string> rest;
  for (const std::string& text : left) {
    const auto other = others.find(text);
    if (other == others.end()) rest.push_back(text);
    if (other != others.end()) others.erase(other);
  }
  return rest;
}

void CompareTexts(const std::string& path, const std::vector<std::string>& before,
                  const std::vector<std::string>& after, PresetChange& change) {
  if (before == after) return;
  const std::vector<std::string> gone = Without(before, after);
  const std::vector<std::string> come = Without(after, before);
  if (gone.empty() && come.empty()) {  // The same in another order.
    return AddChange(path, absl::StrJoin(before, ", "), absl::StrJoin(after, ", "), change);
  }
  for (size_t i = 0; i < std::max(gone.size(), come.size()); ++i) {
    AddChange(path, i < gone.size() ? gone[i] : "", i < come.size() ? come[i] : "", change);
  }
}

// Only entries of maps can be missing on one side.
void CompareValues(const Values& before, const Values& after, PresetChange& change) {
  std::map<std::string, std::vector<std::string>> old(before.begin(), before.end());
  for (const auto& [path, texts] : after) {
    CompareTexts(path, old[path], texts, change);
    old.erase(path);
  }
  for (const auto& [path, texts] : old) CompareTexts(path, texts, {}, change);
}

Values ValuesOf(const Message& record) {
  Values values;
  AddValues(record, "", values);
  return values;
}

std::string NameOf(const Message& record) {
  return TextOf(record, *record.GetDescriptor()->FindFieldByName("name"), -1);
}

PresetChange::Kind KindOf(const Message* before, const Message& after) {
  if (before == nullptr) return PresetChange::KIND_CREATED;
  if (IsArchived(*before) == IsArchived(after)) return PresetChange::KIND_CHANGED;
  return IsArchived(after) ? PresetChange::KIND_ARCHIVED : PresetChange::KIND_RESTORED;
}

void Compare(const Message* before, const Message& after, std::vector<PresetChange>& changes) {
  const std::unique_ptr<Message> none(after.New());
  PresetChange change;
  change.set_kind(KindOf(before, after));
  change.set_resource(NameOf(after));
  CompareValues(ValuesOf(before == nullptr ? *none : *before), ValuesOf(after), change);
  const bool same = change.kind() == PresetChange::KIND_CHANGED && change.fields().empty();
  if (!same) changes.push_back(std::move(change));
}

PresetChange ArchivedOf(const std::string& name) {
  PresetChange change;
  change.set_kind(PresetChange::KIND_ARCHIVED);
  change.set_resource(name);
  return change;
}

// Definitions that are archived are in no configuration any more; everything else stays there. Of
// several versions of one the first is in force.
void CompareAll(const Configuration& before, const Configuration& after,
                const FieldDescriptor& kind, std::vector<PresetChange>& changes) {
  const auto& reflection = *after.GetReflection();
  std::map<std::string, const Message*> known;
  for (int i = 0; i < reflection.FieldSize(before, &kind); ++i) {
    const Message& record = reflection.GetRepeatedMessage(before, &kind, i);
    known.emplace(NameOf(record), &record);
  }
  std::set<std::string> compared;
  for (int i = 0; i < reflection.FieldSize(after, &kind); ++i) {
    const Message& record = reflection.GetRepeatedMessage(after, &kind, i);
    if (!compared.insert(NameOf(record)).second) continue;
    const auto found = known.find(NameOf(record));
    Compare(found == known.end() ? nullptr : found->second, record, changes);
  }
  for (const auto& [name, record] : known) {
    if (!compared.contains(name)) changes.push_back(ArchivedOf(name));
  }
}

}  // namespace

std::vector<PresetChange> DifferencesOf(const Configuration& before, const Configuration& after) {
  std::vector<PresetChange> changes;
  for (int i = 0; i < Configuration::descriptor()->field_count(); ++i) {
    const FieldDescriptor& kind = *Configuration::descriptor()->field(i);
    if (kind.is_repeated()) CompareAll(before, after, kind, changes);
    if (kind.name() == "settings") Compare(&before.settings(), after.settings(), changes);
  }
  return changes;
}

}  // namespace leadline::configuration
