#include "common/credential/authentication.h"

#include <unistd.h>

#include <fstream>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/signing_key.h"
#include "tests/support/status_matchers.h"

namespace leadline::credential {
namespace {

using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using ::testing::Contains;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

auto IsInvalid() { return FailsWith(kUnauthenticated, type::v1::ERROR_REASON_TOKEN_INVALID); }
auto IsMissing() { return FailsWith(kUnauthenticated, type::v1::ERROR_REASON_TOKEN_MISSING); }

class AuthenticationTest : public ::testing::Test {
 protected:
  AuthenticationTest() {
    std::ofstream(keys_file_) << test::KeySetOf({&issuer_key_});
    std::ofstream file(api_keys_file_);
    for (const NewApiKey& made : {shop_, peer_}) file << LineOf(made.kept) << "\n";
    file.close();
    authentication_ = *Authentication::Open(Options());
  }

  AuthenticationOptions Options() const {
    AuthenticationOptions options;
    options.claims = {.issuer = test::kIssuer, .audience = test::kAudience};
    options.keys = {.location = keys_file_, .tick = absl::Milliseconds(2)};
    options.api_key_file = api_keys_file_;
    options.service_names = {"spiffe://test/lead", "conversion.test"};
    return options;
  }

  absl::StatusOr<std::shared_ptr<const Principal>> Ask(const Presented& presented) {
    while (!authentication_->ready()) absl::SleepFor(absl::Milliseconds(2));
    return authentication_->authenticator()(presented);
  }

  const test::SigningKey issuer_key_{"k", "ES256"};
  const NewApiKey shop_ =
      MakeApiKey({.organization = "acme", .subject = "services/shop", .roles = {"read_only"}});
  const NewApiKey peer_ = MakeApiKey({.subject = "services/lead", .roles = {"service"}});
  const std::string keys_file_ = ::testing::TempDir() + "issuer_keys_" + std::to_string(::getpid());
  const std::string api_keys_file_ =
      ::testing::TempDir() + "known_api_keys_" + std::to_string(::getpid());
  std::unique_ptr<Authentication> authentication_;
};

TEST_F(AuthenticationTest, KnowsPeopleByTokensAndProgramsByKeys) {
  const auto person = Ask({.authorization = "Bearer " + issuer_key_.Sign(test::Claims())});
  const auto program = Ask({.authorization = "bearer " + shop_.shown});

  ASSERT_THAT(person, IsOk());
  EXPECT_EQ((*person)->subject, "users/ann");
  ASSERT_THAT(program, IsOk());
  EXPECT_EQ((*program)->subject, "services/shop");
}

TEST_F(AuthenticationTest, SaysWhatToShow) {
  const absl::Status status = Ask({}).status();

  EXPECT_THAT(status, IsMissing());
  EXPECT_THAT(status, HasMetadata("www_authenticate", Eq("Bearer")));
  EXPECT_THAT(Ask({.authorization = "Basic YTpi"}).status(), IsInvalid());
  EXPECT_THAT(Ask({.authorization = "Bearer "}).status(), IsInvalid());
  EXPECT_THAT(Ask({.authorization = shop_.shown}).status(), IsInvalid());
}

TEST_F(AuthenticationTest, KnowsOurServersByTheirCertificates) {
  const auto lead = Ask({.organization = "acme",
                         .subject = "users/ann",
                         .certificate_names = {"lead.test", "spiffe://test/lead"}});
  const auto conversion =
      Ask({.organization = "umbrella", .certificate_names = {"conversion.test"}});

  ASSERT_THAT(lead, IsOk());
  EXPECT_EQ((*lead)->organization, "acme");
  EXPECT_EQ((*lead)->subject, "users/ann");
  EXPECT_THAT((*lead)->permissions, Contains("internal.decide"));
  ASSERT_THAT(conversion, IsOk());
  EXPECT_EQ((*conversion)->organization, "umbrella");
  EXPECT_EQ((*conversion)->subject, "services/conversion.test");
}

TEST_F(AuthenticationTest, KnowsNobodyElseByACertificate) {
  EXPECT_THAT(Ask({.organization = "acme", .certificate_names = {"spiffe://test/lead/x"}}).status(),
              IsMissing());
  EXPECT_THAT(Ask({.organization = "acme", .certificate_names = {"*", ""}}).status(), IsMissing());
}

TEST_F(AuthenticationTest, LetsAServiceSayForWhomItActs) {
  const auto peer = Ask({.authorization = "Bearer " + peer_.shown,
                         .organization = "umbrella",
                         .subject = "users/bob"});

  ASSERT_THAT(peer, IsOk());
  EXPECT_EQ((*peer)->organization, "umbrella");
  EXPECT_EQ((*peer)->subject, "users/bob");
  EXPECT_THAT(Ask({.authorization = "Bearer " + peer_.shown}).status(), IsInvalid());
  EXPECT_THAT(Ask({.authorization = "Bearer " + peer_.shown, .organization = "a/b"}).status(),
              IsInvalid());
}

// Metadata that anybody can send must move nobody into another organisation.
TEST_F(AuthenticationTest, LetsNobodyElseSaySo) {
  for (const std::string& token : {issuer_key_.Sign(test::Claims()), shop_.shown}) {
    const auto principal = Ask(
        {.authorization = "Bearer " + token, .organization = "umbrella", .subject = "users/root"});

    ASSERT_THAT(principal, IsOk());
    EXPECT_EQ((*principal)->organization, "acme");
    EXPECT_NE((*principal)->subject, "users/root");
  }
}

TEST_F(AuthenticationTest, TakesATokenBeforeACertificate) {
  const auto principal = Ask({.authorization = "Bearer " + shop_.shown,
                              .organization = "umbrella",
                              .certificate_names = {"conversion.test"}});

  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ((*principal)->organization, "acme");
  EXPECT_THAT((*principal)->permissions, Not(Contains("internal.handoff")));
}

TEST_F(AuthenticationTest, TakesOnlyWhatItIsSetUpFor) {
  AuthenticationOptions options = Options();
  options.claims.issuer.clear();
  authentication_ = *Authentication::Open(options);
  EXPECT_THAT(Ask({.authorization = "Bearer " + issuer_key_.Sign(test::Claims())}).status(),
              IsInvalid());

  options = Options();
  options.api_key_file.clear();
  authentication_ = *Authentication::Open(options);
  EXPECT_THAT(Ask({.authorization = "Bearer " + shop_.shown}).status(), IsInvalid());
}

TEST_F(AuthenticationTest, SaysWhatIsMissingOfAnIssuer) {
  AuthenticationOptions options = Options();
  options.claims.audience.clear();
  EXPECT_THAT(Authentication::Open(options).status().ToString(), HasSubstr("--token-audience"));
  options = Options();
  options.keys.location.clear();
  EXPECT_THAT(Authentication::Open(options).status().ToString(), HasSubstr("--token-keys"));
  options.keys.location = "http://issuer.example.com/keys";
  EXPECT_THAT(Authentication::Open(options).status().ToString(), HasSubstr("https"));
}

}  // namespace
}  // namespace leadline::credential
