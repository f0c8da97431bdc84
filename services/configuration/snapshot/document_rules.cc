#include "services/configuration/snapshot/document_rules.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/record/record.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/configuration/definition/definition_text.h"
#include "services/configuration/definition/ownership_rules.h"
#include "services/configuration/snapshot/status_order_rules.h"

namespace leadline::configuration {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using record::Field;
using v1::Configuration;

constexpr int kDistance = 10;
constexpr size_t kMaxId = 63;

std::optional<Field> Find(const Message& record, const std::string& path) {
  return Field::Find(*record.GetDescriptor(), path);
}

std::string NameOf(const Message& record) {
  return record.GetReflection()->GetString(record, record.GetDescriptor()->FindFieldByName("name"));
}

std::string CollectionOf(const std::string& name) { return name.substr(0, name.rfind('/') + 1); }

// Lower-case letters, digits and inner joiners.
bool IsId(const std::string& id, char joiner) {
  const auto fits = [joiner](const unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == joiner;
  };
  return !id.empty() && id.size() <= kMaxId && id.front() != joiner && id.back() != joiner &&
         std::all_of(id.begin(), id.end(), fits);
}

// Whether the name has the form that its resource says: "statuses/{entity}/{status}".
bool FitsPattern(const std::string& name, const std::string& pattern) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  const std::vector<std::string> wanted = absl::StrSplit(pattern, '/');
  if (parts.size() != wanted.size()) return false;
  const char joiner = wanted.front() == "fieldDefinitions" ? '_' : '-';  // Keys of custom fields.
  for (size_t i = 0; i < parts.size(); ++i) {
    if (wanted[i].front() == '{' ? !IsId(parts[i], joiner) : parts[i] != wanted[i]) return false;
  }
  return true;
}

// ENTITY_LEAD for "statuses/lead/lost"; false when the name says no entity that there is.
bool SetEntity(Message& record) {
  const FieldDescriptor* field = record.GetDescriptor()->FindFieldByName("entity");
  if (field == nullptr || field->enum_type() == nullptr) return true;
  const std::vector<std::string> parts = absl::StrSplit(NameOf(record), '/');
  if (parts.size() < 3) return true;  // The name does not say it.
  const std::string word = absl::AsciiStrToUpper(parts[1]);
  const auto* entity = field->enum_type()->FindValueByName("ENTITY_" + word);
  if (entity == nullptr || entity->number() == 0) return false;
  record.GetReflection()->SetEnum(&record, field, entity);
  return true;
}

bool IsImmutable(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::IMMUTABLE) return true;
  }
  return false;
}

// Combines the resources of one kind.
class KindCombination final {
 public:
  KindCombination(const FieldDescriptor& kind, bool prune, const std::string& caller,
                  FieldViolations& violations)
      : kind_(kind), prune_(prune), caller_(caller), violations_(violations) {}

  void Run(const Configuration& before, const Configuration& wanted, Configuration& after) {
    const auto& reflection = *after.GetReflection();
    for (int i = 0; i < reflection.FieldSize(before, &kind_); ++i) {
      Keep(reflection.GetRepeatedMessage(before, &kind_, i), after);
    }
    for (int i = 0; i < reflection.FieldSize(wanted, &kind_); ++i) {
      const std::string path = absl::StrCat("configuration.", kind_.name(), "[", i, "]");
      Take(reflection.GetRepeatedMessage(wanted, &kind_, i), path, after);
    }
    for (const auto& [name, index] : untaken_) {
      Message& record = *reflection.MutableRepeatedMessage(&after, &kind_, index);
      if (prune_ && !IsBeyond(record)) Archive(record);
    }
  }

 private:
  void Keep(const Message& record, Configuration& after) {
    const auto& reflection = *after.GetReflection();
    untaken_[NameOf(record)] = reflection.FieldSize(after, &kind_);
    if (const auto position = PositionOf(record)) {
      int& last = last_[CollectionOf(NameOf(record))];
      last = std::max(last, *position);
    }
    reflection.AddMessage(&after, &kind_)->CopyFrom(record);
  }

  void Take(const Message& record, const std::string& path, Configuration& after) {
    const std::string name = NameOf(record);
    const auto& reflection = *after.GetReflection();
    if (!taken_.insert(name).second) return violations_.Add(path + ".name", "is named twice");
    const auto known = untaken_.find(name);
    const bool is_new = known == untaken_.end();
    Message& place = is_new ? *reflection.AddMessage(&after, &kind_)
                            : *reflection.MutableRepeatedMessage(&after, &kind_, known->second);
    const std::unique_ptr<Message> before(place.New());
    before->CopyFrom(place);
    place.CopyFrom(record);
    ComposeTexts(place);
    if (is_new) {
      CheckName(name, path, place);
    } else {
      CheckImmutable(*before, record, path);
      untaken_.erase(known);
    }
    KeepOurs(*before, place);
  }

  void CheckName(const std::string& name, const std::string& path, Message& record) {
    const auto& resource = record.GetDescriptor()->options().GetExtension(google::api::resource);
    if (!FitsPattern(name, resource.pattern(0)) || !SetEntity(record)) {
      violations_.Add(path + ".name", "must be " + resource.pattern(0));
    }
  }

  void CheckImmutable(const Message& before, const Message& wanted, const std::string& path) {
    for (const std::string& name : record::ChangedFields(before, wanted)) {
      const auto field = Find(before, name);
      if (!IsImmutable(field->descriptor()) || !field->IsSet(wanted)) continue;
      violations_.Add(absl::StrCat(path, ".", name), "never changes");
    }
  }

  // Whether the caller cannot take away what the wanted state does not name.
  bool IsBeyond(const Message& record) const {
    if (!IsOwned(record)) return false;
    const std::string owner = TextIn(record, "owner");
    return owner.empty() || (IsPrivate(record) && owner != caller_);
  }

  // What only the server says stays as it was before.
  void KeepOurs(const Message& before, Message& record) {
    if (IsOwned(record)) {
      const bool is_new = NameOf(before).empty();
      record.GetReflection()->SetString(&record, record.GetDescriptor()->FindFieldByName("owner"),
                                        is_new ? caller_ : TextIn(before, "owner"));
    }
    for (const char* path : {"create_time", "update_time", "etag", "entity"}) {
      const auto field = Find(record, path);
      const bool is_set = field.has_value() && field->IsSet(before);
      if (is_set) Field::Copy(*field, before, *field, record);
      if (field.has_value() && !is_set && std::string(path) != "entity") field->Clear(record);
    }
    const auto archived = Find(record, "archive_time");
    if (archived.has_value() && archived->IsSet(record)) {
      Field::Copy(*archived, before, *archived, record);
      Archive(record);
    }
    Place(PositionOf(before), record);
  }

  // One that does not say its place keeps it, or comes behind the others.
  void Place(std::optional<int> before, Message& record) {
    const auto position = PositionOf(record);
    if (!position.has_value() || *position > 0) return;
    int& last = last_[CollectionOf(NameOf(record))];
    const bool has_place = before.value_or(0) > 0;
    SetPosition(record, has_place ? * before : last += kDistance);
  }

  static std::optional<int> PositionOf(const Message& record) {
    const auto field = Find(record, "position");
    if (!field.has_value()) return std::nullopt;
    return record.GetReflection()->GetInt32(record, &field->descriptor());
  }

  static void SetPosition(Message& record, int position) {
    record.GetReflection()->SetInt32(&record, &Find(record, "position")->descriptor(), position);
  }

  static void Archive(Message& record) {
    const auto field = Find(record, "archive_time");
    if (!field.has_value() || field->IsSet(record)) return;
    auto& time = static_cast<google::protobuf::Timestamp&>(
        *record.GetReflection()->MutableMessage(&record, &field->descriptor()));
    time.set_seconds(absl::ToUnixSeconds(absl::Now()));
  }

  const FieldDescriptor& kind_;
  const bool prune_;
  const std::string& caller_;
  FieldViolations& violations_;
  std::map<std::string, int> untaken_;  // Where those are that are not named.
  std::set<std::string> taken_;
  std::map<std::string, int> last_;  // The last position in each collection.
};

void CombineMappings(const Configuration& before, const Configuration& wanted, Configuration& after,
                     FieldViolations& violations) {
  *after.mutable_mappings() = before.mappings();
  if (wanted.mappings().empty()) return;
  v1::FieldMapping& mapping = *after.mutable_mappings(0);
  if (wanted.mappings(0).name() != mapping.name()) {
    violations.Add("configuration.mappings[0].name", "must be " + mapping.name());
  }
  const v1::FieldMapping former = mapping;
  *mapping.mutable_rules() = wanted.mappings(0).rules();
  if (!record::ChangedFields(former, mapping).empty()) mapping.set_version(former.version() + 1);
}

// The default of a kind is taken from a series that is not named by naming another one.
void TakeDefaults(const Configuration& wanted, Configuration& after) {
  std::map<std::string, bool> named;
  for (const auto& series : wanted.number_series_definitions()) {
    named.emplace(series.name(), series.default_for_kind());
  }
  std::set<int> given;
  for (const auto& series : after.number_series_definitions()) {
    const auto found = named.find(series.name());
    if (found != named.end() && found->second) given.insert(series.kind());
  }
  for (auto& series : *after.mutable_number_series_definitions()) {
    if (!named.contains(series.name()) && given.contains(series.kind())) {
      series.clear_default_for_kind();
    }
  }
}

void CombineSettings(const Configuration& before, const Configuration& wanted,
                     Configuration& after) {
  *after.mutable_settings() = wanted.has_settings() ? wanted.settings() : before.settings();
  after.mutable_settings()->set_name(before.settings().name());
}

}  // namespace

Configuration Combine(const Configuration& before, const v1::ApplyConfigurationRequest& request,
                      const std::string& caller, FieldViolations& violations) {
  const Configuration& wanted = request.configuration();
  Configuration after;
  after.set_version(before.version());
  for (int i = 0; i < Configuration::descriptor()->field_count(); ++i) {
    const FieldDescriptor& kind = *Configuration::descriptor()->field(i);
    if (!kind.is_repeated() || kind.name() == "mappings") continue;
    KindCombination(kind, request.prune(), caller, violations).Run(before, wanted, after);
  }
  CombineMappings(before, wanted, after, violations);
  CombineSettings(before, wanted, after);
  TakeDefaults(wanted, after);
  ArrangeStatuses(before, wanted, *after.mutable_statuses());
  return after;
}

std::string PathOf(const Configuration& wanted, const std::string& kind, const std::string& name) {
  const FieldDescriptor* field = Configuration::descriptor()->FindFieldByName(kind);
  const auto& reflection = *wanted.GetReflection();
  const std::string path = "configuration." + kind;
  for (int i = 0; i < reflection.FieldSize(wanted, field); ++i) {
    if (NameOf(reflection.GetRepeatedMessage(wanted, field, i)) != name) continue;
    return absl::StrCat(path, "[", i, "]");
  }
  return path;
}

}  // namespace leadline::configuration
