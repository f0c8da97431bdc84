// Who becomes a member of a campaign, and who does not.

#include <future>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/lead/campaign_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::CampaignMembership;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

class CampaignMembersTest : public CampaignFixture {
 protected:
  int EventsOf(const std::string& type) {
    return std::stoi(database_.Query("SELECT count(*) FROM events WHERE type = '" + type + "'"));
  }

  // Leads as many imports bring them, behind the back of the service.
  void InsertLeads(int count) {
    const std::string lead = Existing();
    database_.Query(absl::StrCat(R"sql(
      INSERT INTO leads (organization_id, id, number, kind, first_name, last_name, company_name,
                         email, email_normalized, phone, phone_normalized, mobile,
                         mobile_normalized, fax, website, tags, agencies, do_not_call,
                         do_not_email, description_html, score, key_account, nurturing, status,
                         status_change_time, lost, archived, custom_fields, external_ids,
                         annotations, creator, create_time, update_time, further_contacts)
      SELECT organization_id, gen_random_uuid(), 'B-' || n, kind, first_name, last_name,
             'Bulk', email, email_normalized, phone, phone_normalized, mobile,
             mobile_normalized, fax, website, tags, agencies, do_not_call,
             n % 10 = 0, description_html, score, key_account, nurturing, status,
             status_change_time, lost, archived, custom_fields, external_ids,
             annotations, creator, create_time, update_time, further_contacts
      FROM leads, generate_series(1, )sql",
                                 count, ") AS n WHERE id = '", lead.substr(6), "'"));
  }
};

TEST_F(CampaignMembersTest, AreAddedWithWhatCameOfThem) {
  const std::string campaign = Campaign();
  const std::string lead = Existing();

  const auto added =
      Add(campaign, "members { party: '" + lead + "' status: STATUS_SENT response: ' Maybe ' }");

  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->added_count(), 1);
  EXPECT_EQ(added->failure_count(), 0);
  const CampaignMembership membership = added->results(0).membership();
  EXPECT_TRUE(added->results(0).added());
  EXPECT_EQ(added->results(0).party(), lead);
  EXPECT_EQ(membership.campaign(), campaign);
  EXPECT_EQ(membership.party(), lead);
  EXPECT_EQ(membership.status(), CampaignMembership::STATUS_SENT);
  EXPECT_EQ(membership.response(), "Maybe");
  EXPECT_EQ(membership.creator(), "users/developer");
  EXPECT_EQ(membership.account(), "");
  EXPECT_FALSE(membership.opted_out());
  for (const std::string& parent : {campaign, lead}) {
    ASSERT_THAT(Memberships(parent)->campaign_memberships(), SizeIs(1)) << parent;
    EXPECT_THAT(Memberships(parent)->campaign_memberships(0), EqualsProto(membership));
  }
  EXPECT_EQ(GetCampaign(campaign)->member_count(), 1);
  EXPECT_EQ(Events("CampaignMemberAdded", membership.name()), 1);
  EXPECT_EQ(database_.Query("SELECT related_resources || attributes::text FROM events "
                            "WHERE type = 'CampaignMemberAdded'"),
            "{" + campaign + "," + lead + ",\"{\\\"status\\\": \\\"STATUS_SENT\\\"}\"}");
}

TEST_F(CampaignMembersTest, AreTheSameMemberWhenAddedAgain) {
  const std::string campaign = Campaign();
  const std::string lead = Existing();
  const std::string member = "members { party: '" + lead + "' }";
  const auto first = Add(campaign, member);

  const auto again = Add(campaign, member);

  EXPECT_EQ(again->added_count(), 0);
  EXPECT_FALSE(again->results(0).added());
  EXPECT_THAT(again->results(0).membership(), EqualsProto(first->results(0).membership()));
  EXPECT_THAT(Members(campaign), ElementsAre(lead));
  EXPECT_EQ(EventsOf("CampaignMemberAdded"), 1);
  EXPECT_EQ(EventsOf("CampaignMemberUpdated"), 0);
}

TEST_F(CampaignMembersTest, GetTheStatusAndTheResponseThatAreSaidLater) {
  const std::string campaign = Campaign("KIND_CONTENT");
  const std::string lead = Existing();
  ASSERT_THAT(Join(campaign, lead, "status: STATUS_INVITED response: 'who are you?'"), IsOk());

  ASSERT_THAT(Join(campaign, lead, "status: STATUS_ATTENDED"), IsOk());

  auto membership = Memberships(lead)->campaign_memberships(0);
  EXPECT_EQ(membership.status(), CampaignMembership::STATUS_ATTENDED);
  EXPECT_EQ(membership.response(), "who are you?");
  EXPECT_EQ(Events("CampaignMemberUpdated", membership.name()), 1);
  EXPECT_THAT(Memberships(campaign, "filter: 'status = STATUS_INVITED'")->campaign_memberships(),
              IsEmpty());
  EXPECT_THAT(Memberships(campaign, "filter: 'status = STATUS_ATTENDED'")->campaign_memberships(),
              SizeIs(1));
}

TEST_F(CampaignMembersTest, AreAddedEachByItself) {
  const std::string campaign = Campaign();
  const std::string converted = Converted(conversion_);
  const std::string deleted = Existing();
  ASSERT_THAT(Delete(deleted), IsOk());
  const std::string silent = Existing("do_not_email: true");
  const std::string good = Existing();
  std::string members;
  for (const std::string& party : {converted, ANameOf("leads"), deleted, silent, good}) {
    members += "members { party: '" + party + "' }";
  }

  const auto added = Add(campaign, members);

  ASSERT_THAT(added, IsOk());
  ASSERT_EQ(added->results_size(), 5);
  EXPECT_EQ(added->added_count(), 1);
  EXPECT_EQ(added->failure_count(), 4);
  const auto why = [&](int i) { return FromRpcStatus(added->results(i).status()); };
  EXPECT_THAT(why(0), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(why(0), HasMetadata("conversion", conversion_));
  EXPECT_THAT(why(1),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(why(2), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_DELETED));
  EXPECT_THAT(why(3), FailsWith(kWrongState, type::v1::ERROR_REASON_MEMBER_OPTED_OUT));
  EXPECT_EQ(added->results(4).membership().party(), good);
  EXPECT_THAT(Members(campaign), ElementsAre(good));
}

TEST_F(CampaignMembersTest, AreAccountsAndContactsTooByTheirNames) {
  const std::string campaign = Campaign();
  const std::string account = ANameOf("accounts");
  const std::string contact = ANameOf("contacts");

  ASSERT_THAT(Join(campaign, account), IsOk());
  ASSERT_THAT(Join(campaign, contact), IsOk());
  ASSERT_THAT(Join(campaign, contact), IsOk());

  EXPECT_THAT(Members(campaign), ElementsAre(account, contact));
  EXPECT_EQ(Memberships(account)->campaign_memberships(0).account(), account);
  EXPECT_THAT(Memberships(contact)->campaign_memberships(0).contacts(), ElementsAre(contact));
}

TEST_F(CampaignMembersTest, WhoseLeadsAreDeletedAreNotListed) {
  const std::string campaign = Campaign("KIND_CALL_LIST");
  const std::string lead = Existing();
  ASSERT_THAT(Join(campaign, lead), IsOk());

  ASSERT_THAT(Delete(lead), IsOk());

  EXPECT_THAT(Members(campaign, "show_opted_out: true"), IsEmpty());
  EXPECT_EQ(GetCampaign(campaign)->member_count(), 0);
  EXPECT_THAT(Memberships(lead)->campaign_memberships(), SizeIs(1));
}

TEST_F(CampaignMembersTest, GoWithLeadsThatAreRemovedForGood) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_lead_delete_policy(
        configuration::v1::Settings::LEAD_DELETE_POLICY_HARD);
  });
  const std::string campaign = Campaign();
  const std::string lead = Existing();
  ASSERT_THAT(Join(campaign, lead), IsOk());
  ASSERT_THAT(AddInterest(lead), IsOk());

  EXPECT_THAT(Delete(lead), IsOk());

  EXPECT_THAT(Members(campaign), IsEmpty());
  EXPECT_THAT(InterestsOf(lead)->interests(), IsEmpty());
}

TEST_F(CampaignMembersTest, AreTakenOutAndMayComeBack) {
  const std::string campaign = Campaign();
  const std::string lead = Existing();
  const std::string other = Existing();
  ASSERT_THAT(Join(campaign, lead, "status: STATUS_SENT"), IsOk());
  ASSERT_THAT(Join(campaign, other), IsOk());

  EXPECT_THAT(Remove(campaign, {lead, ANameOf("leads"), lead}), IsOkAndHolds(1));
  EXPECT_THAT(Remove(campaign, {lead}), IsOkAndHolds(0));

  EXPECT_THAT(Members(campaign), ElementsAre(other));
  EXPECT_THAT(Memberships(lead)->campaign_memberships(), IsEmpty());
  EXPECT_EQ(EventsOf("CampaignMemberRemoved"), 1);
  const auto back = Add(campaign, "members { party: '" + lead + "' }");
  EXPECT_TRUE(back->results(0).added());
  EXPECT_EQ(back->results(0).membership().status(), CampaignMembership::STATUS_ADDED);
  EXPECT_THAT(Members(campaign), SizeIs(2));
}

TEST_F(CampaignMembersTest, StayReadableWhenTheirCampaignIsDeleted) {
  const std::string campaign = Campaign();
  const std::string lead = Existing();
  ASSERT_THAT(Join(campaign, lead), IsOk());

  ASSERT_THAT(DeleteCampaign(campaign), IsOk());

  EXPECT_THAT(Members(campaign), ElementsAre(lead));
  EXPECT_THAT(Memberships(lead)->campaign_memberships(), SizeIs(1));
  EXPECT_EQ(GetCampaign(campaign)->member_count(), 1);
  for (const absl::Status& refused : {Join(campaign, Existing()), Remove(campaign, {lead}).status(),
                                      Add(campaign, "filter: 'lost = false'").status()}) {
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CAMPAIGN_DELETED));
  }
}

TEST_F(CampaignMembersTest, AreAddedByAFilterInSteps) {
  InsertLeads(5000);
  const std::string campaign = Campaign();
  const std::string known = Existing("company_name: 'Bulk'");
  ASSERT_THAT(Join(campaign, known, "status: STATUS_RESPONDED"), IsOk());
  int added = 0, failed = 0, steps = 0;
  std::string token;
  do {
    const auto step = Add(campaign,
                          "filter: 'company_name = \"Bulk\"' status: STATUS_SENT "
                          "page_token: '" +
                              token + "'");
    ASSERT_THAT(step, IsOk());
    added += step->added_count();
    failed += step->failure_count();
    token = step->next_page_token();
    ++steps;
  } while (!token.empty());

  EXPECT_EQ(added, 4500);
  EXPECT_EQ(failed, 500) << "who do not want e-mail";
  EXPECT_EQ(steps, 6);
  EXPECT_EQ(GetCampaign(campaign)->member_count(), 4501);
  EXPECT_EQ(EventsOf("CampaignMemberAdded"), 4501);
  EXPECT_EQ(Memberships(known)->campaign_memberships(0).status(),
            CampaignMembership::STATUS_RESPONDED);
  EXPECT_EQ(Add(campaign, "filter: 'company_name = \"Bulk\"'")->added_count(), 0);
}

TEST_F(CampaignMembersTest, AreNotAmongThoseThatTheFilterLeavesOut) {
  const std::string campaign = Campaign();
  const std::string lead = Existing("score: 4");
  Existing("score: 2");
  Converted(conversion_);

  EXPECT_EQ(Add(campaign, "filter: 'score >= 3'")->added_count(), 1);
  EXPECT_THAT(Members(campaign), ElementsAre(lead));
  EXPECT_EQ(Add(campaign, "filter: 'score = 1'")->results_size(), 0);
  EXPECT_THAT(Add(campaign, "filter: 'colour = red'"),
              FailsWith(kInvalid, type::v1::ERROR_REASON_FILTER_INVALID));
}

TEST_F(CampaignMembersTest, AreGivenOneWayOrTheOther) {
  const std::string campaign = Campaign();
  const std::string member = "members { party: '" + Existing() + "' }";

  EXPECT_THAT(Add(campaign, ""), RefusesField("members"));
  EXPECT_THAT(Add(campaign, member + " filter: 'score = 1'"), RefusesField("members"));
  EXPECT_THAT(Add(campaign, member + " status: STATUS_SENT"), RefusesField("status"));
  EXPECT_THAT(Add(campaign, member + " page_token: 'x'"), RefusesField("page_token"));
  EXPECT_THAT(Add(campaign, member + member), RefusesField("members[1].party"));
  EXPECT_THAT(Add(campaign, "filter: 'score = 1' page_token: 'x'"),
              FailsWith(kInvalid, type::v1::ERROR_REASON_PAGE_TOKEN_INVALID));
}

TEST_F(CampaignMembersTest, AreNeverWhatIsNoParty) {
  const std::string campaign = Campaign();
  for (const std::string& party :
       {std::string("leads/1"), std::string("leads"), ANameOf("opportunities"),
        ANameOf("campaigns"), ANameOf("leads") + "/x", std::string("leads/\\'; --"),
        std::string("leads/\xc3\xa9"), std::string(150, 'x')}) {
    EXPECT_THAT(Join(campaign, party), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID))
        << party;
    EXPECT_THAT(Remove(campaign, {party}),
                FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
    if (party.rfind("opp", 0) == 0 || party.rfind("camp", 0) == 0) continue;
    EXPECT_THAT(Memberships(party), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  }
  const auto refused = Add(campaign, "members { party: 'x/y' } members { party: 'z' }");
  EXPECT_THAT(refused, RefusesField("members[0].party"));
  EXPECT_THAT(refused, RefusesField("members[1].party"));
  EXPECT_THAT(Join(campaign, Existing(), "response: '" + std::string(1001, 'x') + "'"),
              RefusesField("members[0].response"));
  EXPECT_THAT(Join(campaign, Existing(), "response: 'a\\000b'"),
              RefusesField("members[0].response"));
  EXPECT_THAT(Join(ANameOf("leads"), Existing()),
              FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(CampaignMembersTest, AreAtMostAThousandAtOnce) {
  std::string members;
  for (int i = 0; i < 1001; ++i) members += "members { party: '" + ANameOf("contacts") + "' }";

  EXPECT_THAT(Add(Campaign(), members), RefusesField("members"));
}

TEST_F(CampaignMembersTest, AreOneWhenManyAddThemAtOnce) {
  const std::string campaign = Campaign();
  std::vector<std::string> leads;
  for (int i = 0; i < 3; ++i) leads.push_back(Existing());
  const auto members = [&](bool backwards) {
    std::string text;
    for (size_t i = 0; i < leads.size(); ++i) {
      text += "members { party: '" + leads[backwards ? leads.size() - 1 - i : i] + "' }";
    }
    return text;
  };
  std::vector<std::future<absl::StatusOr<v1::AddCampaignMembersResponse>>> adds;
  for (int i = 0; i < 16; ++i) {
    adds.push_back(std::async(std::launch::async,
                              [&, i, this] { return Add(campaign, members(i % 2 == 0)); }));
  }

  int added = 0;
  for (auto& add : adds) {
    const auto response = add.get();
    ASSERT_THAT(response, IsOk());
    added += response->added_count();
  }
  EXPECT_EQ(added, 3);
  EXPECT_THAT(Members(campaign), SizeIs(3));
  EXPECT_EQ(EventsOf("CampaignMemberAdded"), 3);
}

TEST_F(CampaignMembersTest, AreThereOrNotWhenAddedAndTakenOutAtOnce) {
  const std::string campaign = Campaign();
  const std::string lead = Existing();
  std::vector<std::future<absl::Status>> calls;
  for (int i = 0; i < 12; ++i) {
    calls.push_back(std::async(std::launch::async, [&, i, this] {
      return i % 2 == 0 ? Join(campaign, lead) : Remove(campaign, {lead}).status();
    }));
  }

  for (auto& call : calls) EXPECT_THAT(call.get(), IsOk());
  const int there = EventsOf("CampaignMemberAdded") - EventsOf("CampaignMemberRemoved");
  EXPECT_THAT(Members(campaign), SizeIs(there));
}

TEST_F(CampaignMembersTest, AreListedPageByPage) {
  const std::string campaign = Campaign();
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Join(campaign, Existing()), IsOk());

  const auto first = Memberships(campaign, "page_size: 2");
  const auto second =
      Memberships(campaign, "page_size: 2 page_token: '" + first->next_page_token() + "'");

  EXPECT_THAT(first->campaign_memberships(), SizeIs(2));
  EXPECT_THAT(second->campaign_memberships(), SizeIs(1));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(CampaignMembersTest, AreThereForTheirOrganizationAlone) {
  const std::string campaign = Campaign();
  const std::string lead = Existing();
  ASSERT_THAT(Join(campaign, lead), IsOk());
  const query::Caller stranger{"elsewhere", "users/developer"};
  const Party party{"leads", lead.substr(6)};

  EXPECT_THAT(membership_store_.Add(
                  stranger, {.campaign = campaign, .members = {{party, {}, ""}}, .updates = true}),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(membership_store_.Remove(stranger, campaign, {party}),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(membership_store_.List(stranger, {}, party)->campaign_memberships_size(), 0);
  const std::string theirs = ANameOf("campaigns");
  v1::Campaign other =
      FromText<v1::Campaign>("display_name: 'x' kind: KIND_SMS creator: 'users/x'");
  other.set_name(theirs);
  ASSERT_THAT(campaign_store_.Create(stranger, {}, other), IsOk());
  const auto added = membership_store_.Add(
      stranger, {.campaign = theirs, .members = {{party, {}, ""}}, .updates = true});
  EXPECT_THAT(FromRpcStatus(added->results(0).status()),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace leadline::lead
