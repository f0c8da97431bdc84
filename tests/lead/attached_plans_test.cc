// How PostgreSQL answers what is asked about one lead among many, and finds what is to be done
// next: by an index, never by reading a table whole.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/identifier/name.h"
#include "common/operation/work_store_sql.h"
#include "gmock/gmock.h"
#include "leadline/lead/v1/campaign_service.pb.h"
#include "services/lead/activity/activity_fields.h"
#include "services/lead/activity/activity_store_sql.h"
#include "services/lead/activity/event_time_store_sql.h"
#include "services/lead/campaign/membership_fields.h"
#include "services/lead/campaign/membership_store_sql.h"
#include "services/lead/duplicate/duplicate_store_sql.h"
#include "services/lead/handoff/handoff_store_sql.h"
#include "services/lead/lead_import/row_store_sql.h"
#include "services/lead/mail/email_store_sql.h"
#include "services/lead/sms/sms_store_sql.h"
#include "services/lead/timeline/timeline_fields.h"
#include "services/lead/timeline/timeline_store_sql.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/plan.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using test::ALead;
using test::ANameOf;
using test::IsOk;
using test::PlanOf;
using ::testing::HasSubstr;
using ::testing::Not;

// So many leads that reading all of them costs more than any index.
constexpr char kMany[] = "generate_series(1, 2500) AS n";

class AttachedPlansTest : public LeadFixture {
 protected:
  AttachedPlansTest() {
    Many("leads",
         "'number', 'G-' || n, 'last_name', 'Name' || n, 'company_name', 'Company ' || n,"
         " 'email', 'm' || n || '@example.com',"
         " 'email_normalized', 'm' || n || '@example.com', 'phone', '01 42 96 ' || n");
    EXPECT_THAT(AddActivity(lead_), IsOk());
    EXPECT_THAT(AddComment(lead_, "important"), IsOk());
    for (const char* table : {"activities", "comments", "timeline_entries"}) OfEachLead(table);
    database_.Query(
        "INSERT INTO campaigns (organization_id, id, display_name, kind, description, creator)"
        " VALUES ('default', gen_random_uuid(), 'Spring', 'KIND_EMAIL', '', 'ann') RETURNING 1");
    database_.Query(
        "INSERT INTO campaign_memberships"
        " (organization_id, id, campaign, party, lead, status, response, creator)"
        " SELECT 'default', gen_random_uuid(), campaigns.id, 'leads/' || leads.id, leads.id,"
        " 'STATUS_ADDED', '', 'ann' FROM leads, campaigns RETURNING 1");
    database_.Query(
        "INSERT INTO emails (organization_id, id, recipient, html, message_id, delivery_state)"
        " SELECT organization_id, id, '', '', '', 'DELIVERY_STATE_SENT' FROM activities"
        " RETURNING 1");
    database_.Query(
        "INSERT INTO text_messages (organization_id, id, recipient, delivery_state)"
        " SELECT organization_id, id, '', 'DELIVERY_STATE_SENT' FROM activities RETURNING 1");
    database_.Query(
        "INSERT INTO operations (organization_id, id, kind, subject, request, operation, done)"
        " SELECT organization_id, id, 'PurgeLeads', 'ann', '', '', true FROM leads RETURNING 1");
    Held(ANameOf("conversions"));
    Many("handoffs", "'state', 'RELEASED'");
    database_.Query(
        "SELECT sum(gin_clean_pending_list(one.oid::regclass)) FROM pg_class AS one"
        " JOIN pg_am ON pg_am.oid = one.relam WHERE amname = 'gin' AND relkind = 'i'");
    database_.Query("ANALYZE");
  }

  // Many rows that are like one that is there, but for their ids and what `but` says.
  void Many(const std::string& table, const std::string& but) { Fill(table, but, kMany); }

  // One for each lead, like the one that is there.
  void OfEachLead(const std::string& table) { Fill(table, "'lead', leads.id", "leads"); }

  void Fill(const std::string& table, const std::string& but, const std::string& times) {
    database_.Query(absl::StrCat(
        "INSERT INTO ", table, " SELECT (jsonb_populate_record(one, jsonb_build_object(",
        "'id', gen_random_uuid(), ", but, "))).* FROM ", table, " AS one, ", times,
        " WHERE one.ctid = (SELECT min(ctid) FROM ", table, ") RETURNING 1"));
  }

  // Of the page of what is attached to the lead.
  template <class Request>
  std::string PlanOfList(const query::Table& table, const postgres::Statement& statement) {
    auto listing = lister_.Prepare(table, {"default", "users/u7"}, Request());
    EXPECT_THAT(listing, IsOk());
    if (!listing.ok()) return listing.status().ToString();
    listing->arguments()
        .Set("collection", "leads")
        .Set("parent", IdOf(lead_))
        .Set("show_deleted", false)
        .Set("show_opted_out", false);
    return PlanOf(*database_, *listing, statement);
  }

  const std::string lead_ = Existing("email: 'ann@example.com'");
};

// The index is asked, and of the tables that grow with the leads none is read whole.
auto Asks(const std::string& index) {
  const auto whole = [](const std::string& table) {
    return Not(HasSubstr("Seq Scan on " + table));
  };
  return AllOf(HasSubstr(index), whole("leads"), whole("activities"), whole("comments"),
               whole("timeline_entries"), whole("campaign_memberships"), whole("emails"),
               whole("text_messages"), whole("handoffs"), whole("operations"));
}

TEST_F(AttachedPlansTest, AskAnIndexForWhatIsAttachedToALeadAndForLeadsThatMayBeTheSame) {
  EXPECT_THAT(PlanOfList<v1::ListActivitiesRequest>(kActivities, sql::kListActivities),
              Asks("activities_by_lead"));
  EXPECT_THAT(PlanOfList<v1::ListCommentsRequest>(kComments, sql::kListComments),
              Asks("comments_by_lead"));
  EXPECT_THAT(PlanOfList<v1::ListTimelineRequest>(kTimeline, sql::kListTimelineEntries),
              Asks("timeline_entries_pkey"));
  EXPECT_THAT(
      PlanOfList<v1::ListCampaignMembershipsRequest>(kMemberships, sql::kListCampaignMemberships),
      Asks("campaign_memberships_by_lead"));

  EXPECT_THAT(PlanOf(*database_, sql::kListDuplicateCandidates,
                     Arguments()
                         .Set("lead", IdOf(lead_))
                         .Set("min_score", 30)
                         .Set("show_deleted", false)
                         .Set("include_converted", false)
                         .Set("page_size", 20)),
              Asks("leads_by_duplicate_keys"));
  const std::vector<v1::Lead> rows = {ALead("email_normalized: 'm7@example.com'"), ALead()};
  const std::pair<std::vector<std::string>, const char*> ways[] = {
      {{}, "leads_by_email"},
      {{}, "leads_by_names"},
      {{"phone"}, "leads_by_duplicate_keys"},
      {{"company_name"}, "leads_by_names"},
      {{"last_name"}, "leads_by_duplicate_keys"}};
  for (const auto& [fields, index] : ways) {
    EXPECT_THAT(PlanOf(*database_, sql::kFindSameLeads,
                       Arguments().Records("leads", rows).Set("duplicate_fields", fields)),
                Asks(index));
  }
}

TEST_F(AttachedPlansTest, AskAnIndexForWhatIsToBeDone) {
  EXPECT_THAT(PlanOf(*database_, sql::kClaimEmail, Arguments().Set("lease_seconds", 1.0)),
              Asks("emails_queued"));
  EXPECT_THAT(PlanOf(*database_, sql::kClaimSms, Arguments().Set("lease_seconds", 1.0)),
              Asks("text_messages_queued"));
  EXPECT_THAT(PlanOf(*database_, sql::kClaimPassing, Arguments().Set("limit", 10)),
              Asks("leads_passing"));
  EXPECT_THAT(
      PlanOf(*database_, sql::kClaimOldHolds,
             Arguments().Set("limit", 10).Set("hold_seconds", 1.0).Set("longest_seconds", 2.0)),
      Asks("handoffs_under_way"));
  EXPECT_THAT(
      PlanOf(*database_, common::sql::kFindUndoneOperations, Arguments().Set("kind", "PurgeLeads")),
      Asks("operations_undone"));

  EXPECT_THAT(PlanOf(*database_, sql::kBeginConversions,
                     Arguments()
                         .Set("conversions", std::vector<std::string>{IdOf(ANameOf("conversions"))})
                         .Set("leads", std::vector<std::string>{IdOf(lead_)})
                         .Set("etags", std::vector<std::string>{""})
                         .Set("convertible_from", std::vector<std::string>())
                         .Set("hold_seconds", 30.0)),
              AllOf(Asks("leads_pkey"), Asks("handoffs_pkey")));
}

}  // namespace
}  // namespace leadline::lead
