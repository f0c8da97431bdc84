#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/edge/edge.h"
#include "common/peer/peer.h"
#include "common/query/field_indexes.h"
#include "common/query/listing.h"
#include "gtest/gtest.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "leadline/conversion/v1/account_service.grpc.pb.h"
#include "leadline/conversion/v1/contact_service.grpc.pb.h"
#include "leadline/conversion/v1/conversion_service.grpc.pb.h"
#include "leadline/conversion/v1/decision_service.grpc.pb.h"
#include "leadline/conversion/v1/entitlement_service.grpc.pb.h"
#include "leadline/conversion/v1/number_series_service.grpc.pb.h"
#include "leadline/conversion/v1/opportunity_service.grpc.pb.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/account/change_role.h"
#include "services/conversion/account/merge_accounts.h"
#include "services/conversion/account/merge_store.h"
#include "services/conversion/account/role_store.h"
#include "services/conversion/completion/complete_conversions.h"
#include "services/conversion/completion/finish_merges.h"
#include "services/conversion/completion/finish_reverts.h"
#include "services/conversion/completion/unfinished_store.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/convert/conversion_store.h"
#include "services/conversion/convert/convert_batch.h"
#include "services/conversion/convert/convert_lead.h"
#include "services/conversion/convert/convert_together.h"
#include "services/conversion/convert/lead_client.h"
#include "services/conversion/convert/preview_conversion.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/decision/decision_store.h"
#include "services/conversion/decision/resolve_conversion.h"
#include "services/conversion/entitlement/list_entitlements.h"
#include "services/conversion/integrity/handoff_client.h"
#include "services/conversion/integrity/integrity_store.h"
#include "services/conversion/integrity/verify_integrity.h"
#include "services/conversion/number_series/list_number_series.h"
#include "services/conversion/number_series/number_series_store.h"
#include "services/conversion/opportunity/change_stage.h"
#include "services/conversion/opportunity/create_opportunity.h"
#include "services/conversion/opportunity/opportunity_store.h"
#include "services/conversion/opportunity/stage_store.h"
#include "services/conversion/revert/revert_conversion.h"
#include "services/conversion/revert/revert_store.h"
#include "tests/support/fake_lead_service.h"
#include "tests/support/in_process_server.h"
#include "tests/support/test_database.h"

namespace leadline::conversion {

// One call as a client makes it, for at most 30 seconds.
template <class Stub, class Request, class Response>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return peer::FromGrpc(status);
  return response;
}

// configuration-service for these tests: gives what it was given.
class FakeConfigurationService final : public configuration::v1::ConfigurationService::Service {
 public:
  void Publish(const configuration::v1::Configuration& configuration);

  grpc::Status GetConfiguration(grpc::ServerContext* context,
                                const configuration::v1::GetConfigurationRequest* request,
                                configuration::v1::GetConfigurationResponse* response) override;

 private:
  std::mutex mutex_;
  configuration::v1::Configuration configuration_;
};

// The default preset, with a budget for the three records that a lead becomes.
configuration::v1::Configuration AConfiguration();

// A qualified lead with a value in every field that the default mapping carries.
lead::v1::Lead ALead();

// The conversion service with a database of its own, a fake lead-service and a configuration that a
// test may change. Nothing runs in the background.
class ConversionTest : public ::testing::Test {
 protected:
  ConversionTest();

  // Calls a method as a client would.
  template <class Stub, class Request, class Response>
  static absl::StatusOr<Response> Call(Stub& stub,
                                       grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                       const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return peer::FromGrpc(status);
    return response;
  }

  // Publishes `configuration_` as a new version, in force when this returns.
  void Publish();

  // The settings in force.
  std::shared_ptr<const Settings> settings() { return *settings_.Current(); }

  static v1::ConvertLeadRequest RequestFor(const std::string& lead);

  // With nothing but the account; what is left is skipped.
  static v1::ConvertLeadRequest AccountOnly(const std::string& lead);

  absl::StatusOr<v1::ConvertLeadResponse> Convert(const v1::ConvertLeadRequest& request);
  absl::StatusOr<v1::ConvertLeadResponse> Convert(const lead::v1::Lead& lead) {
    return Convert(RequestFor(lead.name()));
  }
  absl::StatusOr<v1::PreviewConversionResponse> Preview(
      const v1::PreviewConversionRequest& request);
  absl::StatusOr<v1::RevertConversionResponse> Revert(const v1::RevertConversionRequest& request);
  absl::StatusOr<v1::RevertConversionResponse> Revert(const std::string& conversion);
  absl::StatusOr<v1::Conversion> GetConversion(const std::string& name);
  absl::StatusOr<v1::Account> GetAccount(const std::string& name);
  absl::StatusOr<v1::Contact> GetContact(const std::string& name);
  absl::StatusOr<v1::Opportunity> GetOpportunity(const std::string& name);
  absl::StatusOr<v1::ResolveConversionResponse> Resolve(const std::string& conversion,
                                                        const std::string& lead);

  // How many rows a table holds.
  int Count(const std::string& table);

  // A digest of one row, to the byte.
  std::string Digest(const std::string& table, const std::string& name);

  // How many events of the type there are about the resource.
  int Events(const std::string& type, const std::string& resource);

  // The id of the first attempt of a request of the development user.
  static std::string ConversionOf(const std::string& request_id, int attempt = 0);

  test::TestDatabase database_;
  configuration::v1::Configuration configuration_;
  FakeConfigurationService fake_configuration_;
  test::FakeLeadService fake_leads_;
  test::InProcessServer peers_server_;
  peer::Peer lead_peer_;
  peer::Peer configuration_peer_;

  const query::PageTokens tokens_{{"secret of the tests"}};
  query::FieldIndexes field_indexes_{*database_};
  const query::Lister lister_{tokens_, &field_indexes_};
  AccountStore accounts_;
  ContactStore contacts_;
  OpportunityStore opportunities_;
  RecordStore<v1::Account> account_records_;
  RecordStore<v1::Contact> contact_records_;
  RecordStore<v1::Opportunity> opportunity_records_;
  ConversionStore conversions_;
  DecisionStore decisions_;
  UnfinishedStore unfinished_;
  const RoleStore roles_;
  const StageStore stages_;
  const NumberSeriesStore number_series_;
  RevertStore reverts_;
  LeadClient leads_;
  SettingsSource settings_;
  CompleteConversions complete_;
  ConvertLead convert_;
  PreviewConversion preview_;
  const CreateOpportunity create_opportunity_;
  ResolveConversion resolve_;
  const ChangeRole change_role_;
  const ChangeStage change_stage_;
  const ListNumberSeries list_number_series_;
  const ListEntitlements list_entitlements_;
  FinishReverts finish_reverts_;
  RevertConversion revert_;
  const MergeStore merges_;
  FinishMerges finish_merges_;
  const MergeAccounts merge_;
  ConvertTogether together_;
  const ConvertBatch batch_;
  IntegrityStore integrity_{*database_};
  HandoffClient handoffs_{lead_peer_};
  VerifyIntegrity verify_{integrity_, handoffs_};

  edge::Edge edge_{test::EdgeForTests()};
  const std::unique_ptr<grpc::Service> conversion_service_;
  const std::unique_ptr<grpc::Service> decision_service_;
  const std::unique_ptr<grpc::Service> account_service_;
  const std::unique_ptr<grpc::Service> contact_service_;
  const std::unique_ptr<grpc::Service> opportunity_service_;
  const std::unique_ptr<grpc::Service> number_series_service_;
  const std::unique_ptr<grpc::Service> entitlement_service_;
  test::InProcessServer server_;
  const std::unique_ptr<v1::ConversionService::Stub> conversion_stub_;
  const std::unique_ptr<v1::ConversionDecisionService::Stub> decision_stub_;
  const std::unique_ptr<v1::AccountService::Stub> account_stub_;
  const std::unique_ptr<v1::ContactService::Stub> contact_stub_;
  const std::unique_ptr<v1::OpportunityService::Stub> opportunity_stub_;
  const std::unique_ptr<v1::NumberSeriesService::Stub> number_series_stub_;
  const std::unique_ptr<v1::EntitlementService::Stub> entitlement_stub_;
};

}  // namespace leadline::conversion
