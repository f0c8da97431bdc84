// What lead-service is asked about another organisation.

#include "tests/hostile/foreign_calls.h"

namespace leadline::test {
namespace {

constexpr Fate kOurs = Fate::kOurs;
constexpr Fate kEither = Fate::kEither;

// clang-format off
constexpr ForeignCall kCalls[] = {
    {"LeadService.GetLead", "name: '$lead$'"},
    {"LeadService.GetLead", "name: '$converted$'"},
    {"LeadService.ListLeads", "", kOurs},
    {"LeadService.ListLeads", "filter: \"name = '$lead$' OR company_name : 'ebulo'\" include_converted: true show_deleted: true", kOurs},
    {"LeadService.ListLeads", "saved_view: '$view$'"},
    {"LeadService.CreateLead", "lead { company_name: 'Ours' last_name: 'Ours' } request_id: '019a0000-0000-4000-8000-000000000001'", kOurs},
    {"LeadService.CreateLead", "lead { last_name: 'Ours' external_ids { system: 'erp' id: 'z-1' } }", kOurs},
    {"LeadService.UpdateLead", "lead { name: '$lead$' company_name: 'Taken' etag: '$lead.etag$' }"},
    {"LeadService.BatchGetLeads", "names: '$lead$' names: '$lead2$'"},
    {"LeadService.BatchCreateLeads", "requests { lead { last_name: 'Ours' } } request_id: '019a0000-0000-4000-8000-000000000003'", kOurs},
    {"LeadService.ChangeLeadStatus", "name: '$lead$' status: 'statuses/lead/globex'"},
    {"LeadService.LoseLead", "name: '$lead3$' note: 'Ours'"},
    {"LeadService.ReopenLead", "name: '$lost$'"},
    {"LeadService.DeleteLead", "name: '$lead$'"},
    {"LeadService.DeleteLead", "name: '$lead$' allow_missing: true", kOurs},
    {"LeadService.UndeleteLead", "name: '$deleted$'"},
    {"LeadService.AssignLead", "name: '$lead$' owner: 'users/ann'"},
    {"LeadService.TakeChargeOfLead", "name: '$lead$'"},
    {"LeadService.BatchTakeCharge", "names: '$lead$' names: '$lead2$'", kOurs},
    {"LeadService.BatchTakeCharge", "filter: \"company_name : 'ebulo'\"", kOurs},
    {"LeadService.HandOffLead", "name: '$lead$' owner: 'users/ann'"},
    {"LeadService.BatchUpdateLeads", "requests { lead { name: '$lead$' company_name: 'Taken' } update_mask { paths: 'company_name' } }"},
    {"LeadService.SearchLeads", "query: 'ebulo works' include_converted: true", kOurs},
    {"LeadService.SearchLeads", "query: '+33142685300'", kOurs},
    {"LeadService.LookupParties", "query: 'ebu' purpose: PURPOSE_ANY", kOurs},
    {"LeadService.GetBoard", "filter: \"name = '$lead$'\" include_converted: true", kOurs},
    {"LeadService.GetLeadStats", "metric: METRIC_CREATED group_by: GROUP_BY_OWNER", kOurs},
    {"LeadService.CaptureLead", "form: '$web_form$' lead { last_name: 'Ours' email: 'o@ours.example' }"},
    {"LeadService.FindDuplicateLeads", "lead: '$lead$'"},
    {"LeadService.FindDuplicateLeads", "fields: 'company_name'", kOurs},
    {"LeadService.FindDuplicateLeads", "leads: '$lead$' leads: '$lead2$' fields: 'company_name'", kEither},
    {"LeadService.MergeLeads", "survivor: '$lead$' merged: '$lead2$'"},
    {"LeadService.PurgeLeads", "filter: \"name = '$lead$'\" reason: 'theirs' request_id: '019a0000-0000-4000-8000-000000000001'", kEither},
    {"LeadService.PurgeLeads", "filter: \"company_name : 'ebulo'\" reason: 'theirs'", kOurs},
    {"LeadService.ExportLeads", "format: FORMAT_CSV include_converted: true show_deleted: true", kOurs},
    {"LeadService.ExportLeads", "format: FORMAT_JSON_LINES filter: \"name = '$lead$'\" include_converted: true", kOurs},
    {"LeadService.RenderLead", "name: '$lead$' template: '$template2$' format: FORMAT_HTML"},
    {"LeadService.RenderLead", "name: '$lead$' template: '$template$' format: FORMAT_PDF"},

    {"ActivityService.CreateActivity", "activity { lead: '$lead$' kind: KIND_TASK subject: 'Ours' }"},
    {"ActivityService.GetActivity", "name: '$activity$'"},
    {"ActivityService.ListActivities", "parent: '$lead$'", kEither},
    {"ActivityService.ListActivities", "parent: '$account$'", kEither},
    {"ActivityService.UpdateActivity", "activity { name: '$activity$' subject: 'Taken' }"},
    {"ActivityService.DeleteActivity", "name: '$activity$'"},
    {"ActivityService.DeleteActivity", "name: '$activity2$' allow_missing: true", kOurs},
    {"ActivityService.CompleteActivity", "name: '$activity$'"},
    {"ActivityService.SendEmail", "lead: '$lead$' subject: 'Ours' text: 'Ours'", kEither},
    {"ActivityService.SendSms", "lead: '$lead$' text: 'Ours'", kEither},
    {"ActivityService.ListTimeline", "parent: '$lead$'", kEither},
    {"ActivityService.ListTimeline", "parent: '$account$'", kEither},
    {"ActivityService.CreateComment", "comment { lead: '$lead$' text: 'Ours' } request_id: '019a0000-0000-4000-8000-000000000004'"},
    {"ActivityService.ListComments", "parent: '$lead$'", kEither},

    {"CampaignService.CreateCampaign", "campaign { display_name: 'Ours' kind: KIND_EMAIL } request_id: '019a0000-0000-4000-8000-000000000005'", kOurs},
    {"CampaignService.GetCampaign", "name: '$campaign$'"},
    {"CampaignService.ListCampaigns", "show_deleted: true", kOurs},
    {"CampaignService.UpdateCampaign", "campaign { name: '$campaign$' display_name: 'Taken' }"},
    {"CampaignService.DeleteCampaign", "name: '$campaign2$'"},
    {"CampaignService.AddCampaignMembers", "campaign: '$campaign$' members { party: '$lead$' }"},
    {"CampaignService.AddCampaignMembers", "campaign: '$campaign$' filter: \"company_name : 'ebulo'\""},
    {"CampaignService.RemoveCampaignMembers", "campaign: '$campaign$' parties: '$lead$'"},
    {"CampaignService.ListCampaignMemberships", "parent: '$campaign$'", kEither},
    {"CampaignService.ListCampaignMemberships", "parent: '$lead$' show_opted_out: true", kEither},

    {"InterestService.AddInterest", "interest { parent: '$lead$' product { kind: KIND_PRODUCT id: 'Z' display_name: 'Ours' } }"},
    {"InterestService.RemoveInterest", "name: '$interest$'"},
    {"InterestService.RemoveInterest", "name: '$interest2$' allow_missing: true", kOurs},
    {"InterestService.ListInterests", "parent: '$lead$'", kEither},

    {"DocumentService.CreateUpload", "upload { display_name: 'ours.txt' media_type: 'text/plain' size: 4 parent: '$lead$' } request_id: '019a0000-0000-4000-8000-000000000006'"},
    {"DocumentService.CreateUpload", "upload { display_name: 'ours.txt' media_type: 'text/plain' size: 4 } request_id: '019a0000-0000-4000-8000-000000000006'", kOurs},
    {"DocumentService.WriteUpload", "name: '$upload$' data: 'company_name,email\\nZe ulon Imports,z@ze ulon.example\\n'"},
    {"DocumentService.WriteUpload", "name: '$file$' data: 'company_name,email\\nZe ulon Imports,z@ze ulon.example\\n'"},
    {"DocumentService.FinishUpload", "name: '$upload$'"},
    {"DocumentService.FinishUpload", "name: '$file$' request_id: '019a0000-0000-4000-8000-000000000007'"},
    {"DocumentService.GetDocument", "name: '$document$'"},
    {"DocumentService.ListDocuments", "parent: '$lead$'", kEither},
    {"DocumentService.LinkDocument", "name: '$document$' parent: '$lead2$'"},
    {"DocumentService.UnlinkDocument", "name: '$document$' parent: '$lead$'"},
    {"DocumentService.DownloadDocument", "name: '$document$'"},

    {"LeadImportService.DescribeImport", "upload: '$file$'"},
    {"LeadImportService.ImportLeads", "upload: '$file$' request_id: '019a0000-0000-4000-8000-000000000008'"},
    {"LeadImportService.ListImports", "", kOurs},
    {"LeadImportService.GetImport", "name: '$import$'"},

    {"LeadConversionHandoffService.BeginConversion", "conversion: 'conversions/019a0000-0000-7000-8000-0000000000aa' lead: '$lead$'"},
    {"LeadConversionHandoffService.BeginConversion", "conversion: '$conversion$' lead: '$converted$'"},
    {"LeadConversionHandoffService.CompleteConversion", "completion { conversion: '$conversion$' lead: '$converted$' account: '$account$' contacts: '$contact$' opportunity: '$opportunity$' actor: 'users/ann' convert_time { seconds: 1700000000 } }", kEither},
    {"LeadConversionHandoffService.BatchCompleteConversions", "completions { conversion: 'conversions/019a0000-0000-7000-8000-0000000000aa' lead: '$lead$' account: '$account$' actor: 'users/ann' convert_time { seconds: 1700000000 } }", kEither},
    {"LeadConversionHandoffService.AbortConversion", "conversion: '$conversion$' lead: '$converted$'", kEither},
    {"LeadConversionHandoffService.RevertHandoff", "conversion: '$conversion$' lead: '$converted$' status: 'statuses/lead/new' status_change_time { seconds: 1700000000 } actor: 'users/ann'", kEither},
    {"LeadConversionHandoffService.MoveLinks", "from_account: '$account$' to_account: '$account2$' actor: 'users/ann'", kOurs},
    {"LeadConversionHandoffService.ScanHandoffs", "leads: '$converted$' limit: 100", kOurs},
    {"LeadConversionHandoffService.ScanHandoffs", "limit: 100", kOurs},

    {"LeadConversionHandoffService.ListHolds", "", kOurs},

    {"ProcessService.GetProcess", "", kOurs},
    {"ProcessService.GetBacklog", "", kOurs},

    {"EventService.WatchEvents", "resume_token: '$resume_token$'"},
    {"EventService.WatchEvents", "from_beginning: true resources: '$lead$'", kOurs},
    {"EventService.PullEvents", "resume_token: '$resume_token$'"},
    {"EventService.PullEvents", "from_beginning: true page_size: 1000", kOurs},

    {"Operations.GetOperation", "name: '$operation$'"},
    {"Operations.ListOperations", "name: 'operations'", kOurs},
    {"Operations.CancelOperation", "name: '$operation$'"},
    {"Operations.WaitOperation", "name: '$operation$' timeout { seconds: 1 }"},
    {"Operations.DeleteOperation", "name: '$operation$'"},
};
// clang-format on

}  // namespace

std::span<const ForeignCall> LeadCalls() { return kCalls; }

}  // namespace leadline::test
