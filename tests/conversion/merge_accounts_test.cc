#include "absl/strings/str_replace.h"
#include "tests/conversion/merge_fixture.h"
#include "tests/support/proto_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using v1::Account;

MATCHER_P(IsMergedInto, survivor, "is refused because it was merged into " + survivor) {
  return ::testing::ExplainMatchResult(
      ::testing::AllOf(
          FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_MERGED),
          HasMetadata("survivor", survivor)),
      arg, result_listener);
}

class MergeAccountsTest : public MergeFixture {};

TEST_F(MergeAccountsTest, TakesOverAllThatHangsOnTheMergedAccount) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>("external_ids { system: 'erp' id: '17' }");
  const v1::Contact contact = ContactOf(merged.name());
  const v1::Contact deleted = ContactOf(merged.name());
  ASSERT_THAT(Delete<v1::Contact>(deleted.name()), IsOk());
  const auto opportunity = Make<v1::Opportunity>(absl::StrCat("account: '", merged.name(), "'"));
  ASSERT_THAT(Order(merged.name(), "A-1"), IsOk());
  const auto conversion = ConvertedInto(merged.name()).conversion();

  const auto response = Merge(survivor.name(), merged.name());

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->moved().contact_count(), 2);
  EXPECT_EQ(response->moved().opportunity_count(), 1);
  EXPECT_EQ(response->moved().order_count(), 1);
  EXPECT_EQ(response->moved().external_id_count(), 1);
  EXPECT_EQ(response->moved().conversion_count(), 1);
  EXPECT_EQ(GetContact(contact.name())->account(), survivor.name());
  EXPECT_EQ(GetOpportunity(opportunity.name())->account(), survivor.name());
  EXPECT_THAT(Undelete<v1::Contact>(deleted.name()), IsOk());
  EXPECT_EQ(GetConversion(conversion.name())->account(), survivor.name());
  EXPECT_EQ(fake_leads_.Get(conversion.lead()).account(), survivor.name());
  EXPECT_TRUE(Order(survivor.name(), "A-1")->replayed());
  EXPECT_THAT(Ask<Account>("external_ids { system: 'erp' id: '17' }"),
              test::NamesResource(survivor.name()));
  EXPECT_EQ(Untold(), "0");
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(MergeAccountsTest, AnswersTheSurvivorToWhoeverAsksForTheMergedOne) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>();

  const auto response = Merge(survivor.name(), merged.name());

  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(GetAccount(merged.name()), IsOkAndHolds(EqualsProto(response->account())));
  v1::BatchGetAccountsRequest both;
  both.add_names(merged.name());
  both.add_names(survivor.name());
  const auto found = Call(*account_stub_, &v1::AccountService::Stub::BatchGetAccounts, both);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->accounts(0), EqualsProto(response->account()));
  EXPECT_THAT(found->accounts(1), EqualsProto(response->account()));
  EXPECT_THAT(List<Account>(), ElementsAre(survivor.name()));
  EXPECT_THAT(
      List<Account>("show_deleted: true filter: 'merged_into = \"" + survivor.name() + "\"'"),
      ElementsAre(merged.name()));
  EXPECT_TRUE(response->merged_accounts(0).has_delete_time());
  EXPECT_EQ(response->merged_accounts(0).merged_into(), survivor.name());
}

TEST_F(MergeAccountsTest, RefusesWhateverWouldChangeAMergedAccount) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>();
  ASSERT_THAT(Merge(survivor.name(), merged.name()), IsOk());
  v1::PromoteAccountRequest promote;
  promote.set_name(merged.name());
  promote.set_type(Account::TYPE_CUSTOMER);
  auto link = AccountOnly(fake_leads_.Add(ALead()).name());
  link.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
  link.mutable_account()->add_names(merged.name());
  v1::PreviewConversionRequest preview;
  preview.set_lead(link.lead());
  *preview.mutable_account() = link.account();

  EXPECT_THAT(Update(merged, "fax"), IsMergedInto(survivor.name()));
  EXPECT_THAT(Delete<Account>(merged.name()), IsMergedInto(survivor.name()));
  EXPECT_THAT(Undelete<Account>(merged.name()), IsMergedInto(survivor.name()));
  EXPECT_THAT(Order(merged.name(), "B-1"), IsMergedInto(survivor.name()));
  EXPECT_THAT(Call(*account_stub_, &v1::AccountService::Stub::PromoteAccount, promote),
              IsMergedInto(survivor.name()));
  EXPECT_THAT(Convert(link), IsMergedInto(survivor.name()));
  EXPECT_THAT(Preview(preview), IsMergedInto(survivor.name()));
  EXPECT_THAT(Merge(survivor.name(), merged.name()), IsMergedInto(survivor.name()));
  EXPECT_THAT(Merge(merged.name(), survivor.name()), IsMergedInto(survivor.name()));
  const std::string of_merged = absl::StrCat("account: '", merged.name(), "'");
  EXPECT_THAT(Ask<v1::Contact>(of_merged), IsMergedInto(survivor.name()));
  EXPECT_THAT(Ask<v1::Opportunity>(of_merged), IsMergedInto(survivor.name()));
  v1::Contact contact = Make<v1::Contact>();
  contact.set_account(merged.name());
  EXPECT_THAT(Update(contact, "account"), IsMergedInto(survivor.name()));
  v1::Opportunity opportunity = Make<v1::Opportunity>();
  opportunity.set_account(merged.name());
  EXPECT_THAT(Update(opportunity, "account"), IsMergedInto(survivor.name()));
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(MergeAccountsTest, KeepsItsValuesAndFillsWhatIsEmptyInTheOrderOfTheRequest) {
  const Account survivor = Make<Account>(
      "phone: '1' custom_fields { key: 'budget' value { "
      "number_value: 1 } } annotations { key: 'a' value: '1' }");
  const Account one = Make<Account>("phone: '2' fax: '2' annotations { key: 'b' value: '2' }");
  const Account other = Make<Account>(
      "phone: '3' fax: '3' website: 'https://three.example' custom_fields { key: 'budget' value { "
      "number_value: 3 } } billing_address { postal_address { region_code: 'CH' } }");

  const auto response = Merge(MergeOf(survivor.name(), {one.name(), other.name()}));

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().phone(), "1");
  EXPECT_EQ(response->account().fax(), "2");
  EXPECT_EQ(response->account().website(), "https://three.example");
  EXPECT_EQ(response->account().billing_address().postal_address().region_code(), "CH");
  EXPECT_EQ(response->account().custom_fields().at("budget").number_value(), 1);
  EXPECT_EQ(response->account().annotations_size(), 2u);
  EXPECT_NE(response->account().etag(), survivor.etag());
  EXPECT_THAT(GetAccount(survivor.name()), IsOkAndHolds(EqualsProto(response->account())));
}

TEST_F(MergeAccountsTest, TakesTheValuesThatWereChosen) {
  const Account survivor = Make<Account>(
      "phone: '1' fax: '1' score: 3 custom_fields { key: "
      "'budget' value { number_value: 1 } }");
  const Account merged = Make<Account>(
      "phone: '2' website: 'https://two.example' custom_fields { "
      "key: 'budget' value { number_value: 2 } }");
  auto request = MergeOf(survivor.name(), {merged.name()});
  (*request.mutable_choices())["phone"] = merged.name();
  (*request.mutable_choices())["fax"] = merged.name();
  (*request.mutable_choices())["score"] = survivor.name();
  (*request.mutable_choices())["website"] = survivor.name();
  (*request.mutable_choices())["custom_fields.budget"] = merged.name();

  const auto response = Merge(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().phone(), "2");
  EXPECT_EQ(response->account().fax(), "");
  EXPECT_EQ(response->account().score(), 3);
  EXPECT_EQ(response->account().website(), "");
  EXPECT_EQ(response->account().custom_fields().at("budget").number_value(), 2);
}

TEST_F(MergeAccountsTest, LeavesEmptyWhatIsToStayEmpty) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>("fax: '2' annotations { key: 'b' value: '2' }");
  auto request = MergeOf(survivor.name(), {merged.name()});
  request.set_keep_empty(true);

  const auto response = Merge(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().fax(), "");
  EXPECT_EQ(response->account().annotations_size(), 0u);
}

TEST_F(MergeAccountsTest, ToldAllThatIsWrongAtOnce) {
  const std::string a = Make<Account>().name(), b = Make<Account>().name();
  auto request = MergeOf(a, {b, a});
  (*request.mutable_choices())["number"] = b;
  (*request.mutable_choices())["external_ids"] = b;
  (*request.mutable_choices())["phone"] = "accounts/" + identifier::NewId();
  (*request.mutable_etags())["accounts/x"] = "1";

  const auto refused = Merge(request);

  EXPECT_THAT(refused, RefusesField("merged[1]"));
  EXPECT_THAT(refused, RefusesField("choices[\"number\"]"));
  EXPECT_THAT(refused, RefusesField("choices[\"external_ids\"]"));
  EXPECT_THAT(refused, RefusesField("choices[\"phone\"]"));
  EXPECT_THAT(refused, RefusesField("etags[\"accounts/x\"]"));
  EXPECT_THAT(Merge(a, "contacts/" + identifier::NewId()),
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(MergeAccountsTest, RefusesAccountsThatAreNotAsTheCallerKnowsThem) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>();
  const Account gone = Make<Account>();
  ASSERT_THAT(Delete<Account>(gone.name()), IsOk());
  const std::string nobody = "accounts/" + identifier::NewId();
  auto stale = MergeOf(survivor.name(), {merged.name()});
  (*stale.mutable_etags())[merged.name()] = "7";

  EXPECT_THAT(Merge(stale), FailsWith(StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Merge(survivor.name(), gone.name()),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_DELETED));
  EXPECT_THAT(Merge(gone.name(), survivor.name()),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_DELETED));
  EXPECT_THAT(Merge(survivor.name(), nobody), test::NamesResource(nobody));
  (*stale.mutable_etags())[merged.name()] = merged.etag();
  EXPECT_THAT(Merge(stale), IsOk());
}

TEST_F(MergeAccountsTest, KeepsTheNumbersOfTheMergedAccountsAsFormerOnes) {
  const Account survivor = Make<Account>();
  const Account one = Make<Account>();
  const Account other = Make<Account>();
  ASSERT_THAT(Merge(one.name(), other.name()), IsOk());

  const auto response = Merge(survivor.name(), one.name());

  ASSERT_THAT(response, IsOk());
  ASSERT_NE(survivor.number(), "");
  EXPECT_EQ(response->account().number(), survivor.number());
  EXPECT_THAT(response->account().former_numbers(), ElementsAre(one.number(), other.number()));
  EXPECT_THAT(List<Account>("filter: 'former_numbers : \"" + other.number() + "\"'"),
              ElementsAre(survivor.name()));
  EXPECT_EQ(GetAccount(other.name())->name(), survivor.name());
  const Account next = Make<Account>();
  EXPECT_THAT(std::vector<std::string>({survivor.number(), one.number(), other.number()}),
              ::testing::Not(::testing::Contains(next.number())));
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(MergeAccountsTest, TakesOverANumberWhenItHasNone) {
  const auto conversion = Converted();
  const std::string survivor = Make<Account>().name();
  database_.Query("UPDATE accounts SET number = '', number_series = NULL WHERE id = '" +
                  IdOf(survivor) + "'");
  database_.Query("UPDATE number_counters SET next_number = next_number - 1");

  const auto response = Merge(survivor, conversion.account().name());

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().number(), conversion.account().number());
  EXPECT_THAT(response->account().former_numbers(), IsEmpty());
  EXPECT_EQ(response->merged_accounts(0).number(), "");
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(MergeAccountsTest, BecomesACustomerOnceWhenOneOfThemIs) {
  const Account survivor = Make<Account>("type: TYPE_PROSPECT");
  const Account customer = Make<Account>("type: TYPE_CUSTOMER");
  const Account second = Make<Account>("type: TYPE_CUSTOMER");

  const auto response = Merge(MergeOf(survivor.name(), {customer.name(), second.name()}));

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().type(), Account::TYPE_CUSTOMER);
  EXPECT_EQ(response->account().prospect_status(), "");
  EXPECT_EQ(EventsOfType("AccountBecameCustomer"), 1);
  const Account third = Make<Account>("type: TYPE_CUSTOMER");
  ASSERT_THAT(Merge(survivor.name(), third.name()), IsOk());
  EXPECT_EQ(EventsOfType("AccountBecameCustomer"), 1);
}

TEST_F(MergeAccountsTest, TellsWhatHappened) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>("fax: '2'");
  const v1::Contact contact = ContactOf(merged.name());

  ASSERT_THAT(Merge(survivor.name(), merged.name()), IsOk());

  EXPECT_EQ(Events("AccountsMerged", survivor.name()), 1);
  EXPECT_EQ(database_.Query("SELECT related_resources[1] FROM events WHERE type = "
                            "'AccountsMerged'"),
            merged.name());
  EXPECT_EQ(database_.Query("SELECT 'fax' = ANY (changed_fields) FROM events WHERE type = "
                            "'AccountsMerged'"),
            "t");
  EXPECT_EQ(Events("ContactUpdated", contact.name()), 1);
}

TEST_F(MergeAccountsTest, LeavesNothingBehindWhenOnlyValidating) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>("fax: '2'");
  const std::string before =
      Digest("accounts", survivor.name()) + Digest("accounts", merged.name());
  const int events = Count("events");
  auto request = MergeOf(survivor.name(), {merged.name()});
  request.set_validate_only(true);

  const auto response = Merge(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().fax(), "2");
  EXPECT_EQ(Digest("accounts", survivor.name()) + Digest("accounts", merged.name()), before);
  EXPECT_EQ(Count("events"), events);
  EXPECT_EQ(Count("account_merges"), 0);
}

TEST_F(MergeAccountsTest, RepeatsTheFirstAnswer) {
  const Account survivor = Make<Account>();
  auto request = MergeOf(survivor.name(), {Make<Account>().name()});
  request.set_request_id(identifier::NewId());
  const auto first = Merge(request);
  ASSERT_THAT(first, IsOk());

  auto again = Merge(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  again->set_replayed(false);
  EXPECT_THAT(*again, EqualsProto(*first));
  request.set_keep_empty(true);
  EXPECT_THAT(Merge(request),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(MergeAccountsTest, RefusesMoreExternalIdsThanAnAccountCanHave) {
  std::string ids;
  for (int i = 0; i < 11; ++i) absl::StrAppend(&ids, "external_ids { system: 'a' id: '", i, "' }");
  const Account survivor = Make<Account>(ids);
  const Account merged = Make<Account>(absl::StrReplaceAll(ids, {{"'a'", "'b'"}}));

  EXPECT_THAT(Merge(survivor.name(), merged.name()), RefusesField("merged"));
}

TEST_F(MergeAccountsTest, PassesOnWhatWasMergedIntoTheMergedOne) {
  const Account a = Make<Account>(), b = Make<Account>(), c = Make<Account>();
  ASSERT_THAT(Merge(b.name(), a.name()), IsOk());
  ASSERT_THAT(Merge(c.name(), b.name()), IsOk());

  EXPECT_EQ(GetAccount(a.name())->name(), c.name());
  EXPECT_THAT(Undelete<Account>(a.name()), IsMergedInto(c.name()));
  EXPECT_THAT(Findings(), IsEmpty());
}

}  // namespace
}  // namespace leadline::conversion
