#include "services/lead/lead/lead_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rules/html.h"

namespace leadline::lead {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Tidy, RemovesWhiteSpaceAroundAndComposesCharacters) {
  EXPECT_EQ(Tidy("  Acme \n"), "Acme");
  EXPECT_EQ(Tidy("\xC2\xA0"
                 "Cafe\xCC\x81\xE2\x80\x83"),
            "Caf\xC3\xA9");
  EXPECT_EQ(Tidy(" \xE3\x80\x80 "), "");
}

TEST(NormalizeEmail, IsTheSameForEverySpellingOfOneAddress) {
  EXPECT_EQ(NormalizeEmail("Ann.Meyer@Example.COM"), "ann.meyer@example.com");
  EXPECT_EQ(NormalizeEmail("\xC3\x84nn@example.com"), "\xC3\xA4nn@example.com");
}

TEST(NormalizePhone, GivesTheInternationalNumberOrNothing) {
  EXPECT_EQ(NormalizePhone("+33 1 42 96 10 20"), "+33142961020");
  EXPECT_EQ(NormalizePhone("+33 (0)1 42 96 10 20"), "+33142961020");
  EXPECT_EQ(NormalizePhone("0044 (0)20-7946.0018"), "+442079460018");
  EXPECT_EQ(NormalizePhone("tel:+33142961020"), "+33142961020");
  for (const char* text :
       {"", "01 42 96 10 20", "+33 1 42 96 10 20 ext. 5", "+", "+0123456789", "+9999999",
        "+1234567890123456", "+33142961020 / +33142961021", "+33 1 42 96 10 20 Ann"}) {
    EXPECT_EQ(NormalizePhone(text), "") << text;
  }
}

TEST(NormalizePhone, TakesANumberWithoutCountryCodeForOneOfTheRegion) {
  EXPECT_EQ(NormalizePhone("01 42 96 10 20", "FR"), "+33142961020");
  EXPECT_EQ(NormalizePhone("01.42.96.10.20", "fr"), "+33142961020");
  EXPECT_EQ(NormalizePhone("06 6982", "IT"), "+39066982") << "where the zero belongs to it";
  EXPECT_EQ(NormalizePhone("(212) 555-0100", "US"), "+12125550100");
  EXPECT_EQ(NormalizePhone("+33 1 42 96 10 20", "DE"), "+33142961020");
  EXPECT_EQ(NormalizePhone("0033 1 42 96 10 20", "XX"), "+33142961020");
  for (const char* text : {"112", "call me", "01 42", "01 42 96 10 20 / 01 42 96 10 21"}) {
    EXPECT_EQ(NormalizePhone(text, "FR"), "") << text;
  }
  EXPECT_EQ(NormalizePhone("01 42 96 10 20", "XX"), "");
}

TEST(IsEmail, TellsAddressesFromOtherText) {
  for (const char* text : {"a@b.example", "ann+x@sub.example.com", "\xC3\xA4@b.example"}) {
    EXPECT_TRUE(IsEmail(text)) << text;
  }
  for (const char* text : {"", "@", "a@", "@b.example", "a@b", "a@@b.example", "a b@c.example",
                           "a@b..example", "a@.example", "a@b.", "a@b.example\x01"}) {
    EXPECT_FALSE(IsEmail(text)) << text;
  }
}

TEST(IsCurrency, KnowsThoseOfIso4217) {
  for (const char* code : {"EUR", "USD", "JPY"}) EXPECT_TRUE(IsCurrency(code)) << code;
  for (const char* code : {"", "eur", "ZZZ", "EURO", "\xE2\x82\xAC"}) {
    EXPECT_FALSE(IsCurrency(code)) << code;
  }
}

TEST(LengthOf, CountsCharactersAndNotBytes) {
  EXPECT_EQ(LengthOf("caf\xC3\xA9"), 4u);
  EXPECT_EQ(LengthOf("\xF0\x9F\x98\x80"), 1u);
}

TEST(CleanHtml, KeepsTextAndFormatting) {
  for (const char* html :
       {"", "plain text", "<p>Wants <b>two</b><br>now</p>", "<ul><li>one</li><li>two</li></ul>",
        "a &amp; b &lt; c", "<a href=\"https://example.com/?a=1&amp;b=2\">site</a>",
        "<pre>\n\n  x</pre>", "<table><tbody><tr><td>1</td></tr></tbody></table>"}) {
    EXPECT_EQ(CleanHtml(html), html);
  }
}

TEST(CleanHtml, RemovesWhatCouldRun) {
  const char* const attacks[] = {
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      "<p onclick=alert(1)>x</p>",
      "<a href=\"javascript:alert(1)\">x</a>",
      "<a href=\" JaVaScRiPt:alert(1)\">x</a>",
      "<a href=\"&#106;avascript:alert(1)\">x</a>",
      "<a href=\"data:text/html,alert(1)\">x</a>",
      "<iframe src=//alert(1)></iframe>",
      "<svg><style><img src=x onerror=alert(1)></style></svg>",
      "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
      "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
      "<style>@import 'alert(1)'</style>",
      "<p style=\"background:url(alert(1))\">x</p>",
      "<form action=alert(1)><button formaction=alert(1)></button></form>",
      "<b><!-- alert(1) --></b>",
      "<object data=alert(1)></object><embed src=alert(1)>",
      "<textarea></textarea><template>alert(1)</template>",
  };
  for (const char* attack : attacks) EXPECT_THAT(CleanHtml(attack), Not(HasSubstr("alert")));
}

TEST(CleanHtml, KeepsTheTextOfElementsItDoesNotKnow) {
  EXPECT_EQ(CleanHtml("<font color=red>red <blink>tape</blink></font>"), "red tape");
}

TEST(CleanHtml, ChangesNothingTheSecondTime) {
  for (const char* html : {"<b><p>x</b>y", "a < b", "&lt;script&gt;", "<pre>\nx", "<p>a<div>b",
                           "<a href='http://x?\"<>'>y", "&amp;amp;", "<li>x<li>y", "\xC2\xA0&nbsp;",
                           "<p><button><p>x", "<a href=http://x><button><a href=http://y>z"}) {
    const std::string once = CleanHtml(html);
    EXPECT_EQ(CleanHtml(once), once) << html;
  }
}

TEST(CleanHtml, SurvivesDeepNesting) {
  std::string html;
  for (int i = 0; i < 500; ++i) html += "<b>";

  const std::string once = CleanHtml(html);

  EXPECT_EQ(once.size(), 500 * std::string("<b></b>").size());
  EXPECT_EQ(CleanHtml(once), once);
}

TEST(CleanHtml, TakesWhatIsNestedTooDeepForText) {
  for (const char* element : {"<b>", "<b class=x>", "<DIV></i>", "<b><div></b>", "<x>"}) {
    std::string html;
    for (int i = 0; i < 501; ++i) html += element;

    EXPECT_EQ(CleanHtml(html).find('<'), std::string::npos) << element;
  }
}

TEST(CleanHtml, KeepsManyElementsBesideEachOther) {
  std::string html;
  for (int i = 0; i < 2000; ++i) html += "x<br><b>y</b><ul><li>z</li></ul>";

  EXPECT_EQ(CleanHtml(html), html);
}

}  // namespace
}  // namespace leadline::lead
