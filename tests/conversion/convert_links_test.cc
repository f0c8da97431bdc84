#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNobody[] = "/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";

class ConvertLinksTest : public ConversionTest {
 protected:
  ~ConvertLinksTest() override { failpoint::Disarm(); }

  // Three records that are there already.
  v1::ConvertLeadResponse Existing() {
    lead::v1::Lead lead = ALead();
    lead.set_company_name("Existing Ltd");
    lead.clear_fax();
    return *Convert(fake_leads_.Add(lead));
  }

  v1::ConvertLeadRequest LinkAccount(const std::string& account) {
    v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
    request.mutable_account()->add_names(account);
    return request;
  }

  v1::ConvertLeadRequest LinkContacts(const std::vector<std::string>& contacts) {
    v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
    request.mutable_contact()->mutable_names()->Assign(contacts.begin(), contacts.end());
    return request;
  }

  // Everything about the linked records, to the byte.
  std::string Digests(const v1::ConvertLeadResponse& existing) {
    return Digest("accounts", existing.account().name()) +
           Digest("contacts", existing.contacts(0).name()) +
           Digest("opportunities", existing.opportunity().name());
  }
};

TEST_F(ConvertLinksTest, CompletesALinkedAccount) {
  const v1::Account before = Existing().account();

  const auto response = Convert(LinkAccount(before.name()));

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().name(), before.name());
  EXPECT_EQ(response->account().display_name(), "Existing Ltd");
  EXPECT_EQ(response->account().fax(), ALead().fax());
  EXPECT_EQ(response->account().number(), before.number());
  EXPECT_EQ(response->account().etag(), "2");
  EXPECT_THAT(GetAccount(before.name()), IsOkAndHolds(EqualsProto(response->account())));
  EXPECT_THAT(GetConversion(response->conversion().name()),
              IsOkAndHolds(EqualsProto(response->conversion())));
  EXPECT_EQ(Count("accounts"), 1);
}

TEST_F(ConvertLinksTest, LeavesALinkedAccountAsItIsWhenThereIsNothingToAdd) {
  const v1::ConvertLeadResponse existing = Existing();
  const std::string before = Digests(existing);
  v1::ConvertLeadRequest request = LinkAccount(existing.account().name());
  request.set_merge_policy(v1::MERGE_POLICY_KEEP);

  ASSERT_THAT(Convert(request), IsOk());

  EXPECT_EQ(Digests(existing), before);
}

TEST_F(ConvertLinksTest, AttachesSeveralContactsToANewAccount) {
  const auto one = Existing();
  const auto other = Existing();
  v1::ConvertLeadRequest request = LinkContacts({other.contacts(0).name(), one.contacts(0).name()});
  request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->conversion().contacts(),
              ElementsAre(other.contacts(0).name(), one.contacts(0).name()));
  for (const v1::Contact& contact : response->contacts()) {
    EXPECT_EQ(contact.account(), response->account().name());
    EXPECT_THAT(GetContact(contact.name()), IsOkAndHolds(EqualsProto(contact)));
  }
}

TEST_F(ConvertLinksTest, LeavesALinkedContactWithItsAccountWhenNoneIsAskedFor) {
  const auto existing = Existing();

  const auto response = Convert(LinkContacts({existing.contacts(0).name()}));

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->conversion().account_action(), v1::TARGET_ACTION_LINK);
  EXPECT_EQ(response->conversion().account(), existing.account().name());
  EXPECT_EQ(response->contacts(0).account(), existing.account().name());
  EXPECT_EQ(response->opportunity().account(), existing.account().name());
  EXPECT_THAT(response->conversion().warnings(), IsEmpty());
  EXPECT_EQ(Count("accounts"), 1);
}

TEST_F(ConvertLinksTest, LeavesALinkedOpportunityWithItsAccountWhenNoneIsAskedFor) {
  const auto existing = Existing();
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_opportunity()->add_names(existing.opportunity().name());

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->opportunity().account(), existing.account().name());
  EXPECT_EQ(response->contacts(0).account(), existing.account().name());
  EXPECT_EQ(Count("accounts"), 1);
}

TEST_F(ConvertLinksTest, AsksWhichAccountWhenLinkedContactsHaveSeveral) {
  const auto one = Existing();
  const auto other = Existing();
  const std::string before = Digests(one) + Digests(other);
  v1::ConvertLeadRequest request = LinkContacts({other.contacts(0).name(), one.contacts(0).name()});

  EXPECT_THAT(Convert(request), test::RefusesField("account.action"));
  request.set_validate_only(true);
  EXPECT_THAT(Convert(request), test::RefusesField("account.action"));

  EXPECT_EQ(Digests(one) + Digests(other), before);
}

TEST_F(ConvertLinksTest, GivesTheLeadsValuesToTheFirstOfSeveralContacts) {
  const auto one = Existing();
  lead::v1::Lead colleague = ALead();
  colleague.set_first_name("Charles");
  colleague.set_last_name("Babbage");
  colleague.clear_email();
  colleague.clear_mobile();
  const auto other = *Convert(fake_leads_.Add(colleague));
  v1::ConvertLeadRequest request = LinkContacts({one.contacts(0).name(), other.contacts(0).name()});
  request.mutable_account()->add_names(one.account().name());
  request.set_merge_policy(v1::MERGE_POLICY_OVERWRITE);

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->contacts(1).first_name(), "Charles");
  EXPECT_EQ(response->contacts(1).last_name(), "Babbage");
  EXPECT_EQ(response->contacts(1).email(), "");
  EXPECT_EQ(response->contacts(1).mobile(), "");
  EXPECT_EQ(response->contacts(1).account(), one.account().name());
  EXPECT_EQ(response->contacts(0).email(), ALead().email());
}

TEST_F(ConvertLinksTest, CarriesConsentToALinkedContactThatKeepsAllElse) {
  const auto existing = Existing();
  lead::v1::Lead lead = ALead();
  lead.set_do_not_call(true);
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(lead).name());
  request.mutable_contact()->add_names(existing.contacts(0).name());
  request.set_merge_policy(v1::MERGE_POLICY_KEEP);

  ASSERT_THAT(Convert(request), IsOk());

  EXPECT_TRUE(GetContact(existing.contacts(0).name())->do_not_call());
}

TEST_F(ConvertLinksTest, AddsANewContactToALinkedOpportunity) {
  const v1::ConvertLeadResponse existing = Existing();
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->set_action(v1::TARGET_ACTION_SKIP);
  request.mutable_opportunity()->add_names(existing.opportunity().name());

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->opportunity().contacts(),
              ElementsAre(existing.contacts(0).name(), response->contacts(0).name()));
  EXPECT_THAT(GetOpportunity(existing.opportunity().name()),
              IsOkAndHolds(EqualsProto(response->opportunity())));
}

TEST_F(ConvertLinksTest, NamesALinkedRecordThatIsMissing) {
  const v1::ConvertLeadResponse existing = Existing();
  const std::string before = Digests(existing);
  const std::string missing = absl::StrCat("contacts", kNobody);
  v1::ConvertLeadRequest request = LinkAccount(existing.account().name());
  request.set_merge_policy(v1::MERGE_POLICY_OVERWRITE);
  request.mutable_contact()->add_names(existing.contacts(0).name());
  request.mutable_contact()->add_names(missing);

  const auto response = Convert(request);

  EXPECT_THAT(response,
              FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(response.status())->resource_name(), missing);
  EXPECT_EQ(Digests(existing), before);
  EXPECT_EQ(fake_leads_.HolderOf(request.lead()), "");
  EXPECT_EQ(Count("accounts"), 1);
}

TEST_F(ConvertLinksTest, LeavesLinkedRecordsAsTheyWereWhenItLosesTheDecision) {
  const v1::ConvertLeadResponse existing = Existing();
  const std::string before = Digests(existing);
  v1::ConvertLeadRequest request = LinkAccount(existing.account().name());
  request.set_merge_policy(v1::MERGE_POLICY_OVERWRITE);
  // Whenever the lead is held, lead-service finds the hold expired at once.
  fake_leads_.AfterBegin([&](const std::string& conversion) {
    ASSERT_THAT(Resolve(conversion, request.lead()), IsOk());
    fake_leads_.Release(conversion);
  });

  EXPECT_THAT(Convert(request), FailsWith(StatusCode::kAborted, type::v1::ERROR_REASON_CONTENTION));

  EXPECT_EQ(Digests(existing), before);
}

TEST_F(ConvertLinksTest, LeavesLinkedRecordsAsTheyWereWhenARuleIsBroken) {
  const v1::ConvertLeadResponse existing = Existing();
  const std::string before = Digests(existing);
  v1::ConvertLeadRequest request = LinkAccount(existing.account().name());
  request.set_merge_policy(v1::MERGE_POLICY_OVERWRITE);
  request.mutable_account()->mutable_override_mask()->add_paths("number");

  EXPECT_THAT(Convert(request), test::RefusesField("account.override_mask"));

  EXPECT_EQ(Digests(existing), before);
}

TEST_F(ConvertLinksTest, ForgetsExternalIdsThatAnOverrideReplaces) {
  v1::ConvertLeadRequest first = AccountOnly(fake_leads_.Add(ALead()).name());
  auto* id = first.mutable_account()->mutable_overrides()->add_external_ids();
  id->set_system("erp");
  id->set_id("1");
  const auto existing = Convert(first);
  ASSERT_THAT(existing, IsOk());
  v1::ConvertLeadRequest second = LinkAccount(existing->account().name());
  id = second.mutable_account()->mutable_overrides()->add_external_ids();
  id->set_system("erp");
  id->set_id("2");

  ASSERT_THAT(Convert(second), IsOk());

  EXPECT_EQ(database_.Query("SELECT string_agg(external_id, ',') FROM external_ids"), "2");
}

class ActionsTest : public ConvertLinksTest,
                    public ::testing::WithParamInterface<
                        std::tuple<v1::TargetAction, v1::TargetAction, v1::TargetAction>> {};

TEST_P(ActionsTest, CommitWhatIsAnswered) {
  const auto [account, contact, opportunity] = GetParam();
  const v1::ConvertLeadResponse existing = Existing();
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->set_action(account);
  request.mutable_contact()->set_action(contact);
  request.mutable_opportunity()->set_action(opportunity);
  const auto link = v1::TARGET_ACTION_LINK;
  if (account == link) request.mutable_account()->add_names(existing.account().name());
  if (contact == link) request.mutable_contact()->add_names(existing.contacts(0).name());
  if (opportunity == link) {
    request.mutable_opportunity()->add_names(existing.opportunity().name());
  }

  const auto response = Convert(request);

  if (account == contact && contact == opportunity && account == v1::TARGET_ACTION_SKIP) {
    EXPECT_THAT(response, test::RefusesField("account.action"));
    return;
  }
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(GetConversion(response->conversion().name()),
              IsOkAndHolds(EqualsProto(response->conversion())));
  if (response->has_account()) {
    EXPECT_THAT(GetAccount(response->account().name()),
                IsOkAndHolds(EqualsProto(response->account())));
  }
  for (const v1::Contact& record : response->contacts()) {
    EXPECT_THAT(GetContact(record.name()), IsOkAndHolds(EqualsProto(record)));
  }
  if (response->has_opportunity()) {
    EXPECT_THAT(GetOpportunity(response->opportunity().name()),
                IsOkAndHolds(EqualsProto(response->opportunity())));
  }
  const auto create = v1::TARGET_ACTION_CREATE;
  EXPECT_EQ(Count("accounts"), account == create ? 2 : 1);
  EXPECT_EQ(Count("contacts"), contact == create ? 2 : 1);
  EXPECT_EQ(Count("opportunities"), opportunity == create ? 2 : 1);
}

constexpr v1::TargetAction kActions[] = {v1::TARGET_ACTION_CREATE, v1::TARGET_ACTION_LINK,
                                         v1::TARGET_ACTION_SKIP};

INSTANTIATE_TEST_SUITE_P(Targets, ActionsTest,
                         ::testing::Combine(::testing::ValuesIn(kActions),
                                            ::testing::ValuesIn(kActions),
                                            ::testing::ValuesIn(kActions)));

}  // namespace
}  // namespace leadline::conversion
