// What becomes of documents, campaigns and interests when what they are attached to becomes one
// with something that has the same.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::IsOk;

constexpr char kDocument[] = "0190a5ce-7a3c-7cc1-8f4b-000000000001";
constexpr char kCampaign[] = "0190a5ce-7a3c-7cc1-8f4b-000000000002";

class AttachedTest : public HandoffTest {
 protected:
  AttachedTest() {
    database_.Query(absl::StrReplaceAll(
        R"sql(
          INSERT INTO documents (organization_id, id, display_name, media_type, size, sha256,
                                 visibility, content, creator)
          VALUES ('default', '$document', 'offer.txt', 'text/plain', 1, '',
                  'DOCUMENT_VISIBILITY_INTERNAL', gen_random_uuid(), 'ann');
          INSERT INTO campaigns (organization_id, id, display_name, kind, description, creator)
          VALUES ('default', '$campaign', 'Fair', 'KIND_EMAIL', '', 'ann');
          SELECT 1)sql",
        {{"$document", kDocument}, {"$campaign", kCampaign}}));
  }

  // A link of the document, a membership in the campaign and an interest in `product`.
  void Attach(const std::string& name, const std::string& product) {
    const size_t slash = name.find('/');
    database_.Query(absl::StrReplaceAll(
        R"sql(
          INSERT INTO document_links (organization_id, document, collection, record, account, creator)
          VALUES ('default', '$document', '$collection', '$id',
                  CASE WHEN '$collection' = 'accounts' THEN '$id'::uuid END, 'ann');
          INSERT INTO campaign_memberships (organization_id, id, campaign, party, lead, account,
                                            status, response, creator)
          VALUES ('default', gen_random_uuid(), '$campaign', '$collection/$id',
                  CASE WHEN '$collection' = 'leads' THEN '$id'::uuid END,
                  CASE WHEN '$collection' = 'accounts' THEN '$id'::uuid END,
                  'STATUS_ADDED', '', 'ann');
          INSERT INTO interests (organization_id, id, parent, lead, account, product_kind,
                                 product_id, product_display_name, note, creator)
          VALUES ('default', gen_random_uuid(), '$collection/$id',
                  CASE WHEN '$collection' = 'leads' THEN '$id'::uuid END,
                  CASE WHEN '$collection' = 'accounts' THEN '$id'::uuid END,
                  'KIND_PRODUCT', '$product', 'Compiler', '', 'ann');
          SELECT 1)sql",
        {{"$document", kDocument},
         {"$campaign", kCampaign},
         {"$product", product},
         {"$collection", name.substr(0, slash)},
         {"$id", name.substr(slash + 1)}}));
  }

  // "1 1 2" for one link, one membership and two interests that go on.
  std::string Attached(const std::string& name) {
    const size_t slash = name.find('/');
    return database_.Query(absl::StrReplaceAll(
        R"sql(
          SELECT concat_ws(' ',
            (SELECT count(*) FROM document_links WHERE collection || '/' || record = '$name'),
            (SELECT count(*) FROM campaign_memberships
             WHERE party = '$name' AND remove_time IS NULL
               AND '$id' IN (lead::text, account::text)),
            (SELECT count(*) FROM interests
             WHERE parent = '$name' AND remove_time IS NULL
               AND '$id' IN (lead::text, account::text))))sql",
        {{"$name", name}, {"$id", name.substr(slash + 1)}}));
  }

  absl::Status Merge(const std::string& survivor, const std::vector<std::string>& merged) {
    v1::MergeLeadsRequest request;
    request.set_survivor(survivor);
    request.mutable_merged()->Assign(merged.begin(), merged.end());
    return Call(*lead_stub_, &v1::LeadService::Stub::MergeLeads, request).status();
  }

  absl::Status MoveLinks(const std::string& from, const std::string& to) {
    v1::MoveLinksRequest request;
    request.set_from_account(from);
    request.set_to_account(to);
    request.set_actor("users/carl");
    return Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::MoveLinks, request)
        .status();
  }
};

TEST_F(AttachedTest, GoesToTheSurvivorOfMergedLeads) {
  const std::string survivor = Existing(), other = Existing();
  Attach(other, "B-0");

  ASSERT_THAT(Merge(survivor, {other}), IsOk());

  EXPECT_EQ(Attached(survivor), "1 1 1");
  EXPECT_EQ(Attached(other), "0 0 0");
}

TEST_F(AttachedTest, IsThereOnceWhenSeveralMergedLeadsHadTheSame) {
  const std::string survivor = Existing(), first = Existing(), second = Existing();
  Attach(survivor, "B-0");
  Attach(first, "B-0");
  Attach(second, "A-0");

  ASSERT_THAT(Merge(survivor, {first, second}), IsOk());

  EXPECT_EQ(Attached(survivor), "1 1 2");
}

TEST_F(AttachedTest, GoesToTheSurvivorOfMergedAccounts) {
  const std::string survivor = ANameOf("accounts"), merged = ANameOf("accounts");
  Attach(merged, "B-0");

  ASSERT_THAT(MoveLinks(merged, survivor), IsOk());

  EXPECT_EQ(Attached(survivor), "1 1 1");
  EXPECT_EQ(Attached(merged), "0 0 0");
}

TEST_F(AttachedTest, IsThereOnceWhenBothAccountsHadTheSame) {
  const std::string survivor = ANameOf("accounts"), merged = ANameOf("accounts");
  Attach(survivor, "B-0");
  Attach(merged, "B-0");

  ASSERT_THAT(MoveLinks(merged, survivor), IsOk());
  ASSERT_THAT(MoveLinks(merged, survivor), IsOk());

  EXPECT_EQ(Attached(survivor), "1 1 1");
  EXPECT_EQ(Attached(merged), "0 0 0");
}

TEST_F(AttachedTest, GoesWithALeadThatIsRemovedForGood) {
  const std::string lead = Existing();
  Attach(lead, "B-0");
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_lead_delete_policy(
        configuration::v1::Settings::LEAD_DELETE_POLICY_HARD);
  });

  ASSERT_THAT(Ask(&v1::LeadService::Stub::DeleteLead, "name: '" + lead + "'"), IsOk());

  EXPECT_EQ(Attached(lead), "0 0 0");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM documents WHERE expire_time <= now()"), "1");
}

}  // namespace
}  // namespace leadline::lead
