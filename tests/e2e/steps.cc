#include "tests/e2e/steps.h"

#include <iostream>
#include <memory>
#include <set>

#include "common/identifier/identifier.h"
#include "gmock/gmock.h"

namespace leadline::test {
namespace {

constexpr absl::Duration kQuietAfter = absl::Seconds(20);

std::unique_ptr<Backend> backend;
std::unique_ptr<Invariants> invariants;

// Ends the processes before the test program does.
class TakeDown final : public testing::Environment {
  void TearDown() override {
    invariants.reset();
    backend.reset();
  }
};
[[maybe_unused]] const auto* const kTakeDown = testing::AddGlobalTestEnvironment(new TakeDown);

Backend& TheBackend() {
  if (backend == nullptr) backend = std::make_unique<Backend>();
  return *backend;
}

Invariants& TheInvariants() {
  if (invariants == nullptr) {
    invariants = std::make_unique<Invariants>(TheBackend().lead().database(),
                                              TheBackend().conversion().database());
  }
  return *invariants;
}

}  // namespace

lead::v1::Lead Steps::Create(const std::string& company) {
  lead::v1::CreateLeadRequest request;
  request.set_request_id(identifier::NewId());
  lead::v1::Lead& lead = *request.mutable_lead();
  lead.set_kind(lead::v1::Lead::KIND_COMPANY);
  lead.set_first_name("Žofie");
  lead.set_last_name("Nováková");
  lead.set_company_name(company);
  lead.set_email("zofie@example.com");
  lead.set_phone("+49 30 901820");
  lead.set_website("https://example.com");
  lead.set_employee_count(12);
  lead.set_score(4);
  lead.set_source("dictionaries/source/entries/partner");
  lead.mutable_annual_revenue()->set_currency_code("EUR");
  lead.mutable_annual_revenue()->set_units(1'000'000);
  lead.mutable_address()->mutable_postal_address()->set_locality("Brno");
  return Must(client_.Call(&lead::v1::LeadService::Stub::CreateLead, request)).lead();
}

lead::v1::Lead Steps::Get(const std::string& name) {
  lead::v1::GetLeadRequest request;
  request.set_name(name);
  return Must(client_.Call(&lead::v1::LeadService::Stub::GetLead, request)).lead();
}

lead::v1::Lead Steps::Qualify(const std::string& name) {
  lead::v1::ChangeLeadStatusRequest request;
  request.set_name(name);
  request.set_status("statuses/lead/sales-qualification");
  return Must(client_.Call(&lead::v1::LeadService::Stub::ChangeLeadStatus, request)).lead();
}

std::string Steps::AddActivity(const std::string& lead, lead::v1::Activity::Kind kind) {
  lead::v1::CreateActivityRequest request;
  request.mutable_activity()->set_lead(lead);
  request.mutable_activity()->set_kind(kind);
  request.mutable_activity()->set_subject("About the offer");
  return Must(client_.Call(&lead::v1::ActivityService::Stub::CreateActivity, request))
      .activity()
      .name();
}

std::string Steps::AddComment(const std::string& lead) {
  lead::v1::CreateCommentRequest request;
  request.set_request_id(identifier::NewId());
  request.mutable_comment()->set_lead(lead);
  request.mutable_comment()->set_text("Wants to start in May.");
  return Must(client_.Call(&lead::v1::ActivityService::Stub::CreateComment, request))
      .comment()
      .name();
}

int Steps::CountActivities(const std::string& parent) {
  lead::v1::ListActivitiesRequest request;
  request.set_parent(parent);
  request.set_page_size(1000);
  return Must(client_.Call(&lead::v1::ActivityService::Stub::ListActivities, request))
      .activities_size();
}

int Steps::CountComments(const std::string& parent) {
  lead::v1::ListCommentsRequest request;
  request.set_parent(parent);
  request.set_page_size(1000);
  return Must(client_.Call(&lead::v1::ActivityService::Stub::ListComments, request))
      .comments_size();
}

absl::StatusOr<conversion::v1::ConvertLeadResponse> Steps::Convert(
    const conversion::v1::ConvertLeadRequest& request) {
  return client_.Call(&conversion::v1::ConversionService::Stub::ConvertLead, request);
}

std::vector<Invariants::Answer> Steps::AskAgain(const std::vector<Invariants::Answer>& answers,
                                                size_t most) {
  std::set<std::string> asked;
  std::vector<Invariants::Answer> again;
  for (auto answer = answers.rbegin(); answer != answers.rend() && again.size() < most; ++answer) {
    if (!asked.insert(answer->request.request_id()).second) continue;
    const auto repeated = Convert(answer->request);
    again.push_back({answer->request, repeated.status(),
                     repeated.ok() ? *repeated : conversion::v1::ConvertLeadResponse()});
  }
  return again;
}

std::vector<std::string> Steps::Verify() {
  using Service = conversion::v1::ConversionService;
  const auto told =
      Must(client_.Read(&Service::Stub::VerifyIntegrity, conversion::v1::VerifyIntegrityRequest()));
  std::vector<std::string> findings;
  for (const auto& message : told) {
    if (message.has_finding()) findings.push_back(message.finding().ShortDebugString());
  }
  if (told.empty() || !told.back().has_summary()) findings.push_back("not everything was checked");
  return findings;
}

conversion::v1::Account Steps::GetAccount(const std::string& name) {
  conversion::v1::GetAccountRequest request;
  request.set_name(name);
  return Must(client_.Call(&conversion::v1::AccountService::Stub::GetAccount, request)).account();
}

conversion::v1::Contact Steps::GetContact(const std::string& name) {
  conversion::v1::GetContactRequest request;
  request.set_name(name);
  return Must(client_.Call(&conversion::v1::ContactService::Stub::GetContact, request)).contact();
}

conversion::v1::Opportunity Steps::GetOpportunity(const std::string& name) {
  conversion::v1::GetOpportunityRequest request;
  request.set_name(name);
  return Must(client_.Call(&conversion::v1::OpportunityService::Stub::GetOpportunity, request))
      .opportunity();
}

conversion::v1::ConvertLeadRequest ToConvert(const lead::v1::Lead& lead) {
  conversion::v1::ConvertLeadRequest request;
  request.set_lead(lead.name());
  request.set_request_id(identifier::NewId());
  return request;
}

BackendTest::BackendTest() : backend_(TheBackend()), invariants_(TheInvariants()) {
  backend_.StartAll();
}

BackendTest::~BackendTest() {
  if (HasFailure()) std::cerr << backend_.Logs();
}

void BackendTest::ExpectInvariants() {
  EXPECT_TRUE(invariants_.BecomesQuiet(kQuietAfter));
  EXPECT_THAT(invariants_.Violations(), testing::IsEmpty());
  EXPECT_THAT(steps_.Verify(), testing::IsEmpty());
}

}  // namespace leadline::test
