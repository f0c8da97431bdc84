#pragma once

#include <string>

#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {

// An organisation that applies presets.
class PresetFixture : public ConfigurationTest {
 protected:
  absl::StatusOr<v1::ApplyPresetResponse> Apply(const std::string& id,
                                                const std::string& more = "") {
    return Call(*preset_stub_, &PresetStub::ApplyPreset,
                test::FromText<v1::ApplyPresetRequest>("name: 'presets/" + id + "' " + more));
  }

  absl::StatusOr<v1::DiffPresetResponse> Diff(const std::string& id) {
    return Call(*preset_stub_, &PresetStub::DiffPreset,
                test::FromText<v1::DiffPresetRequest>("name: 'presets/" + id + "'"));
  }

  void AddStatus(const std::string& id) {
    ASSERT_THAT(Call(*statuses_, &StatusStub::CreateStatus,
                     test::FromText<v1::CreateStatusRequest>(
                         "entity: ENTITY_LEAD status_id: '" + id +
                         "' status { display_name: 'Own' category: CATEGORY_OPEN }")),
                test::IsOk());
  }

  void AddMappingRule(const std::string& source, const std::string& target) {
    v1::UpdateMappingRequest request;
    *request.mutable_mapping() = Snapshot().mappings(0);
    auto& rule = *request.mutable_mapping()->add_rules();
    rule.set_source(source);
    rule.set_target(target);
    ASSERT_THAT(Call(*mappings_, &MappingStub::UpdateMapping, request), test::IsOk());
  }
};

}  // namespace leadline::configuration
