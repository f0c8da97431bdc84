#include "common/credential/api_keys.h"

#include <unistd.h>

#include <fstream>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/credential/digest.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::credential {
namespace {

using test::FailsWith;
using test::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;

auto IsInvalid() {
  return FailsWith(absl::StatusCode::kUnauthenticated, type::v1::ERROR_REASON_TOKEN_INVALID);
}

ApiKey ForShop() {
  return {.organization = "acme",
          .subject = "services/shop",
          .roles = {"integration"},
          .scopes = {"leads.write"}};
}

class ApiKeysTest : public ::testing::Test {
 protected:
  ApiKeysTest() { std::ofstream{file_}; }

  // Adds a line to the file, and gives what the key's holder has.
  std::string Add(const ApiKey& wanted) {
    const NewApiKey made = MakeApiKey(wanted);
    std::ofstream(file_, std::ios::app) << LineOf(made.kept) << "\n";
    return made.shown;
  }

  std::unique_ptr<ApiKeys> Open() {
    auto keys = ApiKeys::Open(file_, absl::Milliseconds(2));
    EXPECT_THAT(keys, IsOk());
    return *std::move(keys);
  }

  // How a key is answered as soon as that is another answer than `before`.
  static absl::Status Await(const ApiKeys& keys, const std::string& shown, bool is_ok) {
    absl::Status status = keys.Find(shown, absl::Now()).status();
    while (status.ok() != is_ok) {
      absl::SleepFor(absl::Milliseconds(2));
      status = keys.Find(shown, absl::Now()).status();
    }
    return status;
  }

  absl::Status Refusal(const std::string& line) {
    std::ofstream(file_) << "\n" << line << "\n";
    return ApiKeys::Open(file_).status();
  }

  const std::string file_ = ::testing::TempDir() + "api_keys_" + std::to_string(::getpid());
};

TEST_F(ApiKeysTest, KnowTheirHolders) {
  const std::string shop = Add(ForShop());
  Add({.organization = "umbrella", .subject = "services/other", .roles = {"read_only"}});
  const auto keys = Open();

  const auto principal = keys->Find(shop, absl::Now());

  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ((*principal)->organization, "acme");
  EXPECT_EQ((*principal)->subject, "services/shop");
  EXPECT_THAT((*principal)->permissions, ElementsAre("configuration.read", "leads.write"));
}

TEST_F(ApiKeysTest, BindAFormToItself) {
  const std::string shown = Add({.organization = "acme",
                                 .subject = "services/web",
                                 .roles = {"form"},
                                 .form = "webForms/contact"});
  const auto keys = Open();

  const auto principal = keys->Find(shown, absl::Now());

  ASSERT_THAT(principal, IsOk());
  EXPECT_THAT((*principal)->permissions, ElementsAre("leads.capture"));
  EXPECT_THAT((*principal)->fixed_fields, ElementsAre(Pair("form", "webForms/contact")));
}

TEST_F(ApiKeysTest, AreKeptWithoutTheirSecrets) {
  const NewApiKey made = MakeApiKey(ForShop());
  const auto shown = ParseShownKey(made.shown);

  ASSERT_TRUE(shown.has_value());
  EXPECT_THAT(made.shown, StartsWith("llk_"));
  EXPECT_EQ(shown->secret.size(), 43u);
  EXPECT_FALSE(absl::StrContains(LineOf(made.kept), shown->secret));
  EXPECT_EQ(made.kept.secret_digest, Digest(shown->secret));
  EXPECT_NE(MakeApiKey(ForShop()).shown, made.shown);
}

TEST_F(ApiKeysTest, RefuseOthers) {
  const std::string shown = Add(ForShop());
  const std::string other = Add(ForShop());
  const auto keys = Open();
  const size_t secret = shown.rfind('_') == std::string::npos ? 0 : 17;

  for (const std::string& wrong :
       {std::string("llk_"), std::string("llk_x"), shown.substr(0, shown.size() - 1), shown + "A",
        shown.substr(0, secret) + other.substr(secret), std::string("llk_000000000000_") + "x",
        std::string(100'000, 'x')}) {
    EXPECT_THAT(keys->Find(wrong, absl::Now()).status(), IsInvalid()) << wrong.substr(0, 80);
  }
}

TEST_F(ApiKeysTest, EndAtTheirTime) {
  ApiKey wanted = ForShop();
  wanted.expires = absl::Now() + absl::Hours(1);
  const std::string shown = Add(wanted);
  const auto keys = Open();

  EXPECT_THAT(keys->Find(shown, absl::Now()), IsOk());
  EXPECT_THAT(keys->Find(shown, absl::Now() + absl::Hours(2)).status(),
              FailsWith(absl::StatusCode::kUnauthenticated, type::v1::ERROR_REASON_TOKEN_EXPIRED));
}

TEST_F(ApiKeysTest, AreReadAgainWhenTheFileChanges) {
  const std::string first = Add(ForShop());
  const auto keys = Open();

  const std::string second = Add(ForShop());
  EXPECT_THAT(Await(*keys, second, true), IsOk());

  std::ofstream(file_) << "";
  EXPECT_THAT(Await(*keys, first, false), IsInvalid());
}

TEST_F(ApiKeysTest, StayWhileTheFileIsWrong) {
  const std::string first = Add(ForShop());
  const auto keys = Open();

  std::ofstream(file_, std::ios::app) << "{\n";
  const std::string second = Add(ForShop());
  absl::SleepFor(absl::Milliseconds(20));

  EXPECT_THAT(keys->Find(first, absl::Now()), IsOk());
  EXPECT_THAT(keys->Find(second, absl::Now()).status(), IsInvalid());
}

TEST_F(ApiKeysTest, AreRefusedWithTheLineWhereTheyAreWrong) {
  const std::string good = LineOf(MakeApiKey(ForShop()).kept);
  const auto with = [&good](const std::string& more) {
    return good.substr(0, good.size() - 1) + ", " + more + "}";
  };
  ASSERT_THAT(Refusal(good), IsOk());

  EXPECT_THAT(Refusal("nothing").ToString(), HasSubstr(":2: the key is no JSON object"));
  EXPECT_THAT(Refusal("{}").ToString(), HasSubstr("has no id"));
  EXPECT_THAT(Refusal(with(R"("expires_time": "2030-01-01T00:00:00Z")")).ToString(),
              HasSubstr("a field that is not there: expires_time"));
  EXPECT_THAT(Refusal(with(R"("expire_time": "soon")")).ToString(), HasSubstr("expire_time"));
  EXPECT_THAT(Refusal(good + "\n" + good).ToString(),
              HasSubstr(":3: the key has the id of another"));
  EXPECT_THAT(ApiKeys::Open(file_ + ".missing").status().ToString(), HasSubstr("cannot be read"));
}

struct WrongKey {
  ApiKey key;
  const char* why;
};

class WrongKeyTest : public ::testing::TestWithParam<WrongKey> {};

TEST_P(WrongKeyTest, IsRefused) {
  EXPECT_THAT(CheckApiKey(GetParam().key).ToString(), HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    ApiKey, WrongKeyTest,
    ::testing::Values(
        WrongKey{{.organization = "acme", .subject = "services/x"}, "no role"},
        WrongKey{{.organization = "acme", .subject = "services/x", .roles = {"boss"}}, "boss"},
        WrongKey{{.organization = "acme",
                  .subject = "services/x",
                  .roles = {"integration"},
                  .scopes = {"internal.handoff"}},
                 "internal.handoff"},
        WrongKey{{.organization = "acme",
                  .subject = "services/x",
                  .roles = {"integration"},
                  .scopes = {"configuration.write"}},
                 "configuration.write"},
        WrongKey{{.subject = "services/x", .roles = {"admin"}}, "an organisation"},
        WrongKey{{.organization = "a b", .subject = "services/x", .roles = {"admin"}}, "a b"},
        WrongKey{{.organization = "acme", .subject = "services/x", .roles = {"service"}},
                 "acts for all"},
        WrongKey{{.subject = "services/x", .roles = {"service", "admin"}}, "another role"},
        WrongKey{{.organization = "acme", .subject = "services/x", .roles = {"form"}}, "a form"},
        WrongKey{{.organization = "acme",
                  .subject = "services/x",
                  .roles = {"admin"},
                  .form = "webForms/x"},
                 "a form"},
        WrongKey{{.organization = "acme", .subject = "jane", .roles = {"admin"}}, "services/"},
        WrongKey{{.organization = "acme", .subject = "services/\"", .roles = {"admin"}},
                 "services/"}));

TEST(RoleService, HoldsForNoOrganisation) {
  const ApiKey key{.subject = "services/lead", .roles = {"service"}};

  EXPECT_THAT(CheckApiKey(key), IsOk());
  EXPECT_THAT(PrincipalOf(key).organization, IsEmpty());
}

}  // namespace
}  // namespace leadline::credential
