#include "tests/lead/lead_fixture.h"

#include "common/operation/operation_service.h"
#include "services/lead/activity/activity_service.h"
#include "services/lead/handoff/handoff_service.h"
#include "services/lead/handoff/hold_store.h"
#include "services/lead/lead/lead_service.h"
#include "services/lead/migrations.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"

namespace leadline::lead {

using v1::ActivityService;
using v1::LeadConversionHandoffService;
using v1::LeadService;

grpc::Status FakeConfiguration::GetConfiguration(
    grpc::ServerContext*, const configuration::v1::GetConfigurationRequest* request,
    configuration::v1::GetConfigurationResponse* response) {
  if (request->known_version() == configuration_.version()) {
    response->set_unchanged(true);
  } else {
    *response->mutable_configuration() = configuration_;
  }
  return grpc::Status::OK;
}

grpc::Status FakeDecisions::ResolveConversion(
    grpc::ServerContext*, const conversion::v1::ResolveConversionRequest* request,
    conversion::v1::ResolveConversionResponse* response) {
  ++asked_;
  if (away_) return grpc::Status(grpc::StatusCode::INTERNAL, "away");
  if (request->conversion() == committed_.conversion()) {
    response->set_decision(conversion::v1::DECISION_COMMITTED);
    *response->mutable_completion() = committed_;
  } else {
    response->set_decision(conversion::v1::DECISION_ABORTED);
  }
  return grpc::Status::OK;
}

LeadFixture::LeadFixture(const std::string& preset, absl::Duration hold_time)
    : database_(kMigrations),
      configuration_(test::ConfigurationOf(preset)),
      handoffs_(*database_, hold_time, absl::Minutes(5)),
      lead_service_(
          MakeLeadService(edge_, leads_, lead_lists_, {duplicates_, merges_, purges_}, settings_)),
      activity_service_(
          MakeActivityService(edge_, {activities_, timeline_, send_email_, send_sms_, settings_})),
      handoff_service_(MakeHandoffService(edge_, hand_over_, HoldStore(*database_, lister_))),
      operation_service_(operation::MakeOperationService(edge_, operations_)) {
  const std::vector<grpc::Service*> services = {lead_service_.get(), activity_service_.get(),
                                                handoff_service_.get(), operation_service_.get()};
  server_ = std::make_unique<test::InProcessServer>(edge_, services);
  lead_stub_ = LeadService::NewStub(server_->channel());
  activity_stub_ = ActivityService::NewStub(server_->channel());
  handoff_stub_ = LeadConversionHandoffService::NewStub(server_->channel());
  operation_stub_ = google::longrunning::Operations::NewStub(server_->channel());
  EXPECT_TRUE(settings_.Refresh().ok());
}

void LeadFixture::Configure(const std::function<void(configuration::v1::Configuration&)>& change) {
  configuration_.Change(change);
  ASSERT_TRUE(settings_.Refresh().ok());
}

void LeadFixture::Define(const std::string& key, configuration::v1::FieldDefinition::Kind kind) {
  Configure([&](configuration::v1::Configuration& configuration) {
    test::DefineField("fieldDefinitions/lead/" + key, kind, configuration);
  });
}

absl::StatusOr<v1::Lead> LeadFixture::Create(const v1::Lead& lead) {
  v1::CreateLeadRequest request;
  *request.mutable_lead() = lead;
  auto response = Create(request);
  if (!response.ok()) return response.status();
  return response->lead();
}

absl::StatusOr<v1::CreateLeadResponse> LeadFixture::Create(const v1::CreateLeadRequest& request) {
  return Call(*lead_stub_, &LeadService::Stub::CreateLead, request);
}

absl::StatusOr<v1::BatchCreateLeadsResponse> LeadFixture::Create(
    const v1::BatchCreateLeadsRequest& request) {
  return Call(*lead_stub_, &LeadService::Stub::BatchCreateLeads, request);
}

absl::StatusOr<v1::CaptureLeadResponse> LeadFixture::Capture(
    const v1::CaptureLeadRequest& request) {
  return Call(*lead_stub_, &LeadService::Stub::CaptureLead, request);
}

absl::StatusOr<v1::Lead> LeadFixture::Get(const std::string& name) {
  v1::GetLeadRequest request;
  request.set_name(name);
  auto response = Call(*lead_stub_, &LeadService::Stub::GetLead, request);
  if (!response.ok()) return response.status();
  return response->lead();
}

absl::StatusOr<v1::ListLeadsResponse> LeadFixture::List(const std::string& request) {
  return Call(*lead_stub_, &LeadService::Stub::ListLeads,
              test::FromText<v1::ListLeadsRequest>(request));
}

absl::StatusOr<v1::Lead> LeadFixture::Update(const v1::Lead& lead, const std::string& path,
                                             bool validate_only) {
  v1::UpdateLeadRequest request;
  *request.mutable_lead() = lead;
  if (!path.empty()) request.mutable_update_mask()->add_paths(path);
  request.set_validate_only(validate_only);
  auto response = Call(*lead_stub_, &LeadService::Stub::UpdateLead, request);
  if (!response.ok()) return response.status();
  return response->lead();
}

absl::StatusOr<v1::Lead> LeadFixture::Move(const std::string& name, const std::string& status,
                                           const std::string& etag) {
  v1::ChangeLeadStatusRequest request;
  request.set_name(name);
  request.set_status(status);
  request.set_etag(etag);
  auto response = Call(*lead_stub_, &LeadService::Stub::ChangeLeadStatus, request);
  if (!response.ok()) return response.status();
  return response->lead();
}

absl::StatusOr<v1::Lead> LeadFixture::Lose(const std::string& name, const std::string& reason,
                                           const std::string& note) {
  v1::LoseLeadRequest request;
  request.set_name(name);
  request.set_reason(reason);
  request.set_note(note);
  auto response = Call(*lead_stub_, &LeadService::Stub::LoseLead, request);
  if (!response.ok()) return response.status();
  return response->lead();
}

absl::StatusOr<v1::DeleteLeadResponse> LeadFixture::Delete(const std::string& name,
                                                           const std::string& but) {
  return Call(*lead_stub_, &LeadService::Stub::DeleteLead,
              test::FromText<v1::DeleteLeadRequest>("name: '" + name + "' " + but));
}

absl::StatusOr<v1::Lead> LeadFixture::Assign(const std::string& name, const std::string& owner,
                                             const std::string& note) {
  v1::AssignLeadRequest request;
  request.set_name(name);
  request.set_owner(owner);
  request.set_note(note);
  auto response = Call(*lead_stub_, &LeadService::Stub::AssignLead, request);
  if (!response.ok()) return response.status();
  return response->lead();
}

absl::StatusOr<v1::Activity> LeadFixture::AddActivity(const std::string& lead,
                                                      const std::string& but) {
  v1::CreateActivityRequest request;
  request.mutable_activity()->set_lead(lead);
  request.mutable_activity()->set_kind(v1::Activity::KIND_CALL);
  request.mutable_activity()->set_subject("Talk about prices");
  request.mutable_activity()->MergeFrom(test::FromText<v1::Activity>(but));
  auto response = Call(*activity_stub_, &ActivityService::Stub::CreateActivity, request);
  if (!response.ok()) return response.status();
  return response->activity();
}

absl::StatusOr<v1::Comment> LeadFixture::AddComment(const std::string& lead,
                                                    const std::string& text) {
  v1::CreateCommentRequest request;
  request.mutable_comment()->set_lead(lead);
  request.mutable_comment()->set_text(text);
  auto response = Call(*activity_stub_, &ActivityService::Stub::CreateComment, request);
  if (!response.ok()) return response.status();
  return response->comment();
}

absl::StatusOr<v1::ListActivitiesResponse> LeadFixture::Activities(const std::string& parent) {
  v1::ListActivitiesRequest request;
  request.set_parent(parent);
  return Call(*activity_stub_, &ActivityService::Stub::ListActivities, request);
}

absl::StatusOr<v1::ListCommentsResponse> LeadFixture::Comments(const std::string& parent) {
  v1::ListCommentsRequest request;
  request.set_parent(parent);
  return Call(*activity_stub_, &ActivityService::Stub::ListComments, request);
}

std::vector<v1::TimelineEntry> LeadFixture::Timeline(const std::string& parent,
                                                     const std::string& filter) {
  v1::ListTimelineRequest request;
  request.set_parent(parent);
  request.set_filter(filter);
  const auto response = Call(*activity_stub_, &ActivityService::Stub::ListTimeline, request);
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok()) return {};
  return {response->timeline_entries().begin(), response->timeline_entries().end()};
}

absl::StatusOr<v1::Lead> LeadFixture::Begin(const std::string& conversion, const std::string& lead,
                                            const std::string& etag) {
  v1::BeginConversionRequest request;
  request.set_conversion(conversion);
  request.set_lead(lead);
  request.set_lead_etag(etag);
  auto response =
      Call(*handoff_stub_, &LeadConversionHandoffService::Stub::BeginConversion, request);
  if (!response.ok()) return response.status();
  return response->lead();
}

absl::StatusOr<v1::HandoffManifest> LeadFixture::Complete(const v1::HandoffCompletion& completion) {
  v1::CompleteConversionRequest request;
  *request.mutable_completion() = completion;
  auto response =
      Call(*handoff_stub_, &LeadConversionHandoffService::Stub::CompleteConversion, request);
  if (!response.ok()) return response.status();
  return response->manifest();
}

absl::Status LeadFixture::Abort(const std::string& conversion, const std::string& lead) {
  v1::AbortConversionRequest request;
  request.set_conversion(conversion);
  request.set_lead(lead);
  return Call(*handoff_stub_, &LeadConversionHandoffService::Stub::AbortConversion, request)
      .status();
}

v1::HandoffCompletion LeadFixture::CompletionOf(const std::string& conversion,
                                                const std::string& lead) {
  v1::HandoffCompletion completion;
  completion.set_conversion(conversion);
  completion.set_lead(lead);
  completion.set_account(test::ANameOf("accounts"));
  completion.add_contacts(test::ANameOf("contacts"));
  completion.set_opportunity(test::ANameOf("opportunities"));
  completion.set_actor("users/bea");
  completion.mutable_convert_time()->set_seconds(1750000000);
  return completion;
}

std::string LeadFixture::Existing(const std::string& but) {
  const auto lead = Create(test::ALead(but));
  EXPECT_TRUE(lead.ok()) << lead.status();
  return lead->name();
}

std::string LeadFixture::Held(const std::string& conversion) {
  const std::string lead = Existing();
  const absl::Status status = Begin(conversion, lead).status();
  EXPECT_TRUE(status.ok()) << status;
  return lead;
}

std::string LeadFixture::Converted(const std::string& conversion) {
  const std::string lead = Held(conversion);
  const absl::Status status = Complete(CompletionOf(conversion, lead)).status();
  EXPECT_TRUE(status.ok()) << status;
  return lead;
}

int LeadFixture::Events(const std::string& type, const std::string& resource) {
  return std::stoi(database_.Query("SELECT count(*) FROM events WHERE type = '" + type +
                                   "' AND resource = '" + resource + "'"));
}

}  // namespace leadline::lead
