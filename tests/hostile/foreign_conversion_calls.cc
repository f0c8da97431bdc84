// What conversion-service is asked about another organisation.

#include "tests/hostile/foreign_calls.h"

namespace leadline::test {
namespace {

constexpr Fate kOurs = Fate::kOurs;
constexpr Fate kEither = Fate::kEither;

// clang-format off
constexpr ForeignCall kCalls[] = {
    {"ConversionService.PreviewConversion", "lead: '$lead$'"},
    {"ConversionService.ConvertLead", "lead: '$lead$' request_id: '019a0000-0000-4000-8000-0000000000aa'"},
    {"ConversionService.ConvertLead", "lead: '$converted$' request_id: '019a0000-0000-4000-8000-000000000012'"},
    {"ConversionService.ConvertLead", "lead: '$lead$' account { action: TARGET_ACTION_LINK names: '$account$' } request_id: '019a0000-0000-4000-8000-0000000000ab'"},
    {"ConversionService.BatchConvertLeads", "requests { lead: '$lead$' } requests { lead: '$lead2$' } request_id: '019a0000-0000-4000-8000-0000000000ac'", kOurs},
    {"ConversionService.BatchConvertLeads", "mode: MODE_ATOMIC requests { lead: '$lead$' } request_id: '019a0000-0000-4000-8000-0000000000ad'", kEither},
    {"ConversionService.RevertConversion", "name: '$conversion$'"},
    {"ConversionService.GetConversion", "name: '$conversion$'"},
    {"ConversionService.ListConversions", "", kOurs},
    {"ConversionService.ListConversions", "filter: \"lead = '$converted$'\"", kOurs},
    {"ConversionService.VerifyIntegrity", "", kOurs},

    {"ConversionDecisionService.ResolveConversion", "conversion: '$conversion$' lead: '$converted$'", kEither},

    {"AccountService.GetAccount", "name: '$account$'"},
    {"AccountService.ListAccounts", "show_deleted: true", kOurs},
    {"AccountService.ListAccounts", "filter: \"name = '$account$' OR display_name : 'ebulo'\"", kOurs},
    {"AccountService.SearchAccounts", "query: 'ebulo'", kOurs},
    {"AccountService.BatchGetAccounts", "names: '$account$' names: '$account2$'"},
    {"AccountService.CreateAccount", "account { type: TYPE_CUSTOMER display_name: 'Ours' } request_id: '019a0000-0000-4000-8000-000000000009'", kOurs},
    {"AccountService.CreateAccount", "account { type: TYPE_CUSTOMER display_name: 'Ours' } number_series: '$series$'", kEither},
    {"AccountService.UpdateAccount", "account { name: '$account$' display_name: 'Taken' }"},
    {"AccountService.DeleteAccount", "name: '$account$'"},
    {"AccountService.DeleteAccount", "name: '$account2$' allow_missing: true", kOurs},
    {"AccountService.UndeleteAccount", "name: '$account3$'"},
    {"AccountService.ChangeProspectStatus", "name: '$account2$' status: 'statuses/prospect/sales-qualification'", kEither},
    {"AccountService.RecordOrderConfirmed", "name: '$account2$' order_reference: 'ours'"},
    {"AccountService.PromoteAccount", "name: '$account2$' type: TYPE_CUSTOMER"},
    {"AccountService.MergeAccounts", "survivor: '$account$' merged: '$account2$'"},

    {"ContactService.GetContact", "name: '$contact$'"},
    {"ContactService.ListContacts", "show_deleted: true", kOurs},
    {"ContactService.ListContacts", "filter: \"account = '$account$'\"", kOurs},
    {"ContactService.SearchContacts", "query: 'ebulo'", kOurs},
    {"ContactService.BatchGetContacts", "names: '$contact$'"},
    {"ContactService.CreateContact", "contact { account: '$account$' last_name: 'Ours' }", Fate::kRefused},
    {"ContactService.CreateContact", "contact { last_name: 'Ours' } request_id: '019a0000-0000-4000-8000-000000000010'", kOurs},
    {"ContactService.UpdateContact", "contact { name: '$contact$' last_name: 'Taken' }"},
    {"ContactService.DeleteContact", "name: '$contact$'"},
    {"ContactService.DeleteContact", "name: '$contact3$' allow_missing: true", kOurs},
    {"ContactService.UndeleteContact", "name: '$contact2$'"},

    {"OpportunityService.GetOpportunity", "name: '$opportunity$'"},
    {"OpportunityService.ListOpportunities", "show_deleted: true", kOurs},
    {"OpportunityService.ListOpportunities", "filter: \"account = '$account$'\"", kOurs},
    {"OpportunityService.BatchGetOpportunities", "names: '$opportunity$'"},
    {"OpportunityService.CreateOpportunity", "opportunity { account: '$account$' display_name: 'Ours' }"},
    {"OpportunityService.CreateOpportunity", "opportunity { lead: '$lead$' display_name: 'Ours' }"},
    {"OpportunityService.CreateOpportunity", "opportunity { display_name: 'Ours' } request_id: '019a0000-0000-4000-8000-000000000011'", kEither},
    {"OpportunityService.UpdateOpportunity", "opportunity { name: '$opportunity$' display_name: 'Taken' }"},
    {"OpportunityService.DeleteOpportunity", "name: '$opportunity$'"},
    {"OpportunityService.DeleteOpportunity", "name: '$opportunity3$' allow_missing: true", kOurs},
    {"OpportunityService.UndeleteOpportunity", "name: '$opportunity2$'"},
    {"OpportunityService.ChangeOpportunityStage", "name: '$opportunity$' stage: 'statuses/opportunity/new'", kEither},

    {"NumberSeriesService.ListNumberSeries", "customer_count: 50", kOurs},
    {"NumberSeriesService.GetNumberSeries", "name: '$series$' customer_count: 50", kEither},
    {"NumberSeriesService.PreviewNextNumber", "number_series: '$series$'", kEither},

    {"EntitlementService.CheckEntitlement", "party: '$account$' entitlement: 'portal'"},
    {"EntitlementService.ListEntitlements", "party: '$account$'"},
    {"EntitlementService.ListEntitlements", "party: '$lead$'"},
};
// clang-format on

}  // namespace

std::span<const ForeignCall> ConversionCalls() { return kCalls; }

}  // namespace leadline::test
