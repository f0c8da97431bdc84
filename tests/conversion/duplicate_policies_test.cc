// What becomes of a conversion whose records may exist already.

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/conversion/duplicates_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::Each;
using ::testing::IsEmpty;

constexpr char kAnna[] =
    "first_name: 'Anna' last_name: 'Meyer' company_name: 'Acme Ltd' email: 'anna@acme.example' ";

MATCHER(IsDuplicateConflict, "") {
  return ::testing::ExplainMatchResult(
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_DUPLICATE_CONFLICT),
      arg, result_listener);
}

class DuplicatePoliciesTest : public DuplicatesFixture {
 protected:
  // An account, known by the name of kAnna's company.
  v1::Account Acme() { return MakeOnly<v1::Account>("display_name: 'ACME'"); }

  // A contact, known by kAnna's address.
  v1::Contact Anna(const v1::Account& account) {
    return MakeOnly<v1::Contact>(
        "first_name: 'Anna' last_name: 'Meyer' email: 'anna@acme.example' "
        "account: '" +
        account.name() + "'");
  }

  static v1::DuplicateConflict ConflictOf(const absl::Status& status) {
    return DetailOf<v1::DuplicateConflict>(status).value_or(v1::DuplicateConflict());
  }

  // Converts as many leads of one company as there are callers, all at once.
  std::vector<absl::StatusOr<v1::ConvertLeadResponse>> ConvertAtOnce(v1::DuplicatePolicy policy) {
    constexpr size_t kCallers = 16;
    std::vector<absl::StatusOr<v1::ConvertLeadResponse>> answers(kCallers, absl::UnknownError(""));
    std::vector<std::thread> callers;
    for (size_t i = 0; i < kCallers; ++i) {
      const std::string lead =
          Lead("first_name: 'P" + std::to_string(i) + "' last_name: 'X' company_name: 'Acme'");
      callers.emplace_back([&, i, lead] { answers[i] = Convert(Ask(lead, policy, kWarn)); });
    }
    for (std::thread& caller : callers) caller.join();
    return answers;
  }
};

TEST_F(DuplicatePoliciesTest, MakesRecordsAndWarnsOfWhatIsLikeThem) {
  const v1::Account account = Acme();
  const v1::Contact contact = Anna(account);

  const auto made = Convert(Ask(Lead(kAnna), kWarn));

  ASSERT_THAT(made, IsOk());
  EXPECT_NE(made->account().name(), account.name());
  EXPECT_EQ(KindsOf(made->warnings()), "DUPLICATE_POSSIBLE account, DUPLICATE_POSSIBLE contact");
  EXPECT_EQ(made->warnings(0).candidates(0).resource(), account.name());
  EXPECT_EQ(made->warnings(1).candidates(0).resource(), contact.name());
  EXPECT_THAT(GetConversion(made->conversion().name()),
              IsOkAndHolds(EqualsProto(made->conversion())));
}

TEST_F(DuplicatePoliciesTest, WarnsUnlessTheSettingsSayOtherwise) {
  Acme();

  const auto made = Convert(Ask(Lead(kAnna), v1::DUPLICATE_POLICY_UNSPECIFIED));

  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(KindsOf(made->warnings()), "DUPLICATE_POSSIBLE account");
}

TEST_F(DuplicatePoliciesTest, LooksForNothingWhereNothingIsMade) {
  const v1::Account account = Acme();
  v1::ConvertLeadRequest request = Ask(Lead(kAnna), kFail);
  request.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
  request.mutable_account()->add_names(account.name());

  const auto made = Convert(request);

  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(made->warnings(), IsEmpty());
}

TEST_F(DuplicatePoliciesTest, RefusesBeforeAnythingIsWrittenAndNamesTheTargetThatIsInTheWay) {
  const v1::Account account = Acme();
  const v1::ConvertLeadRequest request = Ask(Lead(kAnna), kFail);

  const auto refused = Convert(request);

  ASSERT_THAT(refused, IsDuplicateConflict());
  const v1::DuplicateConflict detail = ConflictOf(refused.status());
  ASSERT_EQ(detail.conflicts_size(), 1);
  EXPECT_EQ(detail.conflicts(0).target(), v1::TARGET_KIND_ACCOUNT);
  EXPECT_EQ(detail.conflicts(0).policy(), kFail);
  EXPECT_EQ(DescribeAll(detail.conflicts(0).candidates()), "80 COMPANY_NAME display_name");
  EXPECT_EQ(detail.conflicts(0).candidates(0).resource(), account.name());
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_EQ(Count("contacts"), 0);
  EXPECT_EQ(Count("number_counters WHERE next_number > 2"), 0);
  EXPECT_EQ(fake_leads_.HolderOf(request.lead()), "");
  EXPECT_FALSE(fake_leads_.Get(request.lead()).converted());
}

TEST_F(DuplicatePoliciesTest, RepeatsARefusalAsItWas) {
  Acme();
  v1::ConvertLeadRequest request = Ask(Lead(kAnna), kFail);
  request.set_request_id(identifier::NewId());
  const auto refused = Convert(request);
  database_.Query("DELETE FROM accounts");

  const auto again = Convert(request);

  ASSERT_THAT(again, IsDuplicateConflict());
  EXPECT_THAT(ConflictOf(again.status()), EqualsProto(ConflictOf(refused.status())));
}

TEST_F(DuplicatePoliciesTest, WarnsOfWhatIsTooUnlikeToRefuse) {
  MakeOnly<v1::Account>("display_name: 'Acme Immobilien' website: 'acme.example'");

  const auto made = Convert(Ask(Lead(kAnna), kFail));

  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(KindsOf(made->warnings()), "DUPLICATE_POSSIBLE account");
}

TEST_F(DuplicatePoliciesTest, LinksTheOnlyOneAsIfTheCallerHadNamedIt) {
  const v1::Account account = Acme();
  const v1::Contact contact = Anna(account);
  v1::ConvertLeadRequest named = Ask(Lead(kAnna), kWarn);
  named.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
  named.mutable_account()->add_names(account.name());
  named.mutable_contact()->set_action(v1::TARGET_ACTION_LINK);
  named.mutable_contact()->add_names(contact.name());
  named.set_validate_only(true);
  v1::ConvertLeadRequest request = named;
  request.set_validate_only(false);
  *request.mutable_account() = Ask("", kLinkIfUnique).account();
  *request.mutable_contact() = Ask("", kLinkIfUnique).contact();
  const auto expected = Convert(named);

  const auto linked = Convert(request);

  ASSERT_THAT(linked, IsOk());
  EXPECT_THAT(linked->account(), EqualsProto(expected->account(), {"update_time"}));
  EXPECT_THAT(linked->contacts(0), EqualsProto(expected->contacts(0), {"update_time"}));
  EXPECT_EQ(linked->conversion().account_action(), v1::TARGET_ACTION_LINK);
  EXPECT_EQ(linked->conversion().contact_action(), v1::TARGET_ACTION_LINK);
  EXPECT_EQ(linked->account().display_name(), "ACME");
  EXPECT_EQ(linked->account().email(), "anna@acme.example");
  EXPECT_EQ(linked->conversion().provenance_size(), expected->conversion().provenance_size());
  EXPECT_EQ(KindsOf(linked->warnings()), "DUPLICATE_LINKED account, DUPLICATE_LINKED contact");
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_EQ(Count("contacts"), 1);
  EXPECT_THAT(GetAccount(account.name()), IsOkAndHolds(EqualsProto(linked->account())));
}

TEST_F(DuplicatePoliciesTest, LeavesTheTypeOfALinkedAccountAlone) {
  const v1::Account account = Acme();
  v1::ConvertLeadRequest request = Ask(Lead(kAnna), kLinkIfUnique);
  request.set_account_role(v1::ACCOUNT_ROLE_CUSTOMER);
  v1::ConvertLeadRequest overriding = Ask(Lead(kAnna), kLinkIfUnique, kWarn);
  overriding.mutable_account()->mutable_overrides()->set_type(v1::Account::TYPE_CUSTOMER);

  for (const v1::ConvertLeadRequest& each : {request, overriding}) {
    const auto linked = Convert(each);

    ASSERT_THAT(linked, IsOk());
    EXPECT_EQ(linked->account().name(), account.name());
    EXPECT_EQ(linked->account().type(), account.type());
    EXPECT_EQ(linked->account().number(), account.number());
  }
}

TEST_F(DuplicatePoliciesTest, NeverGuessesBetweenSeveral) {
  const v1::Account one = Acme();
  const v1::Account other =
      MakeOnly<v1::Account>("display_name: 'Acme' email: 'anna@acme.example'");

  const auto refused = Convert(Ask(Lead(kAnna), kLinkIfUnique));

  ASSERT_THAT(refused, IsDuplicateConflict());
  const v1::DuplicateConflict detail = ConflictOf(refused.status());
  ASSERT_EQ(detail.conflicts_size(), 1);
  ASSERT_EQ(detail.conflicts(0).candidates_size(), 2);
  EXPECT_EQ(detail.conflicts(0).candidates(0).resource(), other.name());
  EXPECT_EQ(detail.conflicts(0).candidates(1).resource(), one.name());
  EXPECT_EQ(Count("accounts"), 2);
  EXPECT_EQ(Count("contacts"), 0);
}

TEST_F(DuplicatePoliciesTest, MakesARecordWhenNoneIsLikeEnough) {
  MakeOnly<v1::Account>("display_name: 'Acme Berlin' website: 'acme.example'");

  const auto made = Convert(Ask(Lead(kAnna), kLinkIfUnique));

  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->conversion().account_action(), v1::TARGET_ACTION_CREATE);
  EXPECT_EQ(KindsOf(made->warnings()), "DUPLICATE_POSSIBLE account");
}

TEST_F(DuplicatePoliciesTest, FindsThePeopleOfTheAccountThatItLinks) {
  const v1::Account account = MakeOnly<v1::Account>("display_name: 'Acme' phone: '+49 30 1234567'");
  const v1::Contact contact = MakeOnly<v1::Contact>(
      "first_name: 'Anna' last_name: 'Meyer' account: '" + account.name() + "'");

  const auto linked = Convert(Ask(Lead(kAnna), kLinkIfUnique));

  ASSERT_THAT(linked, IsOk());
  EXPECT_EQ(linked->contacts(0).name(), contact.name());
}

TEST_F(DuplicatePoliciesTest, PreviewsAndRehearsesWhatItDoes) {
  const v1::Account account = Acme();
  for (const v1::DuplicatePolicy policy : {kFail, kWarn, kLinkIfUnique}) {
    for (const std::string company : {"Acme Inc", "Nobody Inc"}) {
      v1::ConvertLeadRequest request =
          Ask(Lead("last_name: 'X' company_name: '" + company + "'"), policy);
      request.set_validate_only(true);
      const auto preview = Preview(PreviewOf(request));
      const auto rehearsed = Convert(request);
      request.set_validate_only(false);

      const auto made = Convert(request);

      ASSERT_EQ(preview.ok(), made.ok()) << company;
      ASSERT_EQ(rehearsed.ok(), made.ok()) << company;
      if (!made.ok()) {
        EXPECT_THAT(ConflictOf(preview.status()), EqualsProto(ConflictOf(made.status())));
        EXPECT_THAT(ConflictOf(rehearsed.status()), EqualsProto(ConflictOf(made.status())));
        continue;
      }
      EXPECT_EQ(preview->conversion().account_action(), made->conversion().account_action());
      EXPECT_EQ(KindsOf(preview->warnings()), KindsOf(made->warnings()));
      EXPECT_EQ(KindsOf(rehearsed->warnings()), KindsOf(made->warnings()));
      EXPECT_EQ(preview->account().display_name(), made->account().display_name());
      ASSERT_THAT(Revert(made->conversion().name()), IsOk());
    }
  }
  EXPECT_EQ(Count("accounts"), 1);
}

TEST_F(DuplicatePoliciesTest, PreviewsWhatItLinks) {
  const v1::Account account = Acme();

  const auto preview = Preview(PreviewOf(Ask(Lead(kAnna), kLinkIfUnique)));

  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->account().name(), account.name());
  EXPECT_EQ(preview->conversion().account(), account.name());
  ASSERT_EQ(preview->account_duplicates_size(), 1);
  EXPECT_EQ(preview->account_duplicates(0).resource(), account.name());
  EXPECT_THAT(GetAccount(account.name()), IsOkAndHolds(EqualsProto(account)));
}

TEST_F(DuplicatePoliciesTest, GivesBackWhatALinkChanged) {
  const v1::Account account = Acme();
  const std::string lead = Lead(kAnna);
  const auto linked = Convert(Ask(lead, kLinkIfUnique));
  ASSERT_THAT(linked, IsOk());
  ASSERT_EQ(linked->account().name(), account.name());

  ASSERT_THAT(Revert(linked->conversion().name()), IsOk());

  EXPECT_THAT(GetAccount(account.name()),
              IsOkAndHolds(EqualsProto(account, {"update_time", "etag"})));
  EXPECT_EQ(Count("contacts"), 0);
  EXPECT_FALSE(fake_leads_.Get(lead).converted());
  EXPECT_THAT(Convert(Ask(lead, kLinkIfUnique)), IsOk());
}

TEST_F(DuplicatePoliciesTest, MakesOneAccountOfLeadsThatAreConvertedAtOnce) {
  const auto answers = ConvertAtOnce(kLinkIfUnique);

  EXPECT_THAT(answers, Each(IsOk()));
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_EQ(Count("contacts"), 16);
  EXPECT_EQ(database_.Query("SELECT count(DISTINCT account) FROM contacts"), "1");
}

TEST_F(DuplicatePoliciesTest, RefusesAllButOneOfLeadsThatAreConvertedAtOnce) {
  const auto answers = ConvertAtOnce(kFail);

  const auto made =
      std::count_if(answers.begin(), answers.end(), [](const auto& answer) { return answer.ok(); });
  EXPECT_EQ(made, 1);
  for (const auto& answer : answers) {
    EXPECT_TRUE(answer.ok() || ::testing::Matches(IsDuplicateConflict())(answer));
  }
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_EQ(Count("conversions WHERE state = 'STATE_COMPLETED'"), 1);
}

TEST_F(DuplicatePoliciesTest, LinksOnlyWhereLinkingIsAllowed) {
  configuration_.mutable_settings()->set_link_existing_allowed(false);
  Publish();
  Acme();

  EXPECT_THAT(
      Convert(Ask(Lead(kAnna), kLinkIfUnique)),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(Convert(Ask(Lead(kAnna), kFail)), IsDuplicateConflict());
}

TEST_F(DuplicatePoliciesTest, RefusesAPolicyThatDoesNotExist) {
  EXPECT_THAT(Convert(Ask(Lead(kAnna), static_cast<v1::DuplicatePolicy>(9))),
              RefusesField("account.duplicate_policy"));
}

TEST_F(DuplicatePoliciesTest, LeavesFurtherContactsWithTheLeadWhenItsPersonIsLinked) {
  const v1::Contact anna = Anna(Acme());
  const std::string lead =
      Lead(std::string(kAnna) + "further_contacts { first_name: 'Bob' last_name: 'Meyer' }");

  const auto linked = Convert(Ask(lead, kWarn, kLinkIfUnique));

  ASSERT_THAT(linked, IsOk());
  ASSERT_EQ(linked->contacts_size(), 1);
  EXPECT_EQ(linked->contacts(0).name(), anna.name());
  const auto& dropped = linked->dropped_fields();
  EXPECT_TRUE(std::any_of(dropped.begin(), dropped.end(), [](const auto& field) {
    return field.lead_field() == "further_contacts";
  }));
}

}  // namespace
}  // namespace leadline::conversion
