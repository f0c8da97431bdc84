#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/peer/peer.h"
#include "grpcpp/client_context.h"
#include "leadline/configuration/v1/field_definition_service.grpc.pb.h"
#include "leadline/configuration/v1/number_series_definition_service.grpc.pb.h"
#include "leadline/configuration/v1/preset_service.grpc.pb.h"
#include "leadline/configuration/v1/settings_service.grpc.pb.h"
#include "leadline/configuration/v1/status_service.grpc.pb.h"
#include "leadline/conversion/v1/account_service.grpc.pb.h"
#include "leadline/conversion/v1/contact_service.grpc.pb.h"
#include "leadline/conversion/v1/conversion_service.grpc.pb.h"
#include "leadline/conversion/v1/entitlement_service.grpc.pb.h"
#include "leadline/conversion/v1/number_series_service.grpc.pb.h"
#include "leadline/conversion/v1/opportunity_service.grpc.pb.h"
#include "leadline/lead/v1/activity_service.grpc.pb.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "tests/support/backend.h"

namespace leadline::test {

// One caller of the public services, over connections of its own. Never retries, so that a test
// sees every answer; waits for a service that is down until the deadline. Thread-safe.
class Client final {
 public:
  explicit Client(Backend& backend, const peer::Access& access = {})
      : lead_(ChannelTo(backend.lead().address(), access)),
        conversion_(ChannelTo(backend.conversion().address(), access)),
        configuration_(ChannelTo(backend.configuration().address(), access)) {}

  // client.Call(&v1::LeadService::Stub::GetLead, request)
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request,
                                absl::Duration timeout = absl::Seconds(30)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    context.set_wait_for_ready(true);
    Response response;
    const auto& stub = std::get<std::unique_ptr<Stub>>(stubs_);
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    if (!status.ok()) return peer::FromGrpc(status);
    return response;
  }

  // All messages of a method that answers with a stream.
  template <class Stub, class Request, class Response>
  absl::StatusOr<std::vector<Response>> Read(
      std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext*,
                                                                    const Request&),
      const Request& request, absl::Duration timeout = absl::Seconds(60)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    context.set_wait_for_ready(true);
    const auto& stub = std::get<std::unique_ptr<Stub>>(stubs_);
    const auto reader = (stub.get()->*method)(&context, request);
    std::vector<Response> messages(1);
    while (reader->Read(&messages.back())) messages.emplace_back();
    messages.pop_back();
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return peer::FromGrpc(status);
    return messages;
  }

 private:
  const std::shared_ptr<grpc::Channel> lead_;
  const std::shared_ptr<grpc::Channel> conversion_;
  const std::shared_ptr<grpc::Channel> configuration_;

  template <class... Services>
  using Stubs = std::tuple<std::unique_ptr<typename Services::Stub>...>;
  const Stubs<lead::v1::LeadService, lead::v1::ActivityService, conversion::v1::ConversionService,
              conversion::v1::AccountService, conversion::v1::ContactService,
              conversion::v1::OpportunityService, conversion::v1::EntitlementService,
              conversion::v1::NumberSeriesService, configuration::v1::PresetService,
              configuration::v1::StatusService, configuration::v1::SettingsService,
              configuration::v1::NumberSeriesDefinitionService,
              configuration::v1::FieldDefinitionService>
      stubs_{lead::v1::LeadService::NewStub(lead_),
             lead::v1::ActivityService::NewStub(lead_),
             conversion::v1::ConversionService::NewStub(conversion_),
             conversion::v1::AccountService::NewStub(conversion_),
             conversion::v1::ContactService::NewStub(conversion_),
             conversion::v1::OpportunityService::NewStub(conversion_),
             conversion::v1::EntitlementService::NewStub(conversion_),
             conversion::v1::NumberSeriesService::NewStub(conversion_),
             configuration::v1::PresetService::NewStub(configuration_),
             configuration::v1::StatusService::NewStub(configuration_),
             configuration::v1::SettingsService::NewStub(configuration_),
             configuration::v1::NumberSeriesDefinitionService::NewStub(configuration_),
             configuration::v1::FieldDefinitionService::NewStub(configuration_)};
};

}  // namespace leadline::test
