#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/conversion/records_fixture.h"
#include "tests/support/proto_matchers.h"

namespace leadline::conversion {

// Conversions of leads that may be customers already.
class DuplicatesFixture : public RecordsFixture {
 protected:
  static constexpr auto kFail = v1::DUPLICATE_POLICY_FAIL;
  static constexpr auto kWarn = v1::DUPLICATE_POLICY_WARN_AND_CREATE;
  static constexpr auto kLinkIfUnique = v1::DUPLICATE_POLICY_LINK_IF_UNIQUE;

  // A qualified lead that has nothing but what is said.
  std::string Lead(const std::string& fields) {
    auto lead = test::FromText<lead::v1::Lead>(fields);
    lead.set_status("statuses/lead/sales-qualification");
    return fake_leads_.Add(lead).name();
  }

  // Asks for an account and a contact, each by its policy.
  v1::ConvertLeadRequest Ask(const std::string& lead, v1::DuplicatePolicy account,
                             v1::DuplicatePolicy contact) {
    v1::ConvertLeadRequest request = RequestFor(lead);
    request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);
    request.mutable_account()->set_duplicate_policy(account);
    request.mutable_contact()->set_action(v1::TARGET_ACTION_CREATE);
    request.mutable_contact()->set_duplicate_policy(contact);
    request.mutable_opportunity()->set_action(v1::TARGET_ACTION_SKIP);
    return request;
  }

  v1::ConvertLeadRequest Ask(const std::string& lead, v1::DuplicatePolicy both) {
    return Ask(lead, both, both);
  }

  static v1::PreviewConversionRequest PreviewOf(const v1::ConvertLeadRequest& convert) {
    v1::PreviewConversionRequest request;
    request.set_lead(convert.lead());
    *request.mutable_account() = convert.account();
    *request.mutable_contact() = convert.contact();
    *request.mutable_opportunity() = convert.opportunity();
    return request;
  }

  // "80 KIND_EMAIL email, KIND_DOMAIN website", without the names of kinds.
  static std::string Describe(const v1::DuplicateCandidate& candidate) {
    std::vector<std::string> matches;
    for (const auto& match : candidate.matches()) {
      const std::string kind = v1::DuplicateCandidate::Match::Kind_Name(match.kind()).substr(5);
      matches.push_back(absl::StrCat(kind, " ", match.field()));
    }
    return absl::StrCat(candidate.score(), " ", absl::StrJoin(matches, ", "));
  }

  template <class Candidates>
  static std::string DescribeAll(const Candidates& candidates) {
    std::vector<std::string> all;
    for (const auto& candidate : candidates) all.push_back(Describe(candidate));
    return absl::StrJoin(all, "; ");
  }

  // The kinds of the warnings and what they are about.
  template <class Warnings>
  static std::string KindsOf(const Warnings& warnings) {
    std::vector<std::string> kinds;
    for (const v1::Warning& warning : warnings) {
      kinds.push_back(
          absl::StrCat(v1::Warning::Kind_Name(warning.kind()).substr(5), " ", warning.field()));
    }
    return absl::StrJoin(kinds, ", ");
  }
};

}  // namespace leadline::conversion
