#include "tests/conversion/conversion_fixture.h"

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "services/conversion/account/account_service.h"
#include "services/conversion/contact/contact_service.h"
#include "services/conversion/convert/conversion_service.h"
#include "services/conversion/decision/decision_service.h"
#include "services/conversion/entitlement/entitlement_service.h"
#include "services/conversion/migrations.h"
#include "services/conversion/number_series/number_series_service.h"
#include "services/conversion/opportunity/opportunity_service.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

std::vector<grpc::Service*> PeersOf(test::FakeLeadService& leads,
                                    FakeConfigurationService& configuration) {
  std::vector<grpc::Service*> services = leads.services();
  services.push_back(&configuration);
  return services;
}

}  // namespace

void FakeConfigurationService::Publish(const configuration::v1::Configuration& configuration) {
  const std::lock_guard lock(mutex_);
  configuration_ = configuration;
}

grpc::Status FakeConfigurationService::GetConfiguration(
    grpc::ServerContext*, const configuration::v1::GetConfigurationRequest* request,
    configuration::v1::GetConfigurationResponse* response) {
  const std::lock_guard lock(mutex_);
  if (request->known_version() == configuration_.version()) {
    response->set_unchanged(true);
  } else {
    *response->mutable_configuration() = configuration_;
  }
  return grpc::Status::OK;
}

configuration::v1::Configuration AConfiguration() {
  configuration::v1::Configuration configuration = test::ConfigurationOf();
  for (const char* entity : {"account", "contact", "opportunity"}) {
    test::DefineField(absl::StrCat("fieldDefinitions/", entity, "/budget"),
                      configuration::v1::FieldDefinition::KIND_NUMBER, configuration);
  }
  return configuration;
}

lead::v1::Lead ALead() {
  return test::FromText<lead::v1::Lead>(R"pb(
    number: "L-000042"
    kind: KIND_COMPANY
    salutation: "dictionaries/salutation/entries/ms"
    first_name: "Ada"
    last_name: "Łovelace"
    company_name: "Analytical Engines"
    email: "ada@engines.example"
    phone: "+44 20 7946 0000"
    mobile: "+44 7700 900000"
    fax: "+44 20 7946 0001"
    website: "https://engines.example"
    industry: "dictionaries/industry/entries/manufacturing"
    employee_count: 12
    annual_revenue { currency_code: "GBP" units: 1000000 nanos: 500000000 }
    address {
      postal_address { region_code: "GB" locality: "London" address_lines: "12 St James's Sq" }
    }
    source: "dictionaries/source/entries/website"
    tags: "dictionaries/tag/entries/early"
    description_html: "<p>Wants an engine</p>"
    score: 4
    key_account: true
    owner: "users/charles"
    status: "statuses/lead/sales-qualification"
    custom_fields {
      key: "budget"
      value { number_value: 5000 }
    }
    annotations { key: "imported-by" value: "test" })pb");
}

ConversionTest::ConversionTest()
    : database_(kMigrations, 16),
      configuration_(AConfiguration()),
      peers_server_(PeersOf(fake_leads_, fake_configuration_)),
      lead_peer_({.name = "lead-service", .address = ""}, peers_server_.channel()),
      configuration_peer_({.name = "configuration-service", .address = ""},
                          peers_server_.channel()),
      accounts_(*database_, lister_),
      contacts_(*database_, lister_),
      opportunities_(*database_, lister_),
      account_records_(*database_, kAccountStatements),
      contact_records_(*database_, kContactStatements),
      opportunity_records_(*database_, kOpportunityStatements),
      conversions_(*database_),
      decisions_(*database_, lister_),
      unfinished_(*database_),
      roles_(*database_),
      stages_(*database_),
      number_series_(*database_),
      reverts_(*database_),
      leads_(lead_peer_),
      settings_(configuration_peer_, absl::Hours(1)),
      complete_(leads_, unfinished_, {}),
      convert_(settings_, leads_, conversions_, decisions_, complete_),
      preview_(settings_, leads_,
               {conversions_, accounts_, contacts_, opportunities_, decisions_, number_series_}),
      create_opportunity_(opportunity_records_, settings_,
                          {leads_, decisions_, convert_, preview_}),
      resolve_(decisions_),
      change_role_(roles_, settings_),
      change_stage_(stages_, settings_),
      list_number_series_(number_series_, settings_, tokens_),
      list_entitlements_({accounts_, contacts_, leads_}, settings_, tokens_),
      finish_reverts_(leads_, decisions_, reverts_, unfinished_),
      revert_(settings_, decisions_, reverts_, complete_, finish_reverts_),
      merges_(*database_),
      finish_merges_(leads_, merges_),
      merge_(settings_, merges_, complete_, finish_reverts_, finish_merges_),
      together_(settings_, leads_, conversions_, decisions_, complete_),
      batch_({convert_, together_, preview_}),
      conversion_service_(
          MakeConversionService(edge_, convert_, preview_, revert_, decisions_, verify_, batch_)),
      decision_service_(MakeDecisionService(edge_, resolve_)),
      account_service_(
          MakeAccountService(edge_, accounts_, account_records_, settings_, change_role_, merge_)),
      contact_service_(MakeContactService(edge_, contacts_, contact_records_, settings_)),
      opportunity_service_(MakeOpportunityService(
          edge_, {opportunities_, opportunity_records_, create_opportunity_, change_stage_},
          settings_)),
      number_series_service_(MakeNumberSeriesService(edge_, list_number_series_)),
      entitlement_service_(MakeEntitlementService(edge_, list_entitlements_)),
      server_(edge_, {conversion_service_.get(), decision_service_.get(), account_service_.get(),
                      contact_service_.get(), opportunity_service_.get(),
                      number_series_service_.get(), entitlement_service_.get()}),
      conversion_stub_(v1::ConversionService::NewStub(server_.channel())),
      decision_stub_(v1::ConversionDecisionService::NewStub(server_.channel())),
      account_stub_(v1::AccountService::NewStub(server_.channel())),
      contact_stub_(v1::ContactService::NewStub(server_.channel())),
      opportunity_stub_(v1::OpportunityService::NewStub(server_.channel())),
      number_series_stub_(v1::NumberSeriesService::NewStub(server_.channel())),
      entitlement_stub_(v1::EntitlementService::NewStub(server_.channel())) {
  Publish();
}

void ConversionTest::Publish() {
  configuration_.set_version(configuration_.version() + 1);
  fake_configuration_.Publish(configuration_);
  ASSERT_THAT(settings_.Refresh(), test::IsOk());
}

v1::ConvertLeadRequest ConversionTest::RequestFor(const std::string& lead) {
  v1::ConvertLeadRequest request;
  request.set_lead(lead);
  return request;
}

v1::ConvertLeadRequest ConversionTest::AccountOnly(const std::string& lead) {
  v1::ConvertLeadRequest request = RequestFor(lead);
  request.mutable_account()->set_action(v1::TARGET_ACTION_CREATE);
  request.mutable_contact()->set_action(v1::TARGET_ACTION_SKIP);
  request.mutable_opportunity()->set_action(v1::TARGET_ACTION_SKIP);
  return request;
}

absl::StatusOr<v1::ConvertLeadResponse> ConversionTest::Convert(
    const v1::ConvertLeadRequest& request) {
  return Call(*conversion_stub_, &v1::ConversionService::Stub::ConvertLead, request);
}

absl::StatusOr<v1::PreviewConversionResponse> ConversionTest::Preview(
    const v1::PreviewConversionRequest& request) {
  return Call(*conversion_stub_, &v1::ConversionService::Stub::PreviewConversion, request);
}

absl::StatusOr<v1::RevertConversionResponse> ConversionTest::Revert(
    const v1::RevertConversionRequest& request) {
  return Call(*conversion_stub_, &v1::ConversionService::Stub::RevertConversion, request);
}

absl::StatusOr<v1::RevertConversionResponse> ConversionTest::Revert(const std::string& conversion) {
  v1::RevertConversionRequest request;
  request.set_name(conversion);
  return Revert(request);
}

absl::StatusOr<v1::Conversion> ConversionTest::GetConversion(const std::string& name) {
  v1::GetConversionRequest request;
  request.set_name(name);
  auto response = Call(*conversion_stub_, &v1::ConversionService::Stub::GetConversion, request);
  if (!response.ok()) return response.status();
  return response->conversion();
}

absl::StatusOr<v1::Account> ConversionTest::GetAccount(const std::string& name) {
  v1::GetAccountRequest request;
  request.set_name(name);
  auto response = Call(*account_stub_, &v1::AccountService::Stub::GetAccount, request);
  if (!response.ok()) return response.status();
  return response->account();
}

absl::StatusOr<v1::Contact> ConversionTest::GetContact(const std::string& name) {
  v1::GetContactRequest request;
  request.set_name(name);
  auto response = Call(*contact_stub_, &v1::ContactService::Stub::GetContact, request);
  if (!response.ok()) return response.status();
  return response->contact();
}

absl::StatusOr<v1::Opportunity> ConversionTest::GetOpportunity(const std::string& name) {
  v1::GetOpportunityRequest request;
  request.set_name(name);
  auto response = Call(*opportunity_stub_, &v1::OpportunityService::Stub::GetOpportunity, request);
  if (!response.ok()) return response.status();
  return response->opportunity();
}

absl::StatusOr<v1::ResolveConversionResponse> ConversionTest::Resolve(const std::string& conversion,
                                                                      const std::string& lead) {
  v1::ResolveConversionRequest request;
  request.set_conversion(conversion);
  request.set_lead(lead);
  return Call(*decision_stub_, &v1::ConversionDecisionService::Stub::ResolveConversion, request);
}

int ConversionTest::Count(const std::string& table) {
  return std::stoi(database_.Query("SELECT count(*) FROM " + table));
}

std::string ConversionTest::Digest(const std::string& table, const std::string& name) {
  return database_.Query(absl::StrCat("SELECT md5(r::text) FROM ", table, " AS r WHERE id = '",
                                      name.substr(name.find('/') + 1), "'"));
}

int ConversionTest::Events(const std::string& type, const std::string& resource) {
  return std::stoi(database_.Query(absl::StrCat("SELECT count(*) FROM events WHERE type = '", type,
                                                "' AND resource = '", resource, "'")));
}

std::string ConversionTest::ConversionOf(const std::string& request_id, int attempt) {
  return "conversions/" +
         identifier::DeriveId({"default", "users/developer", request_id, std::to_string(attempt)});
}

}  // namespace leadline::conversion
