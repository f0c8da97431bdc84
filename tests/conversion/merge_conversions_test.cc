// How a merge of accounts stands to the conversions that led to them, and to whatever happens at
// the same time.
#include <thread>

#include "common/failpoint/failpoint.h"
#include "services/conversion/completion/finish_conversions.h"
#include "tests/conversion/merge_fixture.h"
#include "tests/support/proto_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::Account;

class MergeConversionsTest : public MergeFixture {
 protected:
  ~MergeConversionsTest() override { failpoint::Disarm(); }

  void RunRelay() {
    FinishConversions relay(complete_, finish_reverts_, finish_merges_, unfinished_, {.lanes = 0});
    database_.Query(
        "UPDATE account_merges SET next_attempt_at = '2020-01-01' "
        "WHERE next_attempt_at IS NOT NULL");
    ASSERT_THAT(relay.RunOnce(), IsOk());
  }

  std::vector<std::string> BlockersOf(const std::string& conversion) {
    const auto refused = Revert(conversion);
    EXPECT_THAT(refused,
                FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REVERT_BLOCKED));
    std::vector<std::string> reasons;
    const auto detail = DetailOf<v1::RevertBlockers>(refused.status());
    if (!detail.has_value()) return reasons;
    for (const v1::RevertBlocker& blocker : detail->blockers()) {
      reasons.push_back(v1::RevertBlocker::Reason_Name(blocker.reason()) + " " +
                        blocker.resource() + " " + blocker.holder());
    }
    return reasons;
  }
};

TEST_F(MergeConversionsTest, GetsBackTheContactsThatAConversionHadTaken) {
  const Account former = Make<Account>();
  const v1::Contact contact = ContactOf(former.name());
  auto request = RequestFor(fake_leads_.Add(ALead()).name());
  request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);
  request.mutable_contact()->add_names(contact.name());
  const auto made = Convert(request);
  ASSERT_THAT(made, IsOk());
  ASSERT_EQ(GetContact(contact.name())->account(), made->account().name());
  const Account between = Make<Account>(), survivor = Make<Account>();
  ASSERT_THAT(Merge(between.name(), former.name()), IsOk());
  ASSERT_THAT(Merge(survivor.name(), between.name()), IsOk());

  ASSERT_THAT(Revert(made->conversion().name()), IsOk());

  EXPECT_EQ(GetContact(contact.name())->account(), survivor.name());
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(MergeConversionsTest, KeepsWhatConversionsAnswered) {
  auto request = RequestFor(fake_leads_.Add(ALead()).name());
  request.set_request_id(identifier::NewId());
  const auto first = Convert(request);
  ASSERT_THAT(first, IsOk());
  const Account survivor = Make<Account>();
  ASSERT_THAT(Merge(survivor.name(), first->account().name()), IsOk());

  auto again = Convert(request);

  ASSERT_THAT(again, IsOk());
  again->set_replayed(false);
  EXPECT_THAT(*again, EqualsProto(*first));
  const auto conversion = GetConversion(first->conversion().name());
  ASSERT_THAT(conversion, IsOk());
  EXPECT_EQ(conversion->account(), survivor.name());
  for (const auto& entry : conversion->provenance()) {
    if (entry.target() != v1::TARGET_KIND_ACCOUNT) continue;
    EXPECT_EQ(entry.record(), first->account().name());
  }
}

TEST_F(MergeConversionsTest, KeepsTheNumberThatAConversionAnswered) {
  auto request = AccountOnly(fake_leads_.Add(ALead()).name());
  request.set_request_id(identifier::NewId());
  const auto first = Convert(request);
  ASSERT_THAT(first, IsOk());
  const std::string survivor = Make<Account>().name();
  database_.Query("UPDATE accounts SET number = '', number_series = NULL WHERE id = '" +
                  IdOf(survivor) + "'");
  ASSERT_THAT(Merge(survivor, first->account().name()), IsOk());

  EXPECT_EQ(Convert(request)->account().number(), first->account().number());
}

TEST_F(MergeConversionsTest, BlocksUndoingConversionsOfAllThatTookPart) {
  const auto made = Converted();
  const auto survivor = Converted();
  const auto linking = ConvertedInto(made.account().name());
  ASSERT_THAT(Merge(survivor.account().name(), made.account().name()), IsOk());

  const std::string blocked =
      "REASON_RECORD_MERGED " + made.account().name() + " " + survivor.account().name();
  EXPECT_THAT(BlockersOf(made.conversion().name()), Contains(blocked));
  EXPECT_THAT(BlockersOf(linking.conversion().name()), Contains(blocked));
  EXPECT_THAT(BlockersOf(survivor.conversion().name()),
              Contains("REASON_RECORD_MERGED " + survivor.account().name() + " " +
                       survivor.account().name()));
}

TEST_F(MergeConversionsTest, FinishesConversionsFirst) {
  fake_leads_.FailComplete(grpc::StatusCode::INTERNAL);
  const auto made = Converted();
  ASSERT_EQ(made.conversion().state(), v1::Conversion::STATE_COMMITTED);
  const Account survivor = Make<Account>();

  const auto refused = Merge(survivor.name(), made.account().name());

  EXPECT_THAT(refused, FailsWith(StatusCode::kFailedPrecondition,
                                 type::v1::ERROR_REASON_CONVERSION_PENDING));
  EXPECT_THAT(refused, HasMetadata("conversion", made.conversion().name()));
  fake_leads_.FailComplete(grpc::StatusCode::OK);
  ASSERT_THAT(Merge(survivor.name(), made.account().name()), IsOk());
  EXPECT_EQ(fake_leads_.Get(made.conversion().lead()).account(), survivor.name());
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(MergeConversionsTest, TellsLeadServiceLaterWhenItIsAway) {
  const auto made = Converted();
  const Account survivor = Make<Account>();
  fake_leads_.FailMove(grpc::StatusCode::UNAVAILABLE);

  ASSERT_THAT(Merge(survivor.name(), made.account().name()), IsOk());

  EXPECT_EQ(Untold(), "1");
  EXPECT_EQ(fake_leads_.Get(made.conversion().lead()).account(), made.account().name());
  EXPECT_THAT(Findings(), IsEmpty());
  RunRelay();
  EXPECT_EQ(Untold(), "1");
  fake_leads_.FailMove(grpc::StatusCode::OK);
  RunRelay();
  EXPECT_EQ(Untold(), "0");
  EXPECT_EQ(fake_leads_.Get(made.conversion().lead()).account(), survivor.name());
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(MergeConversionsTest, FindsWhatNobodyTellsLeadService) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>();
  fake_leads_.FailMove(grpc::StatusCode::UNAVAILABLE);
  ASSERT_THAT(Merge(survivor.name(), merged.name()), IsOk());
  database_.Query("UPDATE account_merges SET merge_time = '2020-01-01'");

  EXPECT_THAT(Findings(), Contains(HasSubstr("INTEGRITY_CHECK_MERGE_FINISHED")));
}

TEST_F(MergeConversionsTest, FindsWhatStillRefersToAMergedAccount) {
  const Account survivor = Make<Account>();
  const Account merged = Make<Account>();
  const v1::Contact contact = ContactOf(survivor.name());
  ASSERT_THAT(Merge(survivor.name(), merged.name()), IsOk());
  database_.Query("UPDATE contacts SET account = '" + IdOf(merged.name()) + "'");
  database_.Query("UPDATE accounts SET delete_time = NULL");

  const auto findings = Findings();

  EXPECT_THAT(findings, Contains(::testing::AllOf(HasSubstr("INTEGRITY_CHECK_MERGED_UNREFERENCED"),
                                                  HasSubstr(contact.name()))));
  EXPECT_THAT(findings, Contains(::testing::AllOf(HasSubstr("INTEGRITY_CHECK_MERGED_HAS_SURVIVOR"),
                                                  HasSubstr(merged.name()))));
}

// The process dies at each step; another one's relay does the rest.
class DyingMergeTest : public MergeConversionsTest,
                       public ::testing::WithParamInterface<const char*> {};

TEST_P(DyingMergeTest, MergesWhollyOrNotAtAllWhereverTheProcessDies) {
  const auto made = Converted();
  const Account survivor = Make<Account>();
  auto request = MergeOf(survivor.name(), {made.account().name()});
  request.set_request_id(identifier::NewId());
  ASSERT_THAT(failpoint::Arm(std::string(GetParam()) + "=unavailable@1"), IsOk());
  Merge(request).status().IgnoreError();
  failpoint::Disarm();
  EXPECT_THAT(Findings(), IsEmpty());

  RunRelay();
  EXPECT_EQ(Untold(), "0");
  EXPECT_THAT(Findings(), IsEmpty());

  ASSERT_THAT(Merge(request), IsOk());
  EXPECT_EQ(GetAccount(made.account().name())->name(), survivor.name());
  EXPECT_EQ(fake_leads_.Get(made.conversion().lead()).account(), survivor.name());
  EXPECT_EQ(EventsOfType("AccountsMerged"), 1);
  EXPECT_THAT(Findings(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(AllSteps, DyingMergeTest,
                         ::testing::Values("merge.before_commit", "merge.after_commit",
                                           "merge.before_move", "merge.after_move"));

TEST_F(MergeConversionsTest, LetsOneOfTwoMergesOfAPairWin) {
  for (int round = 0; round < 5; ++round) {
    const std::string a = Make<Account>().name(), b = Make<Account>().name();
    Merged forth = absl::UnknownError(""), back = absl::UnknownError("");

    std::thread one([&] { forth = Merge(a, b); });
    std::thread other([&] { back = Merge(b, a); });
    one.join();
    other.join();

    ASSERT_NE(forth.ok(), back.ok()) << forth.status() << back.status();
    const Merged& lost = forth.ok() ? back : forth;
    EXPECT_THAT(lost,
                FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_MERGED));
    EXPECT_THAT(lost, HasMetadata("survivor", forth.ok() ? a : b));
  }
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(MergeConversionsTest, LeavesNothingAtAMergedAccountWhileOthersWorkOnIt) {
  for (int round = 0; round < 5; ++round) {
    const Account survivor = Make<Account>(), merged = Make<Account>();
    const v1::Contact contact = ContactOf(merged.name());
    auto link = AccountOnly(fake_leads_.Add(ALead()).name());
    link.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
    link.mutable_account()->add_names(merged.name());
    link.mutable_account()->mutable_overrides()->set_fax("1");
    v1::Contact moving = contact;
    moving.set_account(survivor.name());
    moving.clear_etag();
    Merged merge = absl::UnknownError("");
    absl::StatusOr<v1::ConvertLeadResponse> converted = absl::UnknownError("");
    absl::StatusOr<Account> updated = absl::UnknownError("");
    absl::StatusOr<v1::Contact> moved = absl::UnknownError("");

    std::vector<std::thread> all;
    all.emplace_back([&] {
      while (true) {
        merge = Merge(survivor.name(), merged.name());
        if (ReasonOf(merge.status()) != type::v1::ERROR_REASON_CONVERSION_PENDING) return;
      }
    });
    all.emplace_back([&] { converted = Convert(link); });
    all.emplace_back([&] { updated = Update(merged, "display_name"); });
    all.emplace_back([&] { moved = Update(moving, "account"); });
    for (std::thread& thread : all) thread.join();

    EXPECT_THAT(merge, IsOk());
    if (!converted.ok()) {
      EXPECT_THAT(converted,
                  FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_MERGED));
    }
    if (!updated.ok()) {
      EXPECT_NE(ReasonOf(updated.status()), type::v1::ERROR_REASON_CONTENTION);
    }
    EXPECT_THAT(moved, IsOk());
    EXPECT_EQ(GetContact(contact.name())->account(), survivor.name());
  }
  RunRelay();
  EXPECT_THAT(Findings(), IsEmpty());
}

}  // namespace
}  // namespace leadline::conversion
