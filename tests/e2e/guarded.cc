#include "tests/e2e/guarded.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "common/credential/api_key.h"
#include "common/credential/roles.h"
#include "common/peer/peer.h"
#include "gtest/gtest.h"
#include "leadline/event/v1/event_service.grpc.pb.h"

namespace leadline::test {
namespace {

using credential::ApiKey;

constexpr char kNames[] = "spiffe://test/lead,spiffe://test/conversion,spiffe://test/configuration";

std::unique_ptr<Guarded> guarded;

// Ends the processes before the test program does.
class DismissGuard final : public testing::Environment {
  void TearDown() override { guarded.reset(); }
};
[[maybe_unused]] const auto* const kDismissGuard =
    testing::AddGlobalTestEnvironment(new DismissGuard);

std::string NewFolder() {
  std::string folder = ::testing::TempDir() + "access_" + std::to_string(::getpid());
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace

Guarded::Guarded()
    : folder_(NewFolder()),
      api_keys_(folder_ + "/api_keys"),
      authority_(folder_),
      issuer_key_("issuer", "RS256") {
  issuer_.Answer("200 OK", KeySetOf({&issuer_key_}));
  std::ofstream(api_keys_) << "";
  BackendOptions options;
  options.access = [this](const std::string& service) { return FlagsOf(service); };
  options.client = Nobody();
  backend_ = std::make_unique<Backend>(options);
}

peer::Access Guarded::Holding(const std::string& role, const std::vector<std::string>& scopes) {
  ApiKey wanted{.organization = role == credential::kServiceRole ? "" : "acme",
                .subject = "services/" + role,
                .roles = {role},
                .scopes = scopes,
                .form = role == credential::kFormRole ? kForm : ""};
  const credential::NewApiKey made = credential::MakeApiKey(std::move(wanted));
  std::ofstream(api_keys_, std::ios::app) << LineOf(made.kept) << "\n";
  last_ = made.shown;
  return {.ca_file = authority_.file(), .token = made.shown};
}

peer::Access Guarded::Person(const std::string& organization, const std::string& role) const {
  return {.ca_file = authority_.file(),
          .token = issuer_key_.Sign(Claims(
              {{"organization", "\"" + organization + "\""}, {"roles", "\"" + role + "\""}}))};
}

peer::Access Guarded::Nobody() const { return {.ca_file = authority_.file()}; }

void Guarded::AwaitKeys() {
  for (ServiceProcess* process : backend_->services()) {
    const auto channel =
        ChannelTo(process->address(), {.ca_file = authority_.file(), .token = last_});
    const auto stub = event::v1::EventService::NewStub(channel);
    absl::Status status = absl::UnauthenticatedError("not asked");
    while (absl::IsUnauthenticated(status)) {
      grpc::ClientContext context;
      event::v1::PullEventsResponse response;
      status = peer::FromGrpc(stub->PullEvents(&context, {}, &response));
    }
  }
}

std::vector<std::string> Guarded::FlagsOf(const std::string& service) {
  const CertificateFiles files =
      authority_.Issue(service, "IP:127.0.0.1,URI:spiffe://test/" + service);
  return {std::string("--token-issuer=") + kIssuer,
          std::string("--token-audience=") + kAudience,
          "--token-keys=" + issuer_.url(),
          "--api-keys-file=" + api_keys_,
          "--tls-certificate-file=" + files.certificate,
          "--tls-key-file=" + files.key,
          "--tls-client-ca-file=" + authority_.file(),
          std::string("--service-names=") + kNames};
}

Guarded& TheGuarded() {
  if (guarded == nullptr) guarded = std::make_unique<Guarded>();
  return *guarded;
}

}  // namespace leadline::test
