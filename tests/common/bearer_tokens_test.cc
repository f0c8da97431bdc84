#include "common/credential/bearer_tokens.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <unistd.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/signing_key.h"
#include "tests/support/status_matchers.h"

namespace leadline::credential {
namespace {

using test::Claims;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::SigningKey;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

auto IsInvalid() { return FailsWith(kUnauthenticated, type::v1::ERROR_REASON_TOKEN_INVALID); }
auto IsExpired() { return FailsWith(kUnauthenticated, type::v1::ERROR_REASON_TOKEN_EXPIRED); }

class BearerTokensTest : public ::testing::Test {
 protected:
  BearerTokensTest() { Publish({&rsa_, &ec_, &ed_}); }
  ~BearerTokensTest() override { std::remove(file_.c_str()); }  // The next test has other keys.

  // Tokens of these keys are taken from now on.
  void Publish(const std::vector<const SigningKey*>& keys) {
    const std::string beside = file_ + ".new";
    std::ofstream(beside) << test::KeySetOf(keys);
    std::rename(beside.c_str(), file_.c_str());
  }

  void AwaitKeys(size_t count) {
    while (keys_.Current() == nullptr || keys_.Current()->size() != count) {
      absl::SleepFor(absl::Milliseconds(2));
    }
  }

  absl::StatusOr<std::shared_ptr<const Principal>> Verify(const std::string& token,
                                                          absl::Time now = absl::Now()) {
    AwaitKeys(published_);
    return tokens_.Verify(token, now);
  }

  absl::Status Refusal(const std::string& token) { return Verify(token).status(); }

  // Takes long to make.
  static const SigningKey& Rsa() {
    static const auto* const key = new SigningKey("rsa", "RS256");
    return *key;
  }

  const SigningKey& rsa_ = Rsa();
  const SigningKey ec_{"ec", "ES256"};
  const SigningKey ed_{"ed", "EdDSA"};
  size_t published_ = 3;
  const std::string file_ = ::testing::TempDir() + "token_keys_" + std::to_string(::getpid());
  ClaimNames names_{.issuer = test::kIssuer, .audience = test::kAudience};
  KeySource keys_{
      {.location = file_, .least_interval = absl::ZeroDuration(), .tick = absl::Milliseconds(2)}};
  BearerTokens tokens_{names_, keys_};
};

TEST_F(BearerTokensTest, TakesTokensOfEachKindOfKey) {
  for (const SigningKey* key : {&rsa_, &ec_, &ed_}) {
    const auto principal = Verify(key->Sign(Claims()));

    ASSERT_THAT(principal, IsOk()) << key->id();
    EXPECT_EQ((*principal)->organization, "acme");
    EXPECT_EQ((*principal)->subject, "users/ann");
  }
}

TEST_F(BearerTokensTest, ReadsRolesTeamsAndWhatTheyMean) {
  const auto principal = Verify(ec_.Sign(Claims({{"roles", R"(["read_only", "unheard_of"])"},
                                                 {"teams", R"(["north", "south west"])"},
                                                 {"company", R"("north & co")"},
                                                 {"sub", "\"auth0|7\""}})));

  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ((*principal)->subject, "users/auth0~7C7");
  EXPECT_THAT((*principal)->roles, ElementsAre("read_only"));
  EXPECT_THAT((*principal)->teams, ElementsAre("teams/north", "teams/south~20west"));
  EXPECT_EQ((*principal)->legal_company, "dictionaries/company/entries/north~20~26~20co");
  EXPECT_THAT((*principal)->permissions,
              AllOf(Contains("leads.read"), Not(Contains("leads.write"))));
}

TEST_F(BearerTokensTest, GivesTheRoleIntegrationItsScopes) {
  const auto principal = Verify(ec_.Sign(Claims(
      {{"roles", "\"integration\""}, {"scope", "\"openid leads.write configuration.write\""}})));

  ASSERT_THAT(principal, IsOk());
  EXPECT_THAT((*principal)->permissions, ElementsAre("configuration.read", "leads.write"));
}

// An issuer of people's tokens must not be able to make a server of ours of somebody.
TEST_F(BearerTokensTest, KnowsNobodyAsAServiceOrAForm) {
  const auto principal = Verify(ec_.Sign(Claims({{"roles", R"(["service", "form"])"}})));

  ASSERT_THAT(principal, IsOk());
  EXPECT_THAT((*principal)->permissions, IsEmpty());
}

TEST_F(BearerTokensTest, FindsClaimsInsideOthers) {
  ClaimNames names = names_;
  names.organization = "https://example.com/org";
  names.roles = "realm_access.roles";
  BearerTokens tokens(names, keys_);
  AwaitKeys(3);

  const auto principal =
      tokens.Verify(ec_.Sign(Claims({{"https://example.com/org", "\"umbrella\""},
                                     {"realm_access", R"({"roles": ["admin"]})"}})),
                    absl::Now());

  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ((*principal)->organization, "umbrella");
  EXPECT_THAT((*principal)->roles, ElementsAre("admin"));
}

TEST_F(BearerTokensTest, RefusesATokenWithoutSignature) {
  for (const char* header : {R"({"alg":"none","kid":"rsa"})", R"({"alg":"None","kid":"ec"})",
                             R"({"alg":"","kid":"ed"})"}) {
    EXPECT_THAT(Refusal(test::Unsigned(header, Claims())), IsInvalid()) << header;
  }
}

// The public key is public: whoever could use it as a secret could make tokens.
TEST_F(BearerTokensTest, RefusesATokenSealedWithThePublicKey) {
  const std::string text = test::Unsigned(R"({"alg":"HS256","kid":"rsa"})", Claims());
  for (const std::string& secret : {rsa_.PublicPem(), rsa_.Jwk()}) {
    std::string mac(32, '\0');
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size() - 1,
         reinterpret_cast<unsigned char*>(mac.data()), &size);

    EXPECT_THAT(Refusal(text + test::ToBase64Url(mac)), IsInvalid());
  }
}

TEST_F(BearerTokensTest, RefusesAnAlgorithmThatIsNotItsKeys) {
  EXPECT_THAT(Refusal(rsa_.Sign(R"({"alg":"ES256","kid":"rsa"})", Claims())), IsInvalid());
  EXPECT_THAT(Refusal(rsa_.Sign(R"({"alg":"RS512","kid":"rsa"})", Claims())), IsInvalid());
  EXPECT_THAT(Refusal(ec_.Sign(R"({"alg":"ES256","kid":"rsa"})", Claims())), IsInvalid());
}

TEST_F(BearerTokensTest, RefusesATokenThatWasAltered) {
  for (const SigningKey* key : {&rsa_, &ec_, &ed_}) {
    const std::string token = key->Sign(Claims());
    const size_t claims = token.find('.') + 1;
    const size_t signature = token.rfind('.') + 1;
    for (const size_t place : {claims + 20, signature, token.size() - 10}) {
      std::string altered = token;
      altered[place] = altered[place] == 'A' ? 'B' : 'A';
      EXPECT_THAT(Refusal(altered), IsInvalid()) << key->id() << " at " << place;
    }
    const std::string others = key->Sign(Claims({{"roles", "\"admin\""}}));
    EXPECT_THAT(Refusal(others.substr(0, others.rfind('.')) + token.substr(signature - 1)),
                IsInvalid());
  }
}

TEST_F(BearerTokensTest, RefusesWhatIsNoToken) {
  const std::string token = ec_.Sign(Claims());
  const std::vector<std::string> others = {
      "",
      ".",
      "..",
      "x.y.z",
      token + ".x",
      token + "=",
      token.substr(0, token.rfind('.')),
      " " + token,
      test::Unsigned("[]", Claims()),
      test::Unsigned("{}", Claims()),
      ec_.Sign(R"({"alg":"ES256"})", Claims()),
      ec_.Sign(R"({"alg":"ES256","kid":7})", Claims()),
      ec_.Sign(R"({"alg":"ES256","kid":"ec","crit":["b64"]})", Claims()),
      ec_.Sign("null"),
      ec_.Sign("{"),
      std::string(1 << 20, 'a'),
      std::string("\0.\0.\0", 5)};
  for (const std::string& text : others) {
    EXPECT_THAT(Refusal(text), IsInvalid()) << text.substr(0, 80);
  }
}

TEST_F(BearerTokensTest, RefusesWhatAnotherIssuerOrForAnotherAudience) {
  EXPECT_THAT(Refusal(ec_.Sign(Claims({{"iss", "\"https://evil.example.com\""}}))), IsInvalid());
  EXPECT_THAT(Refusal(ec_.Sign(Claims({{"aud", "\"billing\""}}))), IsInvalid());
  EXPECT_THAT(Refusal(ec_.Sign(Claims({{"aud", R"(["billing", "shop"])"}}))), IsInvalid());
  EXPECT_THAT(Verify(ec_.Sign(Claims({{"aud", R"(["billing", "leadline"])"}}))), IsOk());
}

TEST_F(BearerTokensTest, NeedsEveryClaim) {
  for (const char* name : {"iss", "aud", "sub", "organization", "nbf", "exp"}) {
    EXPECT_THAT(Refusal(ec_.Sign(Claims({{name, ""}}))), IsInvalid()) << name;
    EXPECT_THAT(Refusal(ec_.Sign(Claims({{name, "{}"}}))), IsInvalid()) << name;
  }
  for (const char* organization : {"\"\"", "\"a b\"", "\"a/b\"", "\"../default\""}) {
    EXPECT_THAT(Refusal(ec_.Sign(Claims({{"organization", organization}}))), IsInvalid());
  }
}

TEST_F(BearerTokensTest, TakesWhenItWasIssuedForSinceWhenItHolds) {
  const std::string now = absl::StrCat(absl::ToUnixSeconds(absl::Now()));

  EXPECT_THAT(Verify(ec_.Sign(Claims({{"nbf", ""}, {"iat", now}}))), IsOk());
}

TEST_F(BearerTokensTest, ForgivesClocksAMinute) {
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  const std::string token =
      ec_.Sign(Claims({{"nbf", absl::StrCat(now)}, {"exp", absl::StrCat(now + 100)}}));
  const auto at = [&](int64_t seconds) {
    return Verify(token, absl::FromUnixSeconds(now + seconds)).status();
  };

  EXPECT_THAT(at(-61), IsInvalid());
  EXPECT_THAT(at(-59), IsOk());
  EXPECT_THAT(at(159), IsOk());
  EXPECT_THAT(at(161), IsExpired());
}

TEST_F(BearerTokensTest, SaysWhatToDoAboutAnExpiredToken) {
  const absl::Status status = Refusal(ec_.Sign(Claims({{"exp", "1000000000"}})));

  EXPECT_THAT(status, IsExpired());
  EXPECT_THAT(status, HasMetadata("www_authenticate", HasSubstr("Bearer error=\"invalid_token\"")));
}

// Else whoever makes one up would learn what is right about it.
TEST_F(BearerTokensTest, SaysOfAForgedTokenNeitherThatItExpired) {
  const SigningKey forger("ec", "ES256");

  EXPECT_THAT(Refusal(forger.Sign(Claims({{"exp", "1000000000"}}))), IsInvalid());
}

TEST_F(BearerTokensTest, AsksForAKeyThatItDoesNotKnow) {
  AwaitKeys(3);
  const SigningKey next("next", "ES256");
  const std::string token = next.Sign(Claims());
  const absl::Status status = Refusal(token);
  EXPECT_THAT(status, IsInvalid());
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(status).has_value());

  Publish({&rsa_, &ec_, &ed_, &next});
  published_ = 4;

  EXPECT_THAT(Verify(token), IsOk());
}

TEST_F(BearerTokensTest, ForgetsTheTokensOfAKeyThatWasTakenBack) {
  const std::string token = ec_.Sign(Claims());
  ASSERT_THAT(Verify(token), IsOk());
  ASSERT_THAT(Verify(token), IsOk());  // Remembered.

  Publish({&rsa_, &ed_});
  published_ = 2;

  EXPECT_THAT(Refusal(token), IsInvalid());
}

TEST_F(BearerTokensTest, EndsWhatItRemembersWithTheToken) {
  const std::string token = ec_.Sign(Claims());
  const auto first = Verify(token);
  const auto second = Verify(token);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->get(), second->get());

  EXPECT_THAT(Verify(token, absl::Now() + absl::Hours(1)).status(), IsExpired());
}

}  // namespace
}  // namespace leadline::credential
