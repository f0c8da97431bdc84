#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "leadline/conversion/v1/account.pb.h"
#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/conversion/v1/conversion.pb.h"

// Whether what a conversion is to make exists already: which records are alike, how much, and what
// follows from it. DuplicateCandidate has the table.
namespace leadline::conversion {

// What a conversion is about to make, and what is to happen should it exist. A target whose policy
// is UNSPECIFIED is not looked for.
struct DuplicateSearch {
  v1::DuplicatePolicy account_policy = v1::DUPLICATE_POLICY_UNSPECIFIED;
  v1::DuplicatePolicy contact_policy = v1::DUPLICATE_POLICY_UNSPECIFIED;
  // The account that the contact belongs to, made or not, as far as it is known by.
  v1::Account account;
  v1::Contact contact;
  std::string conversion;

  bool finds_account() const;
  bool finds_contact() const;
  bool empty() const { return !finds_account() && !finds_contact(); }
  // Whether two conversions must not decide it at the same time.
  bool guards_account() const;
  bool guards_contact() const;
  bool guarded() const { return guards_account() || guards_contact(); }
};

// A record that has something in common with what is to be made.
struct Likeness {
  std::string resource;
  std::vector<v1::DuplicateCandidate::Match> matches;
  bool differs = false;  // Whether it goes by another name.
};

// Those that are alike, by target, the most alike first.
struct Duplicates {
  std::vector<v1::DuplicateCandidate> accounts;
  std::vector<v1::DuplicateCandidate> contacts;
};

// What the policies make of them: the only ones to link, empty for none.
struct DuplicateLinks {
  std::string account;
  std::string contact;
};

// How alike it is, by the table; 0 when it is not.
v1::DuplicateCandidate Score(const Likeness& likeness);

// Leaves out what is not alike.
Duplicates Rank(const std::vector<Likeness>& found);

// Fails with DUPLICATE_CONFLICT, and all targets that stand against the conversion.
absl::Status Judge(const DuplicateSearch& search, const Duplicates& found, DuplicateLinks& links);

// The first of `candidates`, as many as an answer holds.
void AddFirst(const std::vector<v1::DuplicateCandidate>& candidates,
              google::protobuf::RepeatedPtrField<v1::DuplicateCandidate>& added);

}  // namespace leadline::conversion
