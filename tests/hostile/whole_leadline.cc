#include "tests/hostile/whole_leadline.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "services/configuration/migrations.h"
#include "services/conversion/migrations.h"
#include "services/lead/migrations.h"
#include "tests/support/backend.h"

namespace leadline::test {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

edge::EdgeOptions Options() {
  edge::EdgeOptions options = EdgeForPrincipals();
  options.authenticator =
      [believe = options.authenticator](
          const auto& presented) -> absl::StatusOr<std::shared_ptr<const edge::Principal>> {
    if (absl::StartsWith(presented.authorization, "Test ")) return believe(presented);
    edge::Principal peer;
    peer.organization = presented.organization;
    peer.subject = presented.subject.empty() ? "services/leadline" : presented.subject;
    peer.permissions = {"*"};
    return std::make_shared<const edge::Principal>(std::move(peer));
  };
  return options;
}

bool IsServing(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = grpc::health::v1::Health::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
  context.set_wait_for_ready(true);
  grpc::health::v1::HealthCheckResponse health;
  return stub->Check(&context, {}, &health).ok() &&
         health.status() == grpc::health::v1::HealthCheckResponse::SERVING;
}

}  // namespace

HostedService::HostedService(const std::string& name,
                             std::span<const postgres::Migration> migrations,
                             const edge::EdgeOptions& options)
    : name_(name), database_(migrations), edge_(options) {}

HostedService::~HostedService() { Stop(); }

void HostedService::Start(const Addresses& addresses, const std::string& address, Serve serve) {
  server_ = std::make_unique<edge::Server>(
      edge::ServerOptions{.address = address, .drain_delay = absl::ZeroDuration()}, edge_);
  channel_ = ChannelTo(address);
  thread_ = std::thread([this, addresses, serve] {
    const absl::Status ended = serve(addresses, *server_, *database_);
    if (ended.ok()) return;
    std::cerr << name_ << ": " << ended << "\n";
    std::abort();
  });
}

void HostedService::AwaitReady() {
  const absl::Time until = absl::Now() + kPatience;
  while (!IsServing(channel_)) {
    if (absl::Now() > until) std::abort();
    absl::SleepFor(absl::Milliseconds(20));
  }
}

void HostedService::Stop() {
  if (!thread_.joinable()) return;
  server_->Stop();
  thread_.join();
}

WholeLeadline::WholeLeadline()
    : configuration_("configuration", configuration::kMigrations, Options()),
      lead_("lead", lead::kMigrations, Options()),
      conversion_("conversion", conversion::kMigrations, Options()) {
  const auto address = [] { return absl::StrCat("127.0.0.1:", FreePort()); };
  const Addresses addresses{address(), address(), address()};
  configuration_.Start(addresses, addresses.configuration, ServeConfiguration);
  lead_.Start(addresses, addresses.lead, ServeLead);
  conversion_.Start(addresses, addresses.conversion, ServeConversion);
  for (HostedService* service : services()) service->AwaitReady();
}

// In the order in which they wait for each other least.
WholeLeadline::~WholeLeadline() {
  conversion_.Stop();
  lead_.Stop();
  configuration_.Stop();
}

std::multimap<std::string, std::string> As(const std::string& organization,
                                           const std::string& subject) {
  edge::Principal principal;
  principal.organization = organization;
  principal.subject = subject;
  principal.permissions = {"*"};
  return {{"authorization", AuthorizationOf(principal)}};
}

}  // namespace leadline::test
