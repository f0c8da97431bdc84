#include "services/lead/mail/header_text.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "services/lead/mail/email_rules.h"

namespace leadline::lead {
namespace {

using ::testing::Eq;
using ::testing::Le;
using ::testing::Optional;

TEST(EncodeHeader, LeavesPlainTextAsItIs) {
  EXPECT_EQ(EncodeHeader("Your offer, 50% off"), "Your offer, 50% off");
}

TEST(EncodeHeader, HidesWhatCouldBeTakenForSomethingElse) {
  EXPECT_EQ(EncodeHeader("=?UTF-8?B?x?="), "=?UTF-8?B?PT9VVEYtOD9CP3g/PQ==?=");
  EXPECT_FALSE(absl::StrContains(EncodeHeader("Hi\r\nBcc: all@example.com"), "Bcc"));
}

TEST(EncodeHeader, PutsNoCharacterIntoTwoWordsAndNoWordIntoTwoLines) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "ü€😀";

  const std::vector<std::string> words = absl::StrSplit(EncodeHeader(text), "\r\n ");

  std::string decoded;
  for (const std::string& word : words) {
    EXPECT_THAT(word.size(), Le(75u));
    std::string part;
    ASSERT_TRUE(absl::Base64Unescape(word.substr(10, word.size() - 12), &part));
    EXPECT_NE(part[0] & 0xC0, 0x80) << "in the middle of a character";
    decoded += part;
  }
  EXPECT_EQ(decoded, text);
}

TEST(EncodeHeader, ComesToAnEndWhateverTheBytesAre) {
  const std::string encoded = EncodeHeader(std::string(100, '\x80'));

  EXPECT_EQ(std::vector<std::string>(absl::StrSplit(encoded, "\r\n ")).size(), 3u);
}

TEST(Mailbox, IsAnAddressThatMailServersTake) {
  EXPECT_THAT(ToMailbox("ann.meyer+x@example.com"), Optional(Eq("ann.meyer+x@example.com")));
  EXPECT_THAT(ToMailbox("info@müller.example"), Optional(Eq("info@xn--mller-kva.example")));
}

TEST(Mailbox, IsNothingThatCouldEndACommand) {
  for (const char* address :
       {"", "ann", "ann@", "@example.com", "a b@example.com", "a@example.com,b@example.com",
        "a@example.com>", "<a@example.com>", "a@example.com\r\nRCPT TO:<b@example.com>",
        "\"a\"@example.com", "jürgen@example.com", ".a@example.com", "a..b@example.com",
        "a@exa_mple.com", "a@b;c.com"}) {
    EXPECT_EQ(ToMailbox(address), std::nullopt) << address;
  }
}

TEST(Sender, MayHaveAName) {
  EXPECT_EQ(ParseSender("sales@example.com")->Header(), "sales@example.com");
  EXPECT_EQ(ParseSender("Sales Team <sales@example.com>")->Header(),
            "Sales Team <sales@example.com>");
  EXPECT_EQ(ParseSender("Büro <sales@example.com>")->Header(),
            "=?UTF-8?B?QsO8cm8=?= <sales@example.com>");
  EXPECT_EQ(ParseSender("A, B <sales@example.com>")->Header(),
            "=?UTF-8?B?QSwgQg==?= <sales@example.com>");
  EXPECT_EQ(ParseSender("Sales <sales@example.com>")->Domain(), "example.com");
  EXPECT_FALSE(ParseSender("Sales").has_value());
}

TEST(NextAttempt, ComesLaterEachTimeAndNotForEver) {
  EXPECT_EQ(NextAttemptAfter(absl::ZeroDuration(), 1), absl::Seconds(30));
  EXPECT_EQ(NextAttemptAfter(absl::ZeroDuration(), 2), absl::Seconds(60));
  EXPECT_EQ(NextAttemptAfter(absl::Hours(20), 100), absl::Hours(1));
  EXPECT_EQ(NextAttemptAfter(absl::Hours(24), 100), std::nullopt);
}

}  // namespace
}  // namespace leadline::lead
