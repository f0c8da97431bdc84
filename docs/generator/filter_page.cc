#include "docs/generator/filter_page.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/decision/decision_store.h"
#include "services/conversion/opportunity/opportunity_store.h"
#include "services/lead/activity/activity_fields.h"
#include "services/lead/campaign/campaign_fields.h"
#include "services/lead/campaign/membership_fields.h"
#include "services/lead/document/document_fields.h"
#include "services/lead/lead/lead_fields.h"
#include "services/lead/lead_import/import_fields.h"
#include "services/lead/timeline/timeline_fields.h"

namespace leadline::docs {
namespace {

constexpr char kIntroduction[] =
    "# Filters\n\n"
    "`filter` is a subset of AIP-160: comparisons `field operator value` joined by `AND`, `OR` "
    "and\n"
    "`NOT` (or `-`), with parentheses; `OR` binds tighter than `AND`. Values with spaces or "
    "special\n"
    "characters are quoted: `company_name = \"Acme Ltd\"`. `*` in the value of `=` and `!=` "
    "stands\n"
    "for any text. `:` asks whether a text contains the value, whatever the case, or whether a "
    "list\n"
    "has the element; `field:*` whether the field has any value. Times are RFC 3339 or `now()`;\n"
    "`me()` is the caller. At most 20 comparisons, 5 levels and 2048 bytes. What does not parse "
    "is\n"
    "`FILTER_INVALID` with the offset.\n\n"
    "`order_by` lists fields, each with `desc` for the reverse: `company_name, create_time "
    "desc`.\n\n";

}  // namespace

const std::vector<FilteredMethods>& AllFilteredMethods() {
  static const auto* const methods = new std::vector<FilteredMethods>{
      {{"LeadService.ListLeads", "LeadService.BatchTakeCharge", "LeadService.GetBoard",
        "LeadService.GetLeadStats", "LeadService.FindDuplicateLeads", "LeadService.PurgeLeads",
        "LeadService.ExportLeads", "CampaignService.AddCampaignMembers"},
       &lead::kLeads},
      {{"ActivityService.ListActivities"}, &lead::kActivities},
      {{"DocumentService.ListDocuments"}, &lead::kDocuments},
      {{"ActivityService.ListComments"}, &lead::kComments},
      {{"ActivityService.ListTimeline"}, &lead::kTimeline},
      {{"CampaignService.ListCampaigns"}, &lead::kCampaigns},
      {{"CampaignService.ListCampaignMemberships"}, &lead::kMemberships},
      {{"LeadImportService.ListImports"}, &lead::kImports},
      {{"ConversionService.ListConversions"}, &conversion::kConversions},
      {{"AccountService.ListAccounts"}, &conversion::kAccounts},
      {{"ContactService.ListContacts"}, &conversion::kContacts},
      {{"OpportunityService.ListOpportunities"}, &conversion::kOpportunities},
  };
  return *methods;
}

Page FilterPage() {
  std::string text = kIntroduction;
  for (const FilteredMethods& methods : AllFilteredMethods()) {
    absl::StrAppend(&text, "## ", absl::StrJoin(methods.names, ", "), "\n\nBy default ",
                    Code(methods.table->default_order), ".\n\n", query::Describe(*methods.table),
                    "\n");
  }
  return {"docs/reference/filters.md", text};
}

}  // namespace leadline::docs
