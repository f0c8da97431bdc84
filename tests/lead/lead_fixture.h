#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/edge/edge.h"
#include "common/operation/operation_store.h"
#include "common/peer/peer.h"
#include "common/query/field_indexes.h"
#include "common/query/listing.h"
#include "common/query/page_token.h"
#include "google/longrunning/operations.grpc.pb.h"
#include "gtest/gtest.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "leadline/conversion/v1/decision_service.grpc.pb.h"
#include "leadline/lead/v1/activity_service.grpc.pb.h"
#include "leadline/lead/v1/handoff_service.grpc.pb.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "services/lead/activity/activity_store.h"
#include "services/lead/duplicate/duplicate_store.h"
#include "services/lead/handoff/decision_client.h"
#include "services/lead/handoff/hand_over_leads.h"
#include "services/lead/handoff/handoff_store.h"
#include "services/lead/handoff/resolve_holds.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/mail/email_store.h"
#include "services/lead/mail/send_email.h"
#include "services/lead/merge/merge_store.h"
#include "services/lead/purge/purge_leads.h"
#include "services/lead/purge/purge_store.h"
#include "services/lead/settings/settings_source.h"
#include "services/lead/sms/send_sms.h"
#include "services/lead/sms/sms_store.h"
#include "services/lead/timeline/timeline_store.h"
#include "tests/support/in_process_server.h"
#include "tests/support/leads.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::lead {

// configuration-service, with the configuration that a test gives it.
class FakeConfiguration final : public configuration::v1::ConfigurationService::Service {
 public:
  explicit FakeConfiguration(configuration::v1::Configuration configuration)
      : configuration_(std::move(configuration)) {}

  void Change(const std::function<void(configuration::v1::Configuration&)>& change) {
    change(configuration_);
    configuration_.set_version(configuration_.version() + 1);
  }

 private:
  grpc::Status GetConfiguration(grpc::ServerContext* context,
                                const configuration::v1::GetConfigurationRequest* request,
                                configuration::v1::GetConfigurationResponse* response) override;

  configuration::v1::Configuration configuration_;
};

// conversion-service as far as lead-service asks it. Undecided conversions are aborted for good.
class FakeDecisions final : public conversion::v1::ConversionDecisionService::Service {
 public:
  void Commit(const v1::HandoffCompletion& completion) { committed_ = completion; }
  void SetAway(bool away) { away_ = away; }
  int asked() const { return asked_; }

 private:
  grpc::Status ResolveConversion(grpc::ServerContext* context,
                                 const conversion::v1::ResolveConversionRequest* request,
                                 conversion::v1::ResolveConversionResponse* response) override;

  v1::HandoffCompletion committed_;
  bool away_ = false;
  int asked_ = 0;
};

// All of lead-service but its process, over a database of its own, with fakes for its peers.
class LeadFixture : public ::testing::Test {
 protected:
  explicit LeadFixture(const std::string& preset = "presets/default",
                       absl::Duration hold_time = absl::ZeroDuration());

  // Calls a method as a client would.
  template <class Stub, class Request, class Response>
  static absl::StatusOr<Response> Call(Stub& stub,
                                       grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                       const Request& request) {
    grpc::ClientContext context;
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return peer::FromGrpc(status);
    return response;
  }

  // Calls a method of LeadService with a request in text format.
  template <class Request, class Response>
  absl::StatusOr<Response> Ask(grpc::Status (v1::LeadService::Stub::*method)(grpc::ClientContext*,
                                                                             const Request&,
                                                                             Response*),
                               const std::string& request) {
    return Call(*lead_stub_, method, test::FromText<Request>(request));
  }

  // Changes the configuration and waits until lead-service has it.
  void Configure(const std::function<void(configuration::v1::Configuration&)>& change);

  // Gives leads a custom field more.
  void Define(const std::string& key, configuration::v1::FieldDefinition::Kind kind);

  absl::StatusOr<v1::Lead> Create(const v1::Lead& lead);
  absl::StatusOr<v1::CreateLeadResponse> Create(const v1::CreateLeadRequest& request);
  absl::StatusOr<v1::BatchCreateLeadsResponse> Create(const v1::BatchCreateLeadsRequest& request);
  absl::StatusOr<v1::CaptureLeadResponse> Capture(const v1::CaptureLeadRequest& request);
  absl::StatusOr<v1::Lead> Get(const std::string& name);
  absl::StatusOr<v1::ListLeadsResponse> List(const std::string& request = "");
  absl::StatusOr<v1::Lead> Update(const v1::Lead& lead, const std::string& path,
                                  bool validate_only = false);
  absl::StatusOr<v1::Lead> Move(const std::string& name, const std::string& status,
                                const std::string& etag = "");
  absl::StatusOr<v1::Lead> Lose(const std::string& name, const std::string& reason = "",
                                const std::string& note = "");
  absl::StatusOr<v1::DeleteLeadResponse> Delete(const std::string& name,
                                                const std::string& but = "");
  absl::StatusOr<v1::Lead> Assign(const std::string& name, const std::string& owner,
                                  const std::string& note = "");

  absl::StatusOr<v1::Activity> AddActivity(const std::string& lead, const std::string& but = "");
  absl::StatusOr<v1::Comment> AddComment(const std::string& lead, const std::string& text);
  absl::StatusOr<v1::ListActivitiesResponse> Activities(const std::string& parent);
  absl::StatusOr<v1::ListCommentsResponse> Comments(const std::string& parent);
  std::vector<v1::TimelineEntry> Timeline(const std::string& parent,
                                          const std::string& filter = "");

  absl::StatusOr<v1::Lead> Begin(const std::string& conversion, const std::string& lead,
                                 const std::string& etag = "");
  absl::StatusOr<v1::HandoffManifest> Complete(const v1::HandoffCompletion& completion);
  absl::Status Abort(const std::string& conversion, const std::string& lead);

  // A completion with an account, a contact and an opportunity.
  static v1::HandoffCompletion CompletionOf(const std::string& conversion, const std::string& lead);

  // A lead that is there, one that is held by the conversion, and one that it converted.
  std::string Existing(const std::string& but = "");
  std::string Held(const std::string& conversion);
  std::string Converted(const std::string& conversion);

  // How many events of the type there are about the resource.
  int Events(const std::string& type, const std::string& resource);

  test::TestDatabase database_;
  FakeConfiguration configuration_;
  FakeDecisions decisions_;
  test::InProcessServer peers_{{&configuration_, &decisions_}};
  peer::Peer peer_{peer::PeerOptions(), peers_.channel()};
  SettingsSource settings_{peer_, absl::Hours(1)};
  query::PageTokens tokens_{{"secret"}};
  query::FieldIndexes field_indexes_{*database_};
  query::Lister lister_{tokens_, &field_indexes_};
  LeadStore leads_{*database_};
  LeadListStore lead_lists_{*database_, lister_};
  ActivityStore activities_{*database_, lister_};
  DuplicateStore duplicates_{*database_, tokens_, lead_lists_};
  MergeStore merges_{*database_};
  PurgeStore purge_store_{*database_, lead_lists_};
  PurgeLeads purges_{purge_store_, settings_};
  operation::OperationStore operations_{*database_, lister_};
  TimelineStore timeline_{*database_, lister_};
  EmailStore emails_{*database_};
  SendEmail send_email_{emails_, "leadline.example"};
  SmsStore text_messages_{*database_};
  SendSms send_sms_{text_messages_, true};
  HandoffStore handoffs_;
  HandOverLeads hand_over_{handoffs_, settings_};
  DecisionClient decision_client_{peer_};
  ResolveHolds resolve_holds_{handoffs_, hand_over_, decision_client_};
  edge::Edge edge_{test::EdgeForTests()};
  std::unique_ptr<grpc::Service> lead_service_;
  std::unique_ptr<grpc::Service> activity_service_;
  std::unique_ptr<grpc::Service> handoff_service_;
  std::unique_ptr<grpc::Service> operation_service_;
  std::unique_ptr<test::InProcessServer> server_;
  std::unique_ptr<v1::LeadService::Stub> lead_stub_;
  std::unique_ptr<v1::ActivityService::Stub> activity_stub_;
  std::unique_ptr<v1::LeadConversionHandoffService::Stub> handoff_stub_;
  std::unique_ptr<google::longrunning::Operations::Stub> operation_stub_;
};

}  // namespace leadline::lead
