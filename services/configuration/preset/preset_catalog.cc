#include "services/configuration/preset/preset_catalog.h"

#include <cstdio>
#include <cstdlib>
#include <map>

#include "absl/strings/ascii.h"
#include "google/protobuf/text_format.h"
#include "services/configuration/presets.h"

namespace leadline::configuration {
namespace {

using v1::Preset;
using v1::Status;

constexpr int kDistance = 10;

Preset Parse(const char* text) {
  Preset preset;
  if (!google::protobuf::TextFormat::MergeFromString(kSharedPreset, &preset) ||
      !google::protobuf::TextFormat::MergeFromString(text, &preset)) {
    std::fputs("a preset of this program is no text format of its message\n", stderr);
    std::abort();
  }
  return preset;
}

// ENTITY_LEAD of "statuses/lead/lost".
Status::Entity EntityOf(const std::string& name) {
  const size_t start = sizeof("statuses/") - 1;
  const std::string part = name.substr(start, name.find('/', start) - start);
  Status::Entity entity = Status::ENTITY_UNSPECIFIED;
  Status::Entity_Parse("ENTITY_" + absl::AsciiStrToUpper(part), &entity);
  return entity;
}

template <class Definitions>
void PlaceOneAfterAnother(Definitions& definitions) {
  for (int i = 0; i < definitions.size(); ++i) definitions[i].set_position((i + 1) * kDistance);
}

// A preset changes a dictionary of the shared ones by naming it again.
void JoinDictionaries(Preset& preset) {
  google::protobuf::RepeatedPtrField<v1::Dictionary> joined;
  std::map<std::string, v1::Dictionary*> known;
  for (const v1::Dictionary& dictionary : preset.dictionaries()) {
    auto& first = known[dictionary.name()];
    if (first == nullptr) first = joined.Add();
    first->MergeFrom(dictionary);
  }
  for (v1::Dictionary& dictionary : joined) {
    if (dictionary.policy() == v1::Dictionary::POLICY_UNSPECIFIED) {
      dictionary.set_policy(v1::Dictionary::POLICY_ADMIN_ONLY);
    }
  }
  preset.mutable_dictionaries()->Swap(&joined);
}

// The files give the order by the order they are written in.
void Place(Preset& preset) {
  std::map<Status::Entity, int> last_status;
  for (Status& status : *preset.mutable_statuses()) {
    status.set_entity(EntityOf(status.name()));
    status.set_position(last_status[status.entity()] += kDistance);
  }
  std::map<std::string, int> last_entry;
  for (v1::DictionaryEntry& entry : *preset.mutable_dictionary_entries()) {
    const std::string dictionary = entry.name().substr(0, entry.name().find("/entries/"));
    entry.set_position(last_entry[dictionary] += kDistance);
  }
  PlaceOneAfterAnother(*preset.mutable_views());
  PlaceOneAfterAnother(*preset.mutable_role_policies());
}

}  // namespace

PresetCatalog::PresetCatalog() {
  for (const char* text : kPresets) {
    Preset& preset = presets_.emplace_back(Parse(text));
    JoinDictionaries(preset);
    Place(preset);
  }
}

const Preset* PresetCatalog::Find(const std::string& name) const {
  for (const Preset& preset : presets_) {
    if (preset.name() == name) return &preset;
  }
  return nullptr;
}

}  // namespace leadline::configuration
