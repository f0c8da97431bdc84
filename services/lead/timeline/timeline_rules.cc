#include "services/lead/timeline/timeline_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/record/json.h"
#include "common/record/record.h"

namespace leadline::lead {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using record::Field;
using v1::TimelineEntry;

constexpr size_t kLongestValue = 500;

// What tells nobody anything: versions, and what follows from other fields.
const std::set<std::string>& Untold() {
  static const auto* const kFields =
      new std::set<std::string>{"allowed_actions",    "conversion_in_progress",
                                "create_time",        "delete_time",
                                "email_normalized",   "etag",
                                "external_links",     "last_event_time",
                                "mobile_normalized",  "name",
                                "next_event_time",    "phone_normalized",
                                "status_change_time", "update_time"};
  return *kFields;
}

TimelineEntry::Kind KindOf(const std::string& event) {
  static const auto* const kKinds = new std::map<std::string, TimelineEntry::Kind>{
      {"ActivityCompleted", TimelineEntry::KIND_ACTIVITY_COMPLETED},
      {"ActivityDeleted", TimelineEntry::KIND_ACTIVITY_DELETED},
      {"ActivityUpdated", TimelineEntry::KIND_ACTIVITY_UPDATED},
      {"LeadAssigned", TimelineEntry::KIND_ASSIGNED},
      {"LeadDeleted", TimelineEntry::KIND_DELETED},
      {"LeadHandedOff", TimelineEntry::KIND_HANDED_OFF},
      {"LeadLost", TimelineEntry::KIND_LOST},
      {"LeadReopened", TimelineEntry::KIND_REOPENED},
      {"LeadStatusChanged", TimelineEntry::KIND_STATUS_CHANGED},
      {"LeadUndeleted", TimelineEntry::KIND_UNDELETED},
      {"LeadsMerged", TimelineEntry::KIND_MERGED}};
  const auto kind = kKinds->find(event);
  return kind == kKinds->end() ? TimelineEntry::KIND_UPDATED : kind->second;
}

// What a field without presence holds when nobody set it.
std::string DefaultOf(const FieldDescriptor& field) {
  if (field.is_repeated() || field.has_presence()) return "";
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return "false";
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ? "0" : "";
}

// The first characters of a text, none of them cut in two.
std::string Cut(const std::string& text) {
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool begins_character = (text[i] & 0xC0) != 0x80;
    if (begins_character && ++characters > kLongestValue) return text.substr(0, i);
  }
  return text;
}

// Text as it is, anything else as JSON, which has text around what it writes as text.
std::string ValueOf(const Field& field, const Message& record) {
  const FieldDescriptor& type = field.descriptor();
  if (!field.IsSet(record)) return DefaultOf(type);
  if (type.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !type.is_repeated()) {
    const Message& holder = *field.Holder(record);
    return holder.GetReflection()->GetString(holder, &type);
  }
  const std::string json = record::JsonOf(field, record);
  return json.front() == '"' ? json.substr(1, json.size() - 2) : json;
}

void Compare(const std::string& path, const Message& before, const Message& after,
             TimelineEntry& entry) {
  const Field field = *Field::Find(*before.GetDescriptor(), path);
  const std::string was = ValueOf(field, before);
  const std::string is = ValueOf(field, after);
  if (was == is) return;
  auto& change = *entry.add_changes();
  change.set_field(path);
  change.set_before(Cut(was));
  change.set_after(Cut(is));
}

void AddKeys(const Message& record, const FieldDescriptor& map, std::set<std::string>& keys) {
  for (int i = 0; i < record.GetReflection()->FieldSize(record, &map); ++i) {
    const Message& entry = record.GetReflection()->GetRepeatedMessage(record, &map, i);
    keys.insert(entry.GetReflection()->GetString(entry, map.message_type()->map_key()));
  }
}

void AddChanges(const Message& before, const Message& after, TimelineEntry& entry) {
  for (const std::string& name : record::ChangedFields(before, after)) {
    if (Untold().count(name) > 0) continue;
    const FieldDescriptor& field = *before.GetDescriptor()->FindFieldByName(name);
    if (!field.is_map()) {
      Compare(name, before, after, entry);
      continue;
    }
    std::set<std::string> keys;
    AddKeys(before, field, keys);
    AddKeys(after, field, keys);
    for (const std::string& key : keys) Compare(name + "." + key, before, after, entry);
  }
}

TimelineEntry EntryOf(const event::v1::Event& event) {
  TimelineEntry entry;
  entry.set_kind(KindOf(event.type()));
  entry.set_actor(event.actor());
  return entry;
}

}  // namespace

TimelineEntry EntryOf(const event::v1::Event& event, const v1::Lead& before,
                      const v1::Lead& after) {
  TimelineEntry entry = EntryOf(event);
  entry.set_lead(after.name());
  if (event.related_resources_size() > 0) entry.set_resource(event.related_resources(0));
  AddChanges(before, after, entry);
  if (before.status() == after.status()) return entry;
  const auto& from = before.status_change_time();
  const auto& until = after.status_change_time();
  // Not less than nothing: of a new lead's status our clock said when, and the database's says it
  // here.
  const int64_t micros = std::max<int64_t>(
      0, (until.seconds() - from.seconds()) * 1'000'000 + (until.nanos() - from.nanos()) / 1000);
  entry.mutable_former_status_duration()->set_seconds(micros / 1'000'000);
  entry.mutable_former_status_duration()->set_nanos(static_cast<int>(micros % 1'000'000 * 1000));
  return entry;
}

TimelineEntry EntryOf(const event::v1::Event& event, const v1::Activity& before,
                      const v1::Activity& after) {
  TimelineEntry entry = EntryOf(event);
  entry.set_lead(after.lead());
  entry.set_resource(after.name());
  AddChanges(before, after, entry);
  return entry;
}

}  // namespace leadline::lead
