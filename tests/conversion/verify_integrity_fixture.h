#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {

// All that a verification told.
struct Told {
  std::vector<v1::IntegrityProgress> progress;
  std::vector<v1::IntegrityFinding> findings;
  v1::IntegritySummary summary;
  absl::Status status;
};

// A database in which all kinds of conversions went well, but without the constraints that would
// keep a test from breaking it.
class VerifyIntegrityTest : public ConversionTest {
 protected:
  VerifyIntegrityTest() {
    const auto whole = Made(Convert(fake_leads_.Add(ALead())));
    const auto second = Made(Convert(AccountOnly(fake_leads_.Add(ALead()).name())));
    auto linking = AccountOnly(fake_leads_.Add(ALead()).name());
    linking.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
    linking.mutable_account()->add_names(whole.account());
    const auto third = Made(Convert(linking));
    auto refused = linking;
    refused.set_lead(fake_leads_.Add(ALead()).name());
    *refused.mutable_account()->mutable_names(0) = "accounts/" + identifier::NewId();
    EXPECT_FALSE(Convert(refused).ok());
    fake_leads_.Add(ALead());
    Name("whole", whole.name());
    Name("account", whole.account());
    Name("contact", whole.contacts(0));
    Name("opportunity", whole.opportunity());
    Name("lead", whole.lead());
    Name("second", second.name());
    Name("second_account", second.account());
    Name("second_lead", second.lead());
    Name("linking", third.name());
    const std::string aborted = "SELECT id FROM conversions WHERE state = 'STATE_ABORTED'";
    Name("aborted", "conversions/" + database_.Query(aborted));
    test::DropConstraints(database_.conninfo());
  }

  static v1::Conversion Made(const absl::StatusOr<v1::ConvertLeadResponse>& answer) {
    EXPECT_THAT(answer, test::IsOk());
    return answer.ok() ? answer->conversion() : v1::Conversion();
  }

  // "{second}" is the conversion's id from now on, "@second" its name.
  void Name(const std::string& what, const std::string& name) {
    names_.emplace_back(absl::StrCat("{", what, "}"), name.substr(name.find('/') + 1));
    names_.emplace_back(absl::StrCat("@", what, "@"), name);
  }
  std::string Named(const std::string& text) const { return absl::StrReplaceAll(text, names_); }

  void Break(const std::string& sql) { database_.Query(Named(sql)); }

  // Changes what lead-service has of a lead.
  void BreakLead(const std::string& lead, const std::function<void(lead::v1::Lead&)>& change) {
    lead::v1::Lead changed = fake_leads_.Get(Named(lead));
    changed.clear_conversion_in_progress();
    change(changed);
    fake_leads_.Add(changed);
  }

  Told Verify(const v1::VerifyIntegrityRequest& request = {}) {
    Told told;
    grpc::ClientContext context;
    const auto reader = conversion_stub_->VerifyIntegrity(&context, request);
    for (v1::VerifyIntegrityResponse message; reader->Read(&message);) {
      if (message.has_progress()) told.progress.push_back(message.progress());
      if (message.has_finding()) told.findings.push_back(message.finding());
      if (message.has_summary()) told.summary = message.summary();
    }
    told.status = peer::FromGrpc(reader->Finish());
    return told;
  }

  Told Verify(v1::IntegrityCheck check) {
    v1::VerifyIntegrityRequest request;
    request.add_checks(check);
    return Verify(request);
  }

  std::vector<std::pair<std::string, std::string>> names_;
};

}  // namespace leadline::conversion
