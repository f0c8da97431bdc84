// What configuration-service is asked about another organisation. What we create under ids that the
// other has too is ours alone; so those calls come last of each kind.

#include "tests/hostile/foreign_calls.h"

namespace leadline::test {
namespace {

constexpr Fate kOurs = Fate::kOurs;
constexpr Fate kEither = Fate::kEither;

// clang-format off
constexpr ForeignCall kCalls[] = {
    {"StatusService.GetStatus", "name: '$status$'"},
    {"StatusService.ListStatuses", "entity: ENTITY_LEAD show_archived: true", kOurs},
    {"StatusService.UpdateStatus", "status { name: '$status$' display_name: 'Taken' }"},
    {"StatusService.DeleteStatus", "name: '$status$'"},
    {"StatusService.ReorderStatuses", "entity: ENTITY_LEAD statuses: '$status$'"},
    {"StatusService.SetStatusRoles", "entity: ENTITY_LEAD default_status: '$status$' converted_status: '$status$' lost_status: '$status$'"},
    {"StatusService.CreateStatus", "entity: ENTITY_LEAD status_id: 'globex' status { display_name: 'Ours' category: CATEGORY_OPEN }", kOurs},

    {"DictionaryService.GetDictionary", "name: '$dictionary$'"},
    {"DictionaryService.ListDictionaries", "", kOurs},
    {"DictionaryService.UpdateDictionary", "dictionary { name: '$dictionary$' display_name: 'Taken' }"},
    {"DictionaryService.GetDictionaryEntry", "name: '$entry$'"},
    {"DictionaryService.ListDictionaryEntries", "parent: '$dictionary$'", kEither},
    {"DictionaryService.LookupEntries", "parent: '$dictionary$' prefix: 'ebu'", kEither},
    {"DictionaryService.CreateDictionaryEntry", "parent: '$dictionary$' dictionary_entry_id: 'ours' dictionary_entry { display_name: 'Ours' }"},
    {"DictionaryService.UpdateDictionaryEntry", "dictionary_entry { name: '$entry$' display_name: 'Taken' }"},
    {"DictionaryService.DeleteDictionaryEntry", "name: '$entry$'"},
    {"DictionaryService.ImportDictionary", "parent: '$dictionary$' content: 'id,display_name\\nglobex,Taken\\n' on_existing: ON_EXISTING_UPDATE"},
    {"DictionaryService.CreateDictionary", "dictionary_id: 'globex' dictionary { display_name: 'Ours' }", kOurs},

    {"FieldDefinitionService.GetFieldDefinition", "name: '$field$'"},
    {"FieldDefinitionService.ListFieldDefinitions", "show_archived: true", kOurs},
    {"FieldDefinitionService.UpdateFieldDefinition", "field_definition { name: '$field$' display_name: 'Taken' }"},
    {"FieldDefinitionService.DeleteFieldDefinition", "name: '$field$'"},
    {"FieldDefinitionService.CreateFieldDefinition", "entity: ENTITY_LEAD field_definition_id: 'globex' field_definition { kind: KIND_NUMBER display_name: 'Ours' }", kOurs},

    {"DashboardService.GetDashboard", "name: '$dashboard$'"},
    {"DashboardService.ListDashboards", "show_archived: true", kOurs},
    {"DashboardService.UpdateDashboard", "dashboard { name: '$dashboard$' display_name: 'Taken' }"},
    {"DashboardService.DeleteDashboard", "name: '$dashboard$'"},
    {"DashboardService.CreateDashboard", "dashboard_id: 'globex' dashboard { visibility: VISIBILITY_SHARED display_name: 'Ours' }", kOurs},
    {"DashboardService.UpdateDashboard", "dashboard { name: '$dashboard2$' visibility: VISIBILITY_SHARED display_name: 'Ours' } allow_missing: true", kOurs},

    {"ViewService.GetView", "name: '$view$'"},
    {"ViewService.ListViews", "entity: ENTITY_LEAD show_archived: true", kOurs},
    {"ViewService.UpdateView", "view { name: '$view$' display_name: 'Taken' }"},
    {"ViewService.DeleteView", "name: '$view$'"},
    {"ViewService.CreateView", "view_id: 'globex' view { entity: ENTITY_LEAD visibility: VISIBILITY_SHARED display_name: 'Ours' }", kOurs},
    {"ViewService.UpdateView", "view { name: '$view2$' entity: ENTITY_LEAD visibility: VISIBILITY_SHARED display_name: 'Ours' } allow_missing: true", kOurs},

    {"TemplateService.GetTemplate", "name: '$template$'"},
    {"TemplateService.ListTemplates", "show_archived: true", kOurs},
    {"TemplateService.UpdateTemplate", "template { name: '$template$' display_name: 'Taken' }"},
    {"TemplateService.DeleteTemplate", "name: '$template$'"},
    {"TemplateService.CreateTemplate", "template_id: 'globex' template { entity: ENTITY_LEAD media_type: 'text/html' body: 'x' display_name: 'Ours' }", kOurs},
    {"TemplateService.UpdateTemplate", "template { name: '$template2$' entity: ENTITY_LEAD media_type: 'text/html' body: 'x' display_name: 'Ours' } allow_missing: true", kOurs},

    {"RolePolicyService.GetRolePolicy", "name: '$role_policy$'"},
    {"RolePolicyService.ListRolePolicies", "show_archived: true", kOurs},
    {"RolePolicyService.UpdateRolePolicy", "role_policy { name: '$role_policy$' display_name: 'Taken' }"},
    {"RolePolicyService.DeleteRolePolicy", "name: '$role_policy$'"},
    {"RolePolicyService.CreateRolePolicy", "role_policy_id: 'globex' role_policy { role: ROLE_LEAD display_name: 'Ours' }", kOurs},
    {"RolePolicyService.UpdateRolePolicy", "role_policy { name: '$role_policy2$' role: ROLE_PROSPECT display_name: 'Ours' } allow_missing: true", kOurs},

    {"WebFormService.GetWebForm", "name: '$web_form$'"},
    {"WebFormService.ListWebForms", "show_archived: true", kOurs},
    {"WebFormService.UpdateWebForm", "web_form { name: '$web_form$' display_name: 'Taken' }"},
    {"WebFormService.DeleteWebForm", "name: '$web_form$'"},
    {"WebFormService.CreateWebForm", "web_form_id: 'globex' web_form { fields { path: 'last_name' label: 'x' } fields { path: 'email' label: 'x' } display_name: 'Ours' }", kOurs},
    {"WebFormService.UpdateWebForm", "web_form { name: '$web_form2$' fields { path: 'last_name' label: 'x' } fields { path: 'email' label: 'x' } display_name: 'Ours' } allow_missing: true", kOurs},

    {"WorkflowService.GetWorkflowRule", "name: '$workflow_rule$'"},
    {"WorkflowService.ListWorkflowRules", "show_archived: true", kOurs},
    {"WorkflowService.UpdateWorkflowRule", "workflow_rule { name: '$workflow_rule$' display_name: 'Taken' }"},
    {"WorkflowService.DeleteWorkflowRule", "name: '$workflow_rule$'"},
    {"WorkflowService.CreateWorkflowRule", "workflow_rule_id: 'globex' workflow_rule { on_event: EVENT_LEAD_LOST actions { create_task { title: 'x' } } display_name: 'Ours' }", kOurs},
    {"WorkflowService.UpdateWorkflowRule", "workflow_rule { name: '$workflow_rule2$' on_event: EVENT_LEAD_LOST actions { create_task { title: 'x' } } display_name: 'Ours' } allow_missing: true", kOurs},

    {"AssignmentRuleService.GetAssignmentRule", "name: '$assignment_rule$'"},
    {"AssignmentRuleService.ListAssignmentRules", "show_archived: true", kOurs},
    {"AssignmentRuleService.UpdateAssignmentRule", "assignment_rule { name: '$assignment_rule$' display_name: 'Taken' }"},
    {"AssignmentRuleService.DeleteAssignmentRule", "name: '$assignment_rule$'"},
    {"AssignmentRuleService.CreateAssignmentRule", "assignment_rule_id: 'globex' assignment_rule { assignment { owner: 'users/ann' } display_name: 'Ours' }", kOurs},
    {"AssignmentRuleService.UpdateAssignmentRule", "assignment_rule { name: '$assignment_rule2$' assignment { owner: 'users/ann' } display_name: 'Ours' } allow_missing: true", kOurs},

    {"NumberSeriesDefinitionService.GetNumberSeriesDefinition", "name: '$series$'"},
    {"NumberSeriesDefinitionService.ListNumberSeriesDefinitions", "", kOurs},
    {"NumberSeriesDefinitionService.UpdateNumberSeriesDefinition", "number_series_definition { name: '$series$' display_name: 'Taken' }"},
    {"NumberSeriesDefinitionService.CreateNumberSeriesDefinition", "number_series_definition_id: 'globex' number_series_definition { kind: KIND_CUSTOMER display_name: 'Ours' prefix: 'O-' }", kOurs},

    {"MappingService.GetMapping", "name: 'mappings/lead' version: 1", kEither},
    {"MappingService.ListMappingVersions", "name: 'mappings/lead'", kEither},
    {"MappingService.TestMapping", "name: 'mappings/lead' lead { name: '$lead$' custom_fields { key: 'globex' value { text_value: 'x' } } }", kEither},
    {"MappingService.UpdateMapping", "mapping { name: 'mappings/lead' rules { source: 'custom_fields.globex' target: 'custom_fields.globex' } }", kEither},

    {"SettingsService.GetSettings", "name: 'settings'", kEither},
    {"SettingsService.UpdateSettings", "settings { name: 'settings' lead_retention_days: 400 } update_mask { paths: 'lead_retention_days' } validate_only: true", kEither},

    {"ConfigurationService.GetConfiguration", "", kOurs},
    {"ConfigurationService.WatchConfiguration", "", kOurs},
    {"ConfigurationService.ExportConfiguration", "show_archived: true", kOurs},
    {"ConfigurationService.ApplyConfiguration", "configuration { views { name: '$view2$' entity: ENTITY_LEAD display_name: 'Ours' } } validate_only: true request_id: '019a0000-0000-4000-8000-000000000001'", kEither},
    {"ConfigurationService.GetCapabilities", "", kOurs},

    {"PresetService.ListPresets", "", kOurs},
    {"PresetService.DiffPreset", "name: 'presets/kafinea'", kEither},
    {"PresetService.ApplyPreset", "name: 'presets/kafinea' request_id: '019a0000-0000-4000-8000-000000000001' validate_only: true", kEither},
};
// clang-format on

}  // namespace

std::span<const ForeignCall> ConfigurationCalls() { return kCalls; }

}  // namespace leadline::test
