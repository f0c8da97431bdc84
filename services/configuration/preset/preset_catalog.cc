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
  for (const char* text : kPresets) Place(presets_.emplace_back(Parse(text)));
}

const Preset* PresetCatalog::Find(const std::string& name) const {
  for (const Preset& preset : presets_) {
    if (preset.name() == name) return &preset;
  }
  return nullptr;
}

}  // namespace leadline::configuration
