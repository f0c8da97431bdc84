#include "services/configuration/snapshot/capability_rules.h"

#include "google/protobuf/descriptor.h"

namespace leadline::configuration {
namespace {

using google::protobuf::DescriptorPool;
using v1::Settings;

bool Always(const Settings&) { return true; }
bool WithLeads(const Settings& settings) { return settings.leads_enabled(); }

struct Feature {
  const char* id;
  const char* description;
  // The service or method that does it, not the one that keeps what is said about it, by its full
  // name. A release that has it serves it; empty while nothing does it.
  const char* served_by;
  bool (*is_on)(const Settings& settings) = &Always;
};

// By id. Those that no release serves yet are here so that frontends may already ask for them.
constexpr Feature kFeatures[] = {
    {"activities", "Calls, meetings, tasks and comments of leads",
     "leadline.lead.v1.ActivityService", &WithLeads},
    {"agencies", "Leads and accounts have agencies", "leadline.lead.v1.LeadService",
     [](const Settings& settings) { return settings.agencies_enabled(); }},
    {"assignment_rules", "New leads find their owners by rules", "leadline.lead.v1.LeadService",
     &WithLeads},
    {"campaigns", "Leads are members of campaigns", "leadline.lead.v1.CampaignService", &WithLeads},
    {"conversion_links", "A conversion links accounts, contacts and opportunities that exist",
     "leadline.conversion.v1.ConversionService",
     [](const Settings& settings) {
       return WithLeads(settings) && settings.link_existing_allowed();
     }},
    {"conversion_reverts", "A conversion is undone",
     "leadline.conversion.v1.ConversionService.RevertConversion",
     [](const Settings& settings) {
       return WithLeads(settings) && settings.revert_window_days() > 0;
     }},
    {"conversions", "Leads become accounts, contacts and opportunities",
     "leadline.conversion.v1.ConversionService", &WithLeads},
    {"custom_fields", "Records have fields of the organisation's own",
     "leadline.configuration.v1.FieldDefinitionService"},
    {"dashboards", "Figures of leads are looked at together, on dashboards",
     "leadline.configuration.v1.DashboardService", &WithLeads},
    {"direct_customers", "Accounts, contacts and opportunities are entered without a lead",
     "leadline.conversion.v1.AccountService.CreateAccount"},
    {"documents", "Files are attached to records", "leadline.lead.v1.DocumentService"},
    {"entitlements", "Prospects are entitled to resources",
     "leadline.conversion.v1.EntitlementService"},
    {"interests", "Leads are interested in products", "leadline.lead.v1.InterestService",
     &WithLeads},
    {"lead_imports", "The server imports files of leads", "leadline.lead.v1.LeadImportService",
     &WithLeads},
    {"lead_opportunities", "Leads have opportunities before they are converted",
     "leadline.conversion.v1.OpportunityService.CreateOpportunity",
     [](const Settings& settings) {
       return WithLeads(settings) &&
              settings.opportunity_on_lead() == Settings::OPPORTUNITY_ON_LEAD_ALLOW;
     }},
    {"lead_paths", "Statuses of leads follow each other by a path, advised or the only one",
     "leadline.lead.v1.LeadService",
     [](const Settings& settings) {
       return WithLeads(settings) &&
              settings.transition_policy() != Settings::TRANSITION_POLICY_FREE;
     }},
    {"leads", "Leads are kept apart from customers", "leadline.lead.v1.LeadService", &WithLeads},
    {"number_series_choice", "The number series of a new customer is chosen",
     "leadline.conversion.v1.ConversionService",
     [](const Settings& settings) {
       return WithLeads(settings) &&
              settings.number_series_choice() == Settings::NUMBER_SERIES_CHOICE_CALLER;
     }},
    {"opportunities", "Possible sales are kept", "leadline.conversion.v1.OpportunityService"},
    {"prospect_statuses", "Accounts of type prospect have statuses",
     "leadline.conversion.v1.AccountService",
     [](const Settings& settings) { return settings.prospect_statuses_enabled(); }},
    {"role_policies", "Roles say who may do what", "leadline.conversion.v1.EntitlementService"},
    {"templates", "Records are rendered by templates", "leadline.lead.v1.LeadService.RenderLead"},
    {"views", "Lists are saved as views", "leadline.configuration.v1.ViewService"},
    {"web_forms", "Leads come in by web forms", "leadline.lead.v1.LeadService.CaptureLead",
     &WithLeads},
    {"workflow_rules", "What happens starts what follows", "leadline.lead.v1.LeadService",
     &WithLeads},
};

bool IsServed(const Feature& feature) {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  return pool.FindServiceByName(feature.served_by) != nullptr ||
         pool.FindMethodByName(feature.served_by) != nullptr;
}

}  // namespace

v1::GetCapabilitiesResponse CapabilitiesOf(const v1::Configuration& whole) {
  v1::GetCapabilitiesResponse response;
  response.set_product_version(LEADLINE_VERSION);
  response.set_configuration_version(whole.version());
  for (const Feature& feature : kFeatures) {
    v1::Capability& capability = *response.add_capabilities();
    capability.set_id(feature.id);
    capability.set_description(feature.description);
    capability.set_enabled(IsServed(feature) && feature.is_on(whole.settings()));
  }
  return response;
}

}  // namespace leadline::configuration
