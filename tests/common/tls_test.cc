// A server and its clients over real encrypted connections.

#include "common/edge/tls.h"

#include <filesystem>
#include <mutex>
#include <set>

#include "absl/time/clock.h"
#include "common/credential/authentication.h"
#include "common/edge/certificate.h"
#include "common/edge/listening.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/certificates.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::IsOk;
using test::StatusIs;
using test::v1::EchoRequest;
using test::v1::EchoResponse;
using test::v1::EchoService;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kNames[] = "DNS:localhost,IP:127.0.0.1,URI:spiffe://test/lead";

std::string NewFolder(const std::string& name) {
  const std::string folder = ::testing::TempDir() + name;
  std::filesystem::create_directories(folder);
  return folder;
}

class TlsTest : public ::testing::Test {
 protected:
  // What the calls of a client with this access show.
  absl::StatusOr<credential::Presented> Call(const peer::Access& access) {
    const auto channel = peer::Connect("127.0.0.1:" + std::to_string(listening_.port), {}, access);
    const auto stub = EchoService::NewStub(channel);
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    EchoResponse response;
    const grpc::Status status = stub->Echo(&context, EchoRequest(), &response);
    if (!status.ok()) return peer::FromGrpc(status);
    const std::lock_guard lock(mutex_);
    return presented_;
  }

  EdgeOptions Options() {
    EdgeOptions options;
    options.threads = 2;
    options.authenticator = [this](const credential::Presented& presented) {
      const std::lock_guard lock(mutex_);
      presented_ = presented;
      return credential::TakingAllFor({"acme", "users/ann", {"*"}, {}, {}, {}})(presented);
    };
    return options;
  }

  void TearDown() override { listening_.server->Shutdown(); }

  test::CertificateAuthority authority_{NewFolder("tls")};
  test::CertificateFiles server_ = authority_.Issue("server", kNames);
  std::mutex mutex_;
  credential::Presented presented_;
  Edge edge_{Options()};
  test::EchoEndpoint service_{edge_};
  Listening listening_ = *Listen(
      {.address = "127.0.0.1:0", .tls = {server_.certificate, server_.key, authority_.file()}},
      {&service_}, edge_);
};

TEST_F(TlsTest, ClientsNeedNoCertificate) {
  const auto shown = Call({.ca_file = authority_.file(), .token = "t"});

  ASSERT_THAT(shown, IsOk());
  EXPECT_EQ(shown->authorization, "Bearer t");
  EXPECT_TRUE(shown->certificate_names.empty());
}

TEST_F(TlsTest, ACertificateSaysWhoCalls) {
  const test::CertificateFiles lead =
      authority_.Issue("lead", "DNS:lead.test,URI:spiffe://test/lead");

  const auto shown = Call(
      {.ca_file = authority_.file(), .certificate_file = lead.certificate, .key_file = lead.key});

  ASSERT_THAT(shown, IsOk());
  EXPECT_THAT(shown->certificate_names, ElementsAre("lead.test", "spiffe://test/lead", "lead"));
}

TEST_F(TlsTest, OthersCertificatesAreRefused) {
  test::CertificateAuthority forger(NewFolder("tls_forger"));
  const test::CertificateFiles forged = forger.Issue("lead", "URI:spiffe://test/lead");

  const auto shown = Call({.ca_file = authority_.file(),
                           .certificate_file = forged.certificate,
                           .key_file = forged.key});

  EXPECT_THAT(shown.status(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(TlsTest, AServerOfSomebodyElseIsRefused) {
  test::CertificateAuthority other(NewFolder("tls_other"));

  EXPECT_THAT(Call({.ca_file = other.file()}).status(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Call({.any_server = true}), IsOk());
}

TEST_F(TlsTest, ACertificateIsKnownToEndOneDay) {
  EXPECT_GT(CertificateEnd(server_.certificate), absl::Now());
  EXPECT_LT(CertificateEnd(server_.certificate), absl::InfiniteFuture());
  EXPECT_EQ(CertificateEnd(server_.key), absl::InfinitePast());
  EXPECT_EQ(CertificateEnd("/nowhere/tls.crt"), absl::InfinitePast());
}

TEST_F(TlsTest, PlaintextIsRefused) { EXPECT_THAT(Call({}), Not(IsOk())); }

// A client that takes only what a new authority certifies: it gets through as soon as the server
// shows what that one issued.
TEST_F(TlsTest, CertificatesAreExchangedWithoutARestart) {
  const peer::Access before = {.ca_file = authority_.file()};
  ASSERT_THAT(Call(before), IsOk());
  test::CertificateAuthority next(NewFolder("tls_next"));
  const test::CertificateFiles renewed = next.Issue("server", kNames);

  std::filesystem::rename(renewed.key, server_.key);
  std::filesystem::rename(renewed.certificate, server_.certificate);

  absl::Status status = absl::UnknownError("not asked");
  const absl::Time give_up = absl::Now() + absl::Seconds(20);
  while (!status.ok() && absl::Now() < give_up) {
    absl::SleepFor(absl::Milliseconds(50));
    status = Call({.ca_file = next.file()}).status();
  }
  EXPECT_THAT(status, IsOk());
}

TEST(TlsFiles, AreNeededBoth) {
  EXPECT_THAT(
      ServerCredentialsOf({.certificate = "x", .key = "", .client_ca = ""}).status().ToString(),
      HasSubstr("--tls-key-file"));
}

TEST(TlsFiles, MustBeReadable) {
  EXPECT_THAT(
      ServerCredentialsOf({.certificate = "/nowhere/x", .key = "/nowhere/y", .client_ca = ""})
          .status()
          .ToString(),
      HasSubstr("/nowhere/x cannot be read"));
}

}  // namespace
}  // namespace leadline::edge
