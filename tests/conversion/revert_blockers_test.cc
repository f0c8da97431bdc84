// What stands against undoing a conversion, and what becomes of records that were linked.

#include <future>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
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
using test::StatusIs;
using testing::ElementsAre;
using testing::IsEmpty;
using v1::Conversion;

class RevertBlockersTest : public ConversionTest {
 protected:
  v1::ConvertLeadResponse ConvertOne() { return *Convert(fake_leads_.Add(ALead())); }

  // Links all three records of `existing`, with the values of another lead.
  v1::ConvertLeadResponse ConvertInto(const v1::ConvertLeadResponse& existing) {
    lead::v1::Lead lead = ALead();
    lead.set_company_name("Another Ltd");
    lead.set_last_name("Byron");
    lead.set_fax("+44 20 7946 9999");
    v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(lead).name());
    request.mutable_account()->add_names(existing.account().name());
    request.mutable_contact()->add_names(existing.contacts(0).name());
    request.mutable_opportunity()->add_names(existing.opportunity().name());
    request.set_merge_policy(v1::MERGE_POLICY_OVERWRITE);
    return *Convert(request);
  }

  // What somebody does to a record who changes it.
  void Touch(const std::string& record) {
    database_.Query(absl::StrCat("UPDATE ", record.substr(0, record.find('/')),
                                 " SET version = version + 1, source = NULL WHERE id = '",
                                 IdOf(record), "'"));
  }

  // A contact that hangs on the account, of nobody's conversion.
  std::string AddContact(const std::string& account) {
    return "contacts/" +
           database_.Query(absl::StrCat(
               "INSERT INTO contacts SELECT (r).* FROM (SELECT jsonb_populate_record(c, "
               "jsonb_build_object('id', gen_random_uuid(), 'conversion', NULL, 'account', '",
               IdOf(account), "')) AS r FROM contacts AS c LIMIT 1) AS x RETURNING id"));
  }

  // "RECORD_CHANGED accounts/… contacts/…" for each blocker.
  std::vector<std::string> BlockersOf(const absl::StatusOr<v1::RevertConversionResponse>& refused) {
    EXPECT_THAT(refused,
                FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REVERT_BLOCKED));
    const auto detail = DetailOf<v1::RevertBlockers>(refused.status());
    std::vector<std::string> lines;
    if (!detail.has_value()) return lines;
    for (const v1::RevertBlocker& blocker : detail->blockers()) {
      lines.push_back(absl::StrCat(
          v1::RevertBlocker::Reason_Name(blocker.reason()).substr(sizeof("REASON")), " ",
          blocker.resource(), blocker.holder().empty() ? "" : " ", blocker.holder()));
    }
    return lines;
  }
};

TEST_F(RevertBlockersTest, NamesEveryBlockerAtOnce) {
  const auto made = ConvertOne();
  const std::string account = made.account().name();
  const std::string contact = made.contacts(0).name();
  const std::string opportunity = made.opportunity().name();
  Touch(account);
  Touch(opportunity);
  const std::string hanging = AddContact(account);
  v1::ConvertLeadRequest linking = AccountOnly(fake_leads_.Add(ALead()).name());
  linking.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
  linking.mutable_account()->add_names(account);
  linking.set_merge_policy(v1::MERGE_POLICY_KEEP);
  const std::string other = Convert(linking)->conversion().name();

  const auto refused = Revert(made.conversion().name());

  EXPECT_THAT(
      BlockersOf(refused),
      ElementsAre("RECORD_CHANGED " + account, "RECORD_IN_USE " + account + " " + hanging,
                  "RECORD_IN_USE " + account + " " + other, "RECORD_CHANGED " + opportunity));
  EXPECT_EQ(GetConversion(made.conversion().name())->state(), Conversion::STATE_COMPLETED);
  EXPECT_THAT(GetContact(contact), IsOk());
}

TEST_F(RevertBlockersTest, CountsThoseThatAnErrorHasNoRoomFor) {
  const auto made = ConvertOne();
  for (int i = 0; i < 42; ++i) AddContact(made.account().name());

  const auto detail = DetailOf<v1::RevertBlockers>(Revert(made.conversion().name()).status());

  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->blockers_size(), 40);
  EXPECT_EQ(detail->truncated_count(), 2);
}

TEST_F(RevertBlockersTest, WaitsForAChangeThatIsUnderWay) {
  const auto made = ConvertOne();
  auto change = std::async(std::launch::async, [this] {
    database_.Query("UPDATE accounts SET version = version + 1; SELECT pg_sleep(1)");
  });
  while (database_.Query("SELECT count(*) FROM pg_stat_activity "
                         "WHERE wait_event = 'PgSleep' AND datname = current_database()") == "0") {
    absl::SleepFor(absl::Milliseconds(10));
  }

  const auto refused = Revert(made.conversion().name());

  change.get();
  EXPECT_THAT(BlockersOf(refused), ElementsAre("RECORD_CHANGED " + made.account().name()));
}

TEST_F(RevertBlockersTest, NamesARecordThatIsGone) {
  const auto made = ConvertOne();
  database_.Query("DELETE FROM opportunities");

  EXPECT_THAT(BlockersOf(Revert(made.conversion().name())),
              ElementsAre("RECORD_CHANGED " + made.opportunity().name()));
}

TEST_F(RevertBlockersTest, NamesAnOpportunityThatACreatedContactIsPartOf) {
  const auto existing = ConvertOne();
  const auto made = ConvertOne();
  database_.Query(absl::StrCat("UPDATE opportunities SET contacts = ARRAY['",
                               IdOf(made.contacts(0).name()), "'::uuid] WHERE id = '",
                               IdOf(existing.opportunity().name()), "'"));

  EXPECT_THAT(BlockersOf(Revert(made.conversion().name())),
              ElementsAre("RECORD_IN_USE " + made.contacts(0).name() + " " +
                          existing.opportunity().name()));
}

TEST_F(RevertBlockersTest, IsNoneOnceTheOtherConversionIsUndone) {
  const auto first = ConvertOne();
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->add_names(first.account().name());
  request.set_merge_policy(v1::MERGE_POLICY_KEEP);
  const auto second = Convert(request);
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(Revert(first.conversion().name()).ok());

  EXPECT_THAT(Revert(second->conversion().name()), IsOk());
  EXPECT_THAT(Revert(first.conversion().name()), IsOk());

  EXPECT_EQ(Count("accounts") + Count("contacts") + Count("opportunities"), 0);
}

TEST_F(RevertBlockersTest, GivesLinkedRecordsBackWhatWasReplaced) {
  const auto existing = ConvertOne();
  const auto made = ConvertInto(existing);
  ASSERT_NE(made.account().fax(), existing.account().fax());
  ASSERT_NE(made.contacts(0).last_name(), existing.contacts(0).last_name());

  ASSERT_THAT(Revert(made.conversion().name()), IsOk());

  const std::set<std::string> moved = {"etag", "update_time"};
  EXPECT_THAT(GetAccount(existing.account().name()),
              IsOkAndHolds(EqualsProto(existing.account(), moved)));
  EXPECT_THAT(GetContact(existing.contacts(0).name()),
              IsOkAndHolds(EqualsProto(existing.contacts(0), moved)));
  EXPECT_THAT(GetOpportunity(existing.opportunity().name()),
              IsOkAndHolds(EqualsProto(existing.opportunity(), moved)));
  EXPECT_EQ(GetAccount(existing.account().name())->etag(), "3");
}

TEST_F(RevertBlockersTest, NamesALinkedRecordThatWasChangedSince) {
  const auto existing = ConvertOne();
  const auto made = ConvertInto(existing);
  Touch(existing.contacts(0).name());

  EXPECT_THAT(BlockersOf(Revert(made.conversion().name())),
              ElementsAre("RECORD_CHANGED " + existing.contacts(0).name()));
}

TEST_F(RevertBlockersTest, IsNoneForALinkedRecordThatTheConversionLeftAsItWas) {
  const auto existing = ConvertOne();
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->add_names(existing.account().name());
  request.set_merge_policy(v1::MERGE_POLICY_KEEP);
  const auto made = Convert(request);
  Touch(existing.account().name());
  const std::string before = Digest("accounts", existing.account().name());

  EXPECT_THAT(Revert(made->conversion().name()), IsOk());

  EXPECT_EQ(Digest("accounts", existing.account().name()), before);
  EXPECT_THAT(GetContact(made->contacts(0).name()), StatusIs(StatusCode::kNotFound));
}

TEST_F(RevertBlockersTest, SendsAMovedContactBackToItsAccount) {
  const auto existing = ConvertOne();
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);
  request.mutable_contact()->add_names(existing.contacts(0).name());
  const auto made = Convert(request);
  ASSERT_EQ(made->contacts(0).account(), made->account().name());

  ASSERT_THAT(Revert(made->conversion().name()), IsOk());

  EXPECT_EQ(GetContact(existing.contacts(0).name())->account(), existing.account().name());
  EXPECT_THAT(GetAccount(made->account().name()), StatusIs(StatusCode::kNotFound));
}

TEST_F(RevertBlockersTest, NamesAnExternalIdThatSomebodyElseHasByNow) {
  const auto convert = [&](const std::string& account, const std::string& id) {
    v1::ConvertLeadRequest request = AccountOnly(fake_leads_.Add(ALead()).name());
    if (!account.empty()) {
      request.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
      request.mutable_account()->add_names(account);
    }
    auto& external = *request.mutable_account()->mutable_overrides()->add_external_ids();
    external.set_system("erp");
    external.set_id(id);
    return *Convert(request);
  };
  const auto existing = convert("", "1");
  const auto made = convert(existing.account().name(), "2");
  const auto taker = convert("", "1");

  EXPECT_THAT(
      BlockersOf(Revert(made.conversion().name())),
      ElementsAre("VALUE_LOST " + existing.account().name() + " " + taker.account().name()));
  ASSERT_THAT(Revert(taker.conversion().name()), IsOk());
  ASSERT_THAT(Revert(made.conversion().name()), IsOk());
  EXPECT_EQ(database_.Query("SELECT string_agg(external_id, ',') FROM external_ids"), "1");
}

TEST_F(RevertBlockersTest, NamesAFormerAccountThatIsGone) {
  const auto existing = ConvertOne();
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);
  request.mutable_contact()->add_names(existing.contacts(0).name());
  const auto moving = Convert(request);
  ASSERT_THAT(moving, IsOk());
  database_.Query("DELETE FROM opportunities WHERE id = '" + IdOf(existing.opportunity().name()) +
                  "'");
  database_.Query("DELETE FROM accounts WHERE id = '" + IdOf(existing.account().name()) + "'");

  EXPECT_THAT(
      BlockersOf(Revert(moving->conversion().name())),
      ElementsAre("VALUE_LOST " + existing.contacts(0).name() + " " + existing.account().name()));
}

TEST_F(RevertBlockersTest, NamesAFormerAccountThatIsDeleted) {
  const auto existing = ConvertOne();
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);
  request.mutable_contact()->add_names(existing.contacts(0).name());
  const auto moving = Convert(request);
  ASSERT_THAT(moving, IsOk());
  database_.Query("UPDATE accounts SET delete_time = now() WHERE id = '" +
                  IdOf(existing.account().name()) + "'");

  EXPECT_THAT(
      BlockersOf(Revert(moving->conversion().name())),
      ElementsAre("VALUE_LOST " + existing.contacts(0).name() + " " + existing.account().name()));
}

TEST_F(RevertBlockersTest, NamesLinkedRecordsOfWhichNothingWasKept) {
  const auto existing = ConvertOne();
  const auto made = ConvertInto(existing);
  database_.Query("UPDATE conversions SET replaced = NULL");

  EXPECT_THAT(BlockersOf(Revert(made.conversion().name())),
              ElementsAre("VALUE_LOST " + existing.account().name(),
                          "VALUE_LOST " + existing.contacts(0).name(),
                          "VALUE_LOST " + existing.opportunity().name()));
  EXPECT_THAT(BlockersOf(Revert(existing.conversion().name())), testing::Not(IsEmpty()));
}

TEST_F(RevertBlockersTest, RemovesOnlyWhatNobodyTouched) {
  const auto made = ConvertOne();
  // After it was decided, and before anything is removed.
  fake_leads_.BeforeRevert([&] { Touch(made.contacts(0).name()); });

  const auto reverted = Revert(made.conversion().name());

  ASSERT_THAT(reverted, IsOk());
  EXPECT_EQ(reverted->conversion().state(), Conversion::STATE_REVERTED);
  EXPECT_THAT(GetOpportunity(made.opportunity().name()), StatusIs(StatusCode::kNotFound));
  const auto contact = GetContact(made.contacts(0).name());
  ASSERT_THAT(contact, IsOk());
  EXPECT_EQ(contact->conversion(), "");
  EXPECT_EQ(contact->etag(), "3");
  // It belongs to the account, so that one stays too.
  EXPECT_EQ(contact->account(), made.account().name());
  EXPECT_THAT(GetAccount(made.account().name()), IsOk());
}

TEST_F(RevertBlockersTest, LeavesALinkedRecordThatIsTouchedInTheLastMoment) {
  const auto existing = ConvertOne();
  const auto made = ConvertInto(existing);
  fake_leads_.BeforeRevert([&] { Touch(existing.account().name()); });

  ASSERT_THAT(Revert(made.conversion().name()), IsOk());

  EXPECT_EQ(GetAccount(existing.account().name())->fax(), made.account().fax());
  EXPECT_EQ(GetContact(existing.contacts(0).name())->last_name(), existing.contacts(0).last_name());
}

TEST_F(RevertBlockersTest, LinksWhatIsBeingRemovedAndSoKeepsIt) {
  const auto made = ConvertOne();
  std::string linked;
  fake_leads_.BeforeRevert([&] {
    v1::ConvertLeadRequest request = AccountOnly(fake_leads_.Add(ALead()).name());
    request.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
    request.mutable_account()->add_names(made.account().name());
    request.set_merge_policy(v1::MERGE_POLICY_KEEP);
    linked = Convert(request)->account().name();
  });

  ASSERT_THAT(Revert(made.conversion().name()), IsOk());

  EXPECT_EQ(linked, made.account().name());
  EXPECT_THAT(GetAccount(linked), IsOk());
  EXPECT_EQ(Count("contacts"), 0);
}

}  // namespace
}  // namespace leadline::conversion
