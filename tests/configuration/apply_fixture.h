#pragma once

#include <string>
#include <vector>

#include "tests/configuration/preset_fixture.h"

namespace leadline::configuration {

// An organisation whose configuration is exported, changed and applied.
class ApplyFixture : public PresetFixture {
 protected:
  using Change = v1::PresetChange;

  v1::Configuration Export(bool show_archived = false) {
    v1::ExportConfigurationRequest request;
    request.set_show_archived(show_archived);
    const auto response = Call(*configurations_, &ConfigurationStub::ExportConfiguration, request);
    EXPECT_THAT(response, test::IsOk());
    return response->configuration();
  }

  absl::StatusOr<v1::ApplyConfigurationResponse> ApplyWhole(const v1::Configuration& wanted,
                                                            const std::string& more = "") {
    auto request = test::FromText<v1::ApplyConfigurationRequest>(more);
    *request.mutable_configuration() = wanted;
    return Call(*configurations_, &ConfigurationStub::ApplyConfiguration, request);
  }

  // A wanted state as text.
  absl::StatusOr<v1::ApplyConfigurationResponse> ApplyText(const std::string& wanted,
                                                           const std::string& more = "") {
    return ApplyWhole(test::FromText<v1::Configuration>(wanted), more);
  }

  // "CREATED statuses/lead/hot"
  static std::vector<std::string> Lines(const v1::ApplyConfigurationResponse& response) {
    std::vector<std::string> lines;
    for (const Change& change : response.changes()) {
      lines.push_back(Change::Kind_Name(change.kind()).substr(sizeof("KIND_") - 1) + " " +
                      change.resource());
    }
    return lines;
  }

  v1::DictionaryEntry Entry(const std::string& name) {
    const v1::Configuration whole = Snapshot();
    for (const auto& entry : whole.dictionary_entries()) {
      if (entry.name() == name) return entry;
    }
    return v1::DictionaryEntry();
  }
};

}  // namespace leadline::configuration
