#include "services/conversion/duplicate/duplicate_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "services/conversion/duplicate/duplicate_errors.h"

namespace leadline::conversion {
namespace {

using Candidates = std::vector<v1::DuplicateCandidate>;
using Match = v1::DuplicateCandidate::Match;

// From here on a record is linked, and none is made without being asked for.
constexpr int kStrong = 80;
constexpr int kLikely = 50;
constexpr int kMostTold = 10;

bool IsAccount(const std::string& resource) { return absl::StartsWith(resource, "accounts/"); }

int ScoreAccount(const std::set<Match::Kind>& kinds, bool differs) {
  int score = 0;
  if (kinds.count(Match::KIND_COMPANY_NAME) > 0) score += 80;
  if (kinds.count(Match::KIND_EMAIL) > 0) score += 80;
  if (kinds.count(Match::KIND_PHONE) > 0) score += 40;
  if (kinds.count(Match::KIND_DOMAIN) > 0) score += 30;
  return std::min(score, differs ? 70 : 100);
}

// A name, and a company, only say something beside something else.
int ScoreContact(const std::set<Match::Kind>& kinds, bool differs) {
  if (kinds.count(Match::KIND_FULL_NAME) > 0 && kinds.size() == 1) return 0;
  int score = 0;
  if (kinds.count(Match::KIND_EMAIL) > 0) score += 80;
  if (kinds.count(Match::KIND_PHONE) > 0) score += 30;
  if (kinds.count(Match::KIND_FULL_NAME) > 0) {
    score += 50;
    if (kinds.count(Match::KIND_COMPANY) > 0) score += 30;
  }
  return std::min(score, differs ? 40 : 100);
}

Candidates AtLeast(int score, const Candidates& candidates) {
  Candidates found;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(found),
               [score](const auto& candidate) { return candidate.score() >= score; });
  return found;
}

bool IsMoreAlike(const v1::DuplicateCandidate& a, const v1::DuplicateCandidate& b) {
  if (a.score() != b.score()) return a.score() > b.score();
  return a.resource() < b.resource();
}

bool IsGuarded(v1::DuplicatePolicy policy) {
  return policy == v1::DUPLICATE_POLICY_FAIL || policy == v1::DUPLICATE_POLICY_LINK_IF_UNIQUE;
}

// What the policy of one target makes of its candidates: one to link, or those in the way.
Candidates InTheWay(v1::DuplicatePolicy policy, const Candidates& candidates, std::string& link) {
  if (policy == v1::DUPLICATE_POLICY_FAIL) return AtLeast(kLikely, candidates);
  if (policy != v1::DUPLICATE_POLICY_LINK_IF_UNIQUE) return {};
  Candidates strong = AtLeast(kStrong, candidates);
  if (strong.size() != 1) return strong;
  link = strong.front().resource();
  return {};
}

void AddConflict(v1::TargetKind target, v1::DuplicatePolicy policy, const Candidates& candidates,
                 v1::DuplicateConflict& detail) {
  if (candidates.empty()) return;
  v1::DuplicateConflict::Conflict& conflict = *detail.add_conflicts();
  conflict.set_target(target);
  conflict.set_policy(policy);
  AddFirst(candidates, *conflict.mutable_candidates());
  conflict.set_truncated_count(static_cast<int>(candidates.size()) - conflict.candidates_size());
}

}  // namespace

bool DuplicateSearch::finds_account() const {
  return account_policy != v1::DUPLICATE_POLICY_UNSPECIFIED;
}
bool DuplicateSearch::finds_contact() const {
  return contact_policy != v1::DUPLICATE_POLICY_UNSPECIFIED;
}
bool DuplicateSearch::guards_account() const { return IsGuarded(account_policy); }
bool DuplicateSearch::guards_contact() const { return IsGuarded(contact_policy); }

v1::DuplicateCandidate Score(const Likeness& likeness) {
  std::set<Match::Kind> kinds;
  for (const Match& match : likeness.matches) kinds.insert(match.kind());
  v1::DuplicateCandidate candidate;
  candidate.set_resource(likeness.resource);
  candidate.set_score(IsAccount(likeness.resource) ? ScoreAccount(kinds, likeness.differs)
                                                   : ScoreContact(kinds, likeness.differs));
  for (const Match& match : likeness.matches) {
    const bool counts =
        match.kind() != Match::KIND_COMPANY || kinds.count(Match::KIND_FULL_NAME) > 0;
    if (counts) *candidate.add_matches() = match;
  }
  return candidate;
}

Duplicates Rank(const std::vector<Likeness>& found) {
  Duplicates duplicates;
  for (const Likeness& likeness : found) {
    v1::DuplicateCandidate candidate = Score(likeness);
    if (candidate.score() == 0) continue;
    (IsAccount(likeness.resource) ? duplicates.accounts : duplicates.contacts)
        .push_back(std::move(candidate));
  }
  std::sort(duplicates.accounts.begin(), duplicates.accounts.end(), IsMoreAlike);
  std::sort(duplicates.contacts.begin(), duplicates.contacts.end(), IsMoreAlike);
  return duplicates;
}

absl::Status Judge(const DuplicateSearch& search, const Duplicates& found, DuplicateLinks& links) {
  v1::DuplicateConflict conflict;
  AddConflict(v1::TARGET_KIND_ACCOUNT, search.account_policy,
              InTheWay(search.account_policy, found.accounts, links.account), conflict);
  AddConflict(v1::TARGET_KIND_CONTACT, search.contact_policy,
              InTheWay(search.contact_policy, found.contacts, links.contact), conflict);
  return conflict.conflicts().empty() ? absl::OkStatus() : DuplicatesInTheWay(conflict);
}

void AddFirst(const Candidates& candidates,
              google::protobuf::RepeatedPtrField<v1::DuplicateCandidate>& added) {
  for (const v1::DuplicateCandidate& candidate : candidates) {
    if (added.size() == kMostTold) return;
    *added.Add() = candidate;
  }
}

}  // namespace leadline::conversion
