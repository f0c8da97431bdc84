#include "tests/e2e/preset_life.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"

namespace leadline::test {

using configuration::v1::PresetService;
using configuration::v1::SettingsService;
using configuration::v1::StatusService;
using lead::v1::LeadService;

// Nobody has asked the other services for this organisation yet: the first who does waits until
// they know what it is like.
PresetLife::PresetLife(const std::string& preset)
    : organization_(identifier::NewId()),
      client_(TheGuarded().backend(), TheGuarded().Person(organization_, "admin")) {
  Must(Ask(&PresetService::Stub::ApplyPreset, absl::StrCat("name: 'presets/", preset, "'")));
}

PresetLife::~PresetLife() {
  if (HasFailure()) std::cerr << TheGuarded().backend().Logs();
}

std::string PresetLife::Called(const std::string& label, Status::Entity entity) {
  configuration::v1::ListStatusesRequest request;
  request.set_entity(entity);
  const auto listed = Must(client_.Call(&StatusService::Stub::ListStatuses, request));
  for (const Status& status : listed.statuses()) {
    if (status.display_name() == label) return status.name();
  }
  throw std::runtime_error("no status is called " + label);
}

std::string PresetLife::LabelOf(const std::string& status, const std::string& language) {
  const auto found = Must(Ask(&StatusService::Stub::GetStatus, "name: '" + status + "'")).status();
  if (language.empty()) return found.display_name();
  const auto label = found.labels().find(language);
  return label == found.labels().end() ? "" : label->second;
}

absl::StatusOr<lead::v1::ChangeLeadStatusResponse> PresetLife::Enter(const std::string& lead,
                                                                     const std::string& label) {
  lead::v1::ChangeLeadStatusRequest request;
  request.set_name(lead);
  request.set_status(Called(label));
  return client_.Call(&LeadService::Stub::ChangeLeadStatus, request);
}

absl::Status PresetLife::SwitchOn(const std::string& setting) {
  return Ask(&SettingsService::Stub::UpdateSettings,
             absl::StrCat("settings { name: 'settings' ", setting,
                          ": true } update_mask { paths: '", setting, "' }"))
      .status();
}

std::vector<std::string> PresetLife::Listed(const std::string& request) {
  const auto listed = Must(Ask(&LeadService::Stub::ListLeads, request));
  std::vector<std::string> names;
  for (const lead::v1::Lead& lead : listed.leads()) names.push_back(lead.name());
  return names;
}

}  // namespace leadline::test
