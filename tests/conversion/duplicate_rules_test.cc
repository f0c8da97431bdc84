#include "services/conversion/duplicate/duplicate_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::FailsWith;
using test::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Match = v1::DuplicateCandidate::Match;

constexpr char kAccount[] = "accounts/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d00";
constexpr char kContact[] = "contacts/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d00";

Likeness LikenessOf(const std::string& resource, const std::vector<Match::Kind>& kinds,
                    bool differs = false) {
  Likeness likeness{resource, {}, differs};
  for (const Match::Kind kind : kinds) {
    Match match;
    match.set_kind(kind);
    likeness.matches.push_back(match);
  }
  return likeness;
}

int ScoreOf(const std::string& resource, const std::vector<Match::Kind>& kinds,
            bool differs = false) {
  return Score(LikenessOf(resource, kinds, differs)).score();
}

TEST(ScoreOfAnAccount, IsTheSumOfWhatBothHave) {
  const std::string account = absl::StrCat(kAccount, "1");

  EXPECT_EQ(ScoreOf(account, {Match::KIND_COMPANY_NAME}), 80);
  EXPECT_EQ(ScoreOf(account, {Match::KIND_EMAIL}), 80);
  EXPECT_EQ(ScoreOf(account, {Match::KIND_PHONE}), 40);
  EXPECT_EQ(ScoreOf(account, {Match::KIND_DOMAIN}), 30);
  EXPECT_EQ(ScoreOf(account, {Match::KIND_DOMAIN, Match::KIND_DOMAIN}), 30);
  EXPECT_EQ(ScoreOf(account, {Match::KIND_PHONE, Match::KIND_DOMAIN}), 70);
  EXPECT_EQ(ScoreOf(account, {Match::KIND_EMAIL, Match::KIND_PHONE, Match::KIND_DOMAIN}), 100);
  EXPECT_EQ(ScoreOf(account, {}), 0);
}

TEST(ScoreOfAnAccount, IsNeverHighForAnotherName) {
  const std::string account = absl::StrCat(kAccount, "1");

  EXPECT_EQ(ScoreOf(account, {Match::KIND_EMAIL, Match::KIND_PHONE, Match::KIND_DOMAIN}, true), 70);
  EXPECT_EQ(ScoreOf(account, {Match::KIND_DOMAIN}, true), 30);
}

TEST(ScoreOfAContact, NeedsMoreThanAName) {
  const std::string contact = absl::StrCat(kContact, "1");

  EXPECT_EQ(ScoreOf(contact, {Match::KIND_FULL_NAME}), 0);
  EXPECT_EQ(ScoreOf(contact, {Match::KIND_FULL_NAME, Match::KIND_COMPANY}), 80);
  EXPECT_EQ(ScoreOf(contact, {Match::KIND_FULL_NAME, Match::KIND_PHONE}), 80);
  EXPECT_EQ(ScoreOf(contact, {Match::KIND_FULL_NAME, Match::KIND_EMAIL}), 100);
}

TEST(ScoreOfAContact, CountsACompanyOnlyBesideTheFullName) {
  const std::string contact = absl::StrCat(kContact, "1");

  EXPECT_EQ(ScoreOf(contact, {Match::KIND_EMAIL}), 80);
  EXPECT_EQ(ScoreOf(contact, {Match::KIND_EMAIL, Match::KIND_COMPANY}), 80);
  EXPECT_EQ(ScoreOf(contact, {Match::KIND_PHONE, Match::KIND_COMPANY}), 30);
  EXPECT_THAT(Score(LikenessOf(contact, {Match::KIND_PHONE, Match::KIND_COMPANY})).matches(),
              SizeIs(1));
}

TEST(ScoreOfAContact, IsLowForAnotherPerson) {
  const std::string contact = absl::StrCat(kContact, "1");

  EXPECT_EQ(ScoreOf(contact, {Match::KIND_EMAIL, Match::KIND_PHONE}, true), 40);
  EXPECT_EQ(ScoreOf(contact, {Match::KIND_PHONE}, true), 30);
}

TEST(RankOfDuplicates, PutsTheMostAlikeFirstAndLeavesOutWhatIsNot) {
  const Duplicates ranked = Rank({LikenessOf(absl::StrCat(kAccount, "3"), {Match::KIND_DOMAIN}),
                                  LikenessOf(absl::StrCat(kContact, "1"), {Match::KIND_FULL_NAME}),
                                  LikenessOf(absl::StrCat(kAccount, "2"), {Match::KIND_EMAIL}),
                                  LikenessOf(absl::StrCat(kAccount, "1"), {Match::KIND_EMAIL})});

  EXPECT_THAT(ranked.contacts, IsEmpty());
  ASSERT_THAT(ranked.accounts, SizeIs(3));
  EXPECT_EQ(ranked.accounts[0].resource(), absl::StrCat(kAccount, "1"));
  EXPECT_EQ(ranked.accounts[1].resource(), absl::StrCat(kAccount, "2"));
  EXPECT_EQ(ranked.accounts[2].score(), 30);
}

// What a policy makes of candidates with these scores.
struct Verdict {
  v1::DuplicatePolicy policy;
  std::vector<int> scores;
  std::string expected;  // "makes", "links", or how many candidates are in the way.
};

std::vector<v1::DuplicateCandidate> CandidatesOf(const std::vector<int>& scores) {
  std::vector<v1::DuplicateCandidate> candidates;
  for (const int score : scores) {
    v1::DuplicateCandidate& candidate = candidates.emplace_back();
    candidate.set_resource(absl::StrCat(kAccount, candidates.size()));
    candidate.set_score(score);
  }
  return candidates;
}

std::string VerdictOf(v1::DuplicatePolicy policy, const std::vector<int>& scores) {
  DuplicateSearch search;
  search.account_policy = policy;
  DuplicateLinks links;
  const absl::Status status = Judge(search, {CandidatesOf(scores), {}}, links);
  if (status.ok()) return links.account.empty() ? "makes" : "links " + links.account.substr(9);
  const auto conflict = DetailOf<v1::DuplicateConflict>(status);
  if (!conflict.has_value() || conflict->conflicts_size() != 1) return "?";
  return absl::StrCat(conflict->conflicts(0).candidates_size(), " in the way");
}

TEST(VerdictOnDuplicates, IsThatOfThePolicy) {
  constexpr auto kFail = v1::DUPLICATE_POLICY_FAIL;
  constexpr auto kWarn = v1::DUPLICATE_POLICY_WARN_AND_CREATE;
  constexpr auto kLinkIfUnique = v1::DUPLICATE_POLICY_LINK_IF_UNIQUE;
  const std::string first = "links 0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
  const std::vector<Verdict> verdicts = {
      {kFail, {}, "makes"},
      {kFail, {49}, "makes"},
      {kFail, {50}, "1 in the way"},
      {kFail, {100, 80, 50, 40}, "3 in the way"},
      {kWarn, {}, "makes"},
      {kWarn, {100, 100}, "makes"},
      {kLinkIfUnique, {}, "makes"},
      {kLinkIfUnique, {79}, "makes"},
      {kLinkIfUnique, {80}, first},
      {kLinkIfUnique, {100, 70, 40}, first},
      {kLinkIfUnique, {100, 80}, "2 in the way"},
      {kLinkIfUnique, {80, 80, 70}, "2 in the way"},
  };
  for (const Verdict& verdict : verdicts) {
    EXPECT_EQ(VerdictOf(verdict.policy, verdict.scores), verdict.expected)
        << v1::DuplicatePolicy_Name(verdict.policy) << " " << absl::StrJoin(verdict.scores, ", ");
  }
}

TEST(VerdictOnDuplicates, NamesEveryTargetThatIsInTheWayAndCountsWhatItDoesNotName) {
  DuplicateSearch search;
  search.account_policy = v1::DUPLICATE_POLICY_LINK_IF_UNIQUE;
  search.contact_policy = v1::DUPLICATE_POLICY_FAIL;
  DuplicateLinks links;

  const absl::Status status =
      Judge(search, {CandidatesOf(std::vector<int>(13, 80)), CandidatesOf({90})}, links);

  ASSERT_THAT(status, FailsWith(absl::StatusCode::kFailedPrecondition,
                                type::v1::ERROR_REASON_DUPLICATE_CONFLICT));
  const auto detail = *DetailOf<v1::DuplicateConflict>(status);
  ASSERT_EQ(detail.conflicts_size(), 2);
  EXPECT_EQ(detail.conflicts(0).target(), v1::TARGET_KIND_ACCOUNT);
  EXPECT_EQ(detail.conflicts(0).policy(), v1::DUPLICATE_POLICY_LINK_IF_UNIQUE);
  EXPECT_EQ(detail.conflicts(0).candidates_size(), 10);
  EXPECT_EQ(detail.conflicts(0).truncated_count(), 3);
  EXPECT_EQ(detail.conflicts(1).target(), v1::TARGET_KIND_CONTACT);
  EXPECT_EQ(detail.conflicts(1).truncated_count(), 0);
}

}  // namespace
}  // namespace leadline::conversion
