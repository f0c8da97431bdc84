#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "services/conversion/record/by_name.h"
#include "tests/conversion/records_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {

// Accounts that turn out to be the same party.
class MergeFixture : public RecordsFixture {
 protected:
  using Merged = absl::StatusOr<v1::MergeAccountsResponse>;

  static v1::MergeAccountsRequest MergeOf(const std::string& survivor,
                                          const std::vector<std::string>& merged) {
    v1::MergeAccountsRequest request;
    request.set_survivor(survivor);
    for (const std::string& name : merged) request.add_merged(name);
    return request;
  }

  Merged Merge(const v1::MergeAccountsRequest& request) {
    return Call(*account_stub_, &v1::AccountService::Stub::MergeAccounts, request);
  }
  Merged Merge(const std::string& survivor, const std::string& merged) {
    return Merge(MergeOf(survivor, {merged}));
  }

  v1::Contact ContactOf(const std::string& account) {
    return Make<v1::Contact>(absl::StrCat("account: '", account, "'"));
  }

  absl::StatusOr<v1::RecordOrderConfirmedResponse> Order(const std::string& account,
                                                         const std::string& reference) {
    v1::RecordOrderConfirmedRequest request;
    request.set_name(account);
    request.set_order_reference(reference);
    return Call(*account_stub_, &v1::AccountService::Stub::RecordOrderConfirmed, request);
  }

  // A conversion that made an account, and one that linked `account`.
  v1::ConvertLeadResponse Converted() { return *Convert(fake_leads_.Add(ALead())); }
  v1::ConvertLeadResponse ConvertedInto(const std::string& account) {
    auto request = AccountOnly(fake_leads_.Add(ALead()).name());
    request.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
    request.mutable_account()->add_names(account);
    return *Convert(request);
  }

  // All that a verification finds, as text.
  std::vector<std::string> Findings() {
    std::vector<std::string> findings;
    grpc::ClientContext context;
    const auto reader = conversion_stub_->VerifyIntegrity(&context, v1::VerifyIntegrityRequest());
    v1::VerifyIntegrityResponse message;
    while (reader->Read(&message)) {
      if (message.has_finding()) findings.push_back(message.finding().ShortDebugString());
    }
    EXPECT_THAT(reader->Finish(), test::IsOk());
    EXPECT_TRUE(message.has_summary());
    return findings;
  }

  // How many of a type of event there are.
  int EventsOfType(const std::string& type) {
    return std::stoi(database_.Query("SELECT count(*) FROM events WHERE type = '" + type + "'"));
  }

  // Merges that lead-service has not been told of.
  std::string Untold() {
    return database_.Query("SELECT count(*) FROM account_merges WHERE move_time IS NULL");
  }
};

}  // namespace leadline::conversion
