#include "tests/configuration/configuration_fixture.h"

#include "common/operation/operation_service.h"
#include "services/configuration/assignment_rule/assignment_rule_service.h"
#include "services/configuration/dashboard/dashboard_service.h"
#include "services/configuration/dictionary/dictionary_service.h"
#include "services/configuration/field_definition/field_definition_service.h"
#include "services/configuration/field_mapping/mapping_service.h"
#include "services/configuration/number_series/number_series_service.h"
#include "services/configuration/preset/preset_service.h"
#include "services/configuration/role_policy/role_policy_service.h"
#include "services/configuration/settings/settings_service.h"
#include "services/configuration/snapshot/configuration_service.h"
#include "services/configuration/status/status_service.h"
#include "services/configuration/template/template_service.h"
#include "services/configuration/view/view_service.h"
#include "services/configuration/web_form/web_form_service.h"
#include "services/configuration/workflow_rule/workflow_rule_service.h"
#include "tests/support/proto_matchers.h"

namespace leadline::configuration {
namespace {

template <class... Service>
std::vector<std::unique_ptr<grpc::Service>> ListOf(Service... service) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  (services.push_back(std::move(service)), ...);
  return services;
}

std::vector<grpc::Service*> PointersTo(const std::vector<std::unique_ptr<grpc::Service>>& owned) {
  std::vector<grpc::Service*> services;
  for (const auto& service : owned) services.push_back(service.get());
  return services;
}

}  // namespace

ConfigurationTest::ConfigurationTest()
    : services_(ListOf(
          MakeStatusService(prepared_edge_, status_store_),
          MakeDictionaryService(prepared_edge_, dictionary_store_, imports_),
          operation::MakeOperationService(prepared_edge_.ToServe(), operation_store_),
          MakeSettingsService(prepared_edge_, settings_store_),
          MakeFieldDefinitionService(prepared_edge_, field_definition_store_),
          MakeMappingService(prepared_edge_, mapping_store_),
          MakeNumberSeriesService(prepared_edge_, number_series_store_),
          MakeViewService(prepared_edge_, definition_store_),
          MakeAssignmentRuleService(prepared_edge_, definition_store_),
          MakeWorkflowService(prepared_edge_, definition_store_),
          MakeWebFormService(prepared_edge_, definition_store_),
          MakeRolePolicyService(prepared_edge_, definition_store_),
          MakeTemplateService(prepared_edge_, definition_store_),
          MakeDashboardService(prepared_edge_, definition_store_),
          MakePresetService(prepared_edge_, list_presets_, apply_preset_),
          MakeConfigurationService(prepared_edge_, snapshot_store_, watch_, apply_configuration_))),
      server_(edge_, PointersTo(services_)),
      statuses_(v1::StatusService::NewStub(server_.channel())),
      dictionaries_(v1::DictionaryService::NewStub(server_.channel())),
      operations_(google::longrunning::Operations::NewStub(server_.channel())),
      settings_(v1::SettingsService::NewStub(server_.channel())),
      fields_(v1::FieldDefinitionService::NewStub(server_.channel())),
      mappings_(v1::MappingService::NewStub(server_.channel())),
      series_(v1::NumberSeriesDefinitionService::NewStub(server_.channel())),
      preset_stub_(v1::PresetService::NewStub(server_.channel())),
      configurations_(v1::ConfigurationService::NewStub(server_.channel())) {}

v1::Configuration ConfigurationTest::Snapshot() {
  return Call(*configurations_, &ConfigurationStub::GetConfiguration, v1::GetConfigurationRequest())
      ->configuration();
}

std::vector<std::string> ConfigurationTest::LeadStatuses() {
  v1::ListStatusesRequest request;
  request.set_entity(v1::Status::ENTITY_LEAD);
  std::vector<std::string> names;
  const auto listed = Call(*statuses_, &StatusStub::ListStatuses, request);
  for (const auto& status : listed->statuses()) {
    names.push_back(status.name().substr(sizeof("statuses/lead/") - 1));
  }
  return names;
}

v1::Status ConfigurationTest::GetStatus(const std::string& name) {
  v1::GetStatusRequest request;
  request.set_name(name);
  return Call(*statuses_, &StatusStub::GetStatus, request)->status();
}

absl::Status ConfigurationTest::UpdateSettings(const std::string& settings,
                                               const std::string& mask) {
  v1::UpdateSettingsRequest request;
  *request.mutable_settings() = test::FromText<v1::Settings>("name: 'settings' " + settings);
  if (!mask.empty()) request.mutable_update_mask()->add_paths(mask);
  return Call(*settings_, &SettingsStub::UpdateSettings, request).status();
}

void ConfigurationTest::AddEntry(const std::string& dictionary, const std::string& id,
                                 const std::string& label) {
  v1::CreateDictionaryEntryRequest request;
  request.set_parent("dictionaries/" + dictionary);
  request.set_dictionary_entry_id(id);
  request.mutable_dictionary_entry()->set_display_name(label.empty() ? id : label);
  ASSERT_THAT(Call(*dictionaries_, &DictionaryStub::CreateDictionaryEntry, request), test::IsOk());
}

absl::StatusOr<v1::FieldDefinition> ConfigurationTest::CreateField(
    v1::FieldDefinition::Entity entity, const std::string& key, const std::string& definition,
    bool validate_only) {
  v1::CreateFieldDefinitionRequest request;
  request.set_entity(entity);
  request.set_field_definition_id(key);
  auto& wanted = *request.mutable_field_definition();
  wanted.set_display_name("Label");
  wanted.MergeFrom(test::FromText<v1::FieldDefinition>(definition));
  request.set_validate_only(validate_only);
  const auto response = Call(*fields_, &FieldStub::CreateFieldDefinition, request);
  if (!response.ok()) return response.status();
  return response->field_definition();
}

}  // namespace leadline::configuration
