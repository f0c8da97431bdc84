#include "tests/support/configuration_snapshot.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "services/configuration/preset/preset_catalog.h"

namespace leadline::test {
namespace {

using configuration::v1::Configuration;
using configuration::v1::FieldDefinition;
using configuration::v1::Status;

// As the snapshot orders them: entities by the names of their values.
bool StandsBefore(const Status& left, const Status& right) {
  return std::make_tuple(Status::Entity_Name(left.entity()), left.position()) <
         std::make_tuple(Status::Entity_Name(right.entity()), right.position());
}

template <class Records>
void SetEtags(Records& records) {
  for (auto& record : records) record.set_etag("1");
}

}  // namespace

Configuration ConfigurationOf(const std::string& preset) {
  static const configuration::PresetCatalog presets;
  const configuration::v1::Preset& shipped = *presets.Find(preset);
  Configuration whole;
  whole.set_version(1);
  *whole.mutable_statuses() = shipped.statuses();
  std::sort(whole.mutable_statuses()->begin(), whole.mutable_statuses()->end(), StandsBefore);
  SetEtags(*whole.mutable_statuses());
  *whole.mutable_dictionaries() = shipped.dictionaries();
  *whole.mutable_dictionary_entries() = shipped.dictionary_entries();
  SetEtags(*whole.mutable_dictionary_entries());
  *whole.mutable_settings() = shipped.settings();
  whole.mutable_settings()->set_etag("1");
  *whole.add_mappings() = shipped.mapping();
  whole.mutable_mappings(0)->set_version(1);
  whole.mutable_mappings(0)->set_etag("1");
  *whole.mutable_number_series_definitions() = shipped.number_series_definitions();
  SetEtags(*whole.mutable_number_series_definitions());
  *whole.mutable_views() = shipped.views();
  SetEtags(*whole.mutable_views());
  *whole.mutable_role_policies() = shipped.role_policies();
  SetEtags(*whole.mutable_role_policies());
  return whole;
}

FieldDefinition& DefineField(const std::string& name, FieldDefinition::Kind kind,
                             Configuration& configuration) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  FieldDefinition::Entity entity = FieldDefinition::ENTITY_UNSPECIFIED;
  FieldDefinition::Entity_Parse("ENTITY_" + absl::AsciiStrToUpper(parts[1]), &entity);
  FieldDefinition& definition = *configuration.add_field_definitions();
  definition.set_name(name);
  definition.set_entity(entity);
  definition.set_kind(kind);
  definition.set_display_name(parts[2]);
  definition.set_etag("1");
  return definition;
}

}  // namespace leadline::test
