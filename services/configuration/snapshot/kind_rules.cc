#include "services/configuration/snapshot/kind_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/configuration/dictionary/dictionary_rules.h"
#include "services/configuration/field_definition/field_definition_errors.h"
#include "services/configuration/field_definition/field_definition_rules.h"
#include "services/configuration/field_mapping/mapping_rules.h"
#include "services/configuration/number_series/number_series_rules.h"
#include "services/configuration/settings/settings_rules.h"
#include "services/configuration/settings/transition_rules.h"
#include "services/configuration/snapshot/violation_rules.h"
#include "services/configuration/status/status_rules.h"
#include "services/rules/text.h"

namespace leadline::configuration {
namespace {

using v1::Configuration;
using v1::Dictionary;
using v1::DictionaryEntry;
using v1::FieldDefinition;
using v1::Status;
using Series = v1::NumberSeriesDefinition;

constexpr size_t kMaxLabel = 200;

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

template <class Records>
const typename Records::value_type* Find(const Records& records, const std::string& name) {
  const auto found = std::find_if(records.begin(), records.end(),
                                  [&](const auto& record) { return record.name() == name; });
  return found == records.end() ? nullptr : &*found;
}

// The resources of `records` by name: there may be thousands.
template <class Records>
auto ByName(const Records& records) {
  std::map<std::string, const typename Records::value_type*> by_name;
  for (const auto& record : records) by_name.emplace(record.name(), &record);
  return by_name;
}

// As the named status would be created.
absl::Status CheckOne(const Status& status) {
  v1::CreateStatusRequest request;
  request.set_entity(status.entity());
  request.set_status_id(IdOf(status.name()));
  *request.mutable_status() = status;
  return NewStatus(request).status();
}

std::string RoleName(Status::Role role) {
  return Status::Role_Name(role).substr(sizeof("ROLE_") - 1);
}

class RoleCheck final {
 public:
  RoleCheck(const Transition& transition, FieldViolations& violations)
      : transition_(transition), violations_(violations) {}

  void Run() {
    for (const Status& status : transition_.after.statuses()) {
      statuses_[status.entity()].push_back(status);
      if (status.role() != Status::ROLE_UNSPECIFIED) CheckHolder(status);
    }
    for (const auto& [entity, statuses] : statuses_) CheckEntity(entity, statuses);
  }

 private:
  void CheckHolder(const Status& status) {
    const std::string path = PathOf(transition_.wanted, "statuses", status.name()) + ".role";
    if (!Status::Role_IsValid(status.role())) return violations_.Add(path, "is no role");
    auto& holder = holders_[status.entity()][status.role()];
    if (!holder.empty()) return violations_.Add(path, holder + " has the role already");
    holder = status.name();
    const std::string misfit = MisfitOf(status, status.role());
    if (!misfit.empty()) violations_.Add(path, misfit);
  }

  void CheckEntity(Status::Entity entity, std::vector<Status> statuses) {
    auto& holders = holders_[entity];
    if (holders[Status::ROLE_DEFAULT].empty()) {
      violations_.Add("configuration.statuses",
                      absl::StrCat("one of ", Status::Entity_Name(entity), " must have the role ",
                                   RoleName(Status::ROLE_DEFAULT)));
    }
    v1::SetStatusRolesRequest request;
    request.set_entity(entity);
    request.set_default_status(holders[Status::ROLE_DEFAULT]);
    request.set_converted_status(holders[Status::ROLE_CONVERTED]);
    request.set_lost_status(holders[Status::ROLE_LOST]);
    const absl::Status needed = ApplyRoles(request, transition_.after.settings(), statuses);
    // What does not fit has been said above, by its place.
    const bool is_misfit = DetailOf<google::rpc::BadRequest>(needed).has_value();
    if (!needed.ok() && !is_misfit) {
      violations_.Add("configuration.statuses", std::string(needed.message()));
    }
  }

  const Transition& transition_;
  FieldViolations& violations_;
  std::map<Status::Entity, std::vector<Status>> statuses_;
  std::map<Status::Entity, std::map<Status::Role, std::string>> holders_;
};

void CheckStatuses(const Transition& transition, FieldViolations& violations) {
  const auto after = ByName(transition.after.statuses());
  for (int i = 0; i < transition.wanted.statuses_size(); ++i) {
    const Status& status = *after.at(transition.wanted.statuses(i).name());
    AddViolations(CheckOne(status), "status", absl::StrCat("configuration.statuses[", i, "]"),
                  violations);
  }
  RoleCheck(transition, violations).Run();
}

void CheckSettingsAndPath(const Transition& transition, FieldViolations& violations) {
  const v1::Settings& settings = transition.after.settings();
  const std::string path = "configuration.settings";
  AddViolations(CheckSettings(settings, transition.after), "settings", path, violations);
  // Statuses come and go under a path, which is then no reason to refuse them.
  if (HasSamePath(transition.before.settings(), settings)) return;
  AddViolations(CheckReach(settings, LeadStatusesOf(transition.after)), "settings", path,
                violations);
}

void CheckDictionary(const Dictionary& dictionary, const std::string& path,
                     const Transition& transition, FieldViolations& violations) {
  const std::string& label = dictionary.display_name();
  if (absl::StripAsciiWhitespace(label).empty() || rules::LengthOf(label) > kMaxLabel ||
      absl::StrContains(label, '\0')) {
    violations.Add(path + ".display_name",
                   absl::StrCat("must be text of 1 to ", kMaxLabel, " characters"));
  }
  const Dictionary* before = Find(transition.before.dictionaries(), dictionary.name());
  if (before != nullptr && before->coded() != dictionary.coded()) {
    violations.Add(path + ".coded", "never changes");
  }
  if (before != nullptr && before->looked_up() != dictionary.looked_up()) {
    violations.Add(path + ".looked_up", "never changes");
  }
  if (before != nullptr && before->parent() != dictionary.parent()) {
    violations.Add(path + ".parent", "never changes");
  }
  std::set<std::string> above = {dictionary.name()};
  for (std::string parent = dictionary.parent(); !parent.empty();) {
    const Dictionary* found = Find(transition.after.dictionaries(), parent);
    if (found == nullptr) return violations.Add(path + ".parent", "there is no " + parent);
    if (!above.insert(parent).second) return violations.Add(path + ".parent", "is below itself");
    parent = found->parent();
  }
}

void CheckDictionaries(const Transition& transition, FieldViolations& violations) {
  for (int i = 0; i < transition.wanted.dictionaries_size(); ++i) {
    CheckDictionary(transition.wanted.dictionaries(i),
                    absl::StrCat("configuration.dictionaries[", i, "]"), transition, violations);
  }
}

// The entries in use by dictionary and code.
using Codes = std::multimap<std::pair<std::string, std::string>, std::string>;

Codes CodesOf(const Configuration& whole) {
  Codes codes;
  for (const DictionaryEntry& entry : whole.dictionary_entries()) {
    if (entry.code().empty() || entry.has_archive_time()) continue;
    codes.emplace(std::make_pair(DictionaryOf(entry.name()), entry.code()), entry.name());
  }
  return codes;
}

// A parent that an entry has already may be archived by now.
void CheckParent(const DictionaryEntry& entry, const DictionaryEntry* before,
                 const std::map<std::string, const DictionaryEntry*>& entries,
                 const std::string& path, FieldViolations& violations) {
  if (entry.parent().empty()) return;
  if (before != nullptr && before->parent() == entry.parent()) return;
  const auto parent = entries.find(entry.parent());
  if (parent != entries.end() && !parent->second->has_archive_time()) return;
  violations.Add(path + ".parent", entry.parent() + " is no entry in use");
}

void CheckEntries(const Transition& transition, FieldViolations& violations) {
  const auto before = ByName(transition.before.dictionary_entries());
  const auto dictionaries = ByName(transition.after.dictionaries());
  const auto entries = ByName(transition.after.dictionary_entries());
  const Codes codes = CodesOf(transition.after);
  for (int i = 0; i < transition.wanted.dictionary_entries_size(); ++i) {
    const DictionaryEntry& entry = transition.wanted.dictionary_entries(i);
    const std::string path = absl::StrCat("configuration.dictionary_entries[", i, "]");
    const auto dictionary = dictionaries.find(DictionaryOf(entry.name()));
    if (dictionary == dictionaries.end()) {
      violations.Add(path + ".name", "there is no " + DictionaryOf(entry.name()));
      continue;
    }
    if (dictionary->second->looked_up()) {
      violations.Add(path + ".name", "is looked up only: ImportDictionary brings such entries");
      continue;
    }
    AddViolations(CheckEntry(*dictionary->second, entry), "dictionary_entry", path, violations);
    if (entry.has_archive_time()) continue;
    const auto known = before.find(entry.name());
    CheckParent(entry, known == before.end() ? nullptr : known->second, entries, path, violations);
    const auto [first, last] = codes.equal_range({DictionaryOf(entry.name()), entry.code()});
    const auto other =
        std::find_if(first, last, [&](const auto& each) { return each.second != entry.name(); });
    if (other != last) violations.Add(path + ".code", other->second + " has this code already");
  }
}

std::map<FieldDefinition::Entity, int> CountIndexed(const v1::Configuration& whole) {
  std::map<FieldDefinition::Entity, int> counts;
  for (const FieldDefinition& definition : whole.field_definitions()) {
    if (definition.indexed() && !definition.has_archive_time()) ++counts[definition.entity()];
  }
  return counts;
}

void CheckDefinitions(const Transition& transition, FieldViolations& violations) {
  const auto dictionaries = ByName(transition.after.dictionaries());
  auto indexed = CountIndexed(transition.after);
  for (int i = 0; i < transition.wanted.field_definitions_size(); ++i) {
    const FieldDefinition& definition = transition.wanted.field_definitions(i);
    const std::string path = absl::StrCat("configuration.field_definitions[", i, "]");
    v1::CreateFieldDefinitionRequest request;
    *request.mutable_field_definition() = definition;
    AddViolations(NewFieldDefinition(request).status(), "field_definition", path, violations);
    if (!absl::ascii_islower(IdOf(definition.name())[0])) {
      violations.Add(path + ".name", "its key must begin with a letter");
    }
    const FieldDefinition* after = Find(transition.after.field_definitions(), definition.name());
    if (definition.indexed() && after != nullptr && indexed[after->entity()] > kMaxIndexedFields) {
      violations.Add(path + ".indexed", TooManyIndexedText());
    }
    if (definition.dictionary().empty()) continue;
    const auto dictionary = dictionaries.find(definition.dictionary());
    AddViolations(dictionary == dictionaries.end()  ? DictionaryMissing(definition.dictionary())
                  : dictionary->second->looked_up() ? DictionaryLookedUp(definition.dictionary())
                                                    : absl::OkStatus(),
                  "field_definition", path, violations);
  }
}

void CheckMappings(const Transition& transition, FieldViolations& violations) {
  std::vector<FieldDefinition> definitions;
  for (const FieldDefinition& definition : transition.after.field_definitions()) {
    if (!definition.has_archive_time()) definitions.push_back(definition);
  }
  AddViolations(CheckMapping(transition.after.mappings(0), definitions), "mapping",
                "configuration.mappings[0]", violations);
}

// Numbers of a series may be on paper under each prefix that it has had: the one before too.
void CheckPrefix(const Series& series, const std::string& path, const Transition& transition,
                 FieldViolations& violations) {
  const Series* before = Find(transition.before.number_series_definitions(), series.name());
  if (before != nullptr && before->prefix() == series.prefix()) return;
  for (const Configuration* whole : {&transition.before, &transition.after}) {
    for (const Series& other : whole->number_series_definitions()) {
      const bool is_self = other.name() == series.name() && whole == &transition.after;
      if (is_self || other.kind() != series.kind()) continue;
      if (!CanLookAlike(series.prefix(), other.prefix())) continue;
      return violations.Add(path + ".prefix",
                            "numbers of " + other.name() + " could look the same");
    }
  }
}

void CheckSeries(const Transition& transition, FieldViolations& violations) {
  std::map<Series::Kind, int> defaults;
  for (const Series& series : transition.after.number_series_definitions()) {
    defaults[series.kind()] += series.default_for_kind() ? 1 : 0;
  }
  for (int i = 0; i < transition.wanted.number_series_definitions_size(); ++i) {
    const Series& series = transition.wanted.number_series_definitions(i);
    const std::string path = absl::StrCat("configuration.number_series_definitions[", i, "]");
    v1::CreateNumberSeriesDefinitionRequest request;
    *request.mutable_number_series_definition() = series;
    AddViolations(NewNumberSeries(request).status(), "number_series_definition", path, violations);
    CheckPrefix(series, path, transition, violations);
  }
  for (const auto& [kind, count] : defaults) {
    if (count == 1) continue;
    violations.Add(
        "configuration.number_series_definitions",
        absl::StrCat("one of ", Series::Kind_Name(kind), " must be the default, not ", count));
  }
}

}  // namespace

void CheckKinds(const Transition& transition, FieldViolations& violations) {
  CheckStatuses(transition, violations);
  CheckDictionaries(transition, violations);
  CheckEntries(transition, violations);
  CheckSettingsAndPath(transition, violations);
  CheckMappings(transition, violations);
  CheckSeries(transition, violations);
  CheckDefinitions(transition, violations);
}

}  // namespace leadline::configuration
