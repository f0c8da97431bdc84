#include "common/query/filter.h"

#include "common/status/failure.h"
#include "tests/support/status_matchers.h"

namespace leadline::query {
namespace {

using test::FailsWith;
using test::HasMetadata;
using ::testing::AllOf;
using ::testing::HasSubstr;

// The tree in brackets: what the grammar made of the text.
std::string Show(const Expression& e) {
  if (e.kind == Expression::Kind::kComparison) {
    const std::string value = e.value.kind == Value::Kind::kMe    ? "me()"
                              : e.value.kind == Value::Kind::kNow ? "now()"
                                                                  : "'" + e.value.text + "'";
    return e.field + SymbolOf(e.op) + value;
  }
  std::string shown = e.kind == Expression::Kind::kAnd  ? "and("
                      : e.kind == Expression::Kind::kOr ? "or("
                                                        : "not(";
  for (const Expression& operand : e.operands) {
    shown += (shown.back() == '(' ? "" : " ") + Show(operand);
  }
  return shown + ")";
}

struct Accepted {
  const char* filter;
  const char* tree;
};

class AcceptedFilter : public ::testing::TestWithParam<Accepted> {};

TEST_P(AcceptedFilter, ParsesToItsTree) {
  const auto parsed = ParseFilter(GetParam().filter);

  ASSERT_THAT(parsed, test::IsOk());
  EXPECT_EQ(Show(*parsed), GetParam().tree);
}

INSTANTIATE_TEST_SUITE_P(
    Grammar, AcceptedFilter,
    ::testing::Values(
        Accepted{"a = 1", "a='1'"}, Accepted{"a=1", "a='1'"}, Accepted{" a  =\t1\n", "a='1'"},
        Accepted{"a != x AND b < 2", "and(a!='x' b<'2')"},
        Accepted{"a <= 1 AND b >= 2 AND c > 3", "and(a<='1' b>='2' c>'3')"},
        Accepted{"tags:hot", "tags:'hot'"}, Accepted{"tags:*", "tags:'*'"},
        Accepted{"a = 1 AND b = 2 OR c = 3", "and(a='1' or(b='2' c='3'))"},
        Accepted{"a = 1 OR b = 2 AND c = 3", "and(or(a='1' b='2') c='3')"},
        Accepted{"(a = 1 AND b = 2) OR c = 3", "or(and(a='1' b='2') c='3')"},
        Accepted{"NOT a = 1", "not(a='1')"}, Accepted{"-a = 1", "not(a='1')"},
        Accepted{"-(a = 1 OR b = 2)", "not(or(a='1' b='2'))"}, Accepted{"NOT(a = 1)", "not(a='1')"},
        Accepted{"a = -5", "a='-5'"}, Accepted{"a=-5", "a='-5'"},
        Accepted{"address.region_code = FR", "address.region_code='FR'"},
        Accepted{"custom_fields.budget_2 > 10.5", "custom_fields.budget_2>'10.5'"},
        Accepted{"owner = me() AND t < now()", "and(owner=me() t<now())"},
        Accepted{"t >= 2026-01-31T12:00:00+01:00", "t>='2026-01-31T12:00:00+01:00'"},
        Accepted{"t >= \"2026-01-31T12:00:00Z\"", "t>='2026-01-31T12:00:00Z'"},
        Accepted{"status = statuses/lead/qualified", "status='statuses/lead/qualified'"},
        Accepted{"email = zoë@exämple.fr", "email='zoë@exämple.fr'"},
        Accepted{R"(a = "say \"hi\" \\ \* ok")", R"(a='say "hi" \ * ok')"},
        Accepted{"a = 'it is \"so\"'", "a='it is \"so\"'"}, Accepted{"a = \"\"", "a=''"},
        Accepted{"a = \"AND (b = 1)\"", "a='AND (b = 1)'"},
        Accepted{"note = 1 AND order = 2", "and(note='1' order='2')"}),
    [](const auto& test) { return "Case" + std::to_string(test.index); });

struct Refused {
  const char* filter;
  int offset;
  const char* expected;
};

class RefusedFilter : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedFilter, SaysWhereAndWhatWasExpected) {
  const auto parsed = ParseFilter(GetParam().filter);

  EXPECT_THAT(parsed, AllOf(FailsWith(absl::StatusCode::kInvalidArgument,
                                      type::v1::ERROR_REASON_FILTER_INVALID),
                            HasMetadata("offset", std::to_string(GetParam().offset))));
  EXPECT_THAT(std::string(parsed.status().message()), HasSubstr(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Grammar, RefusedFilter,
    ::testing::Values(
        Refused{" ", 1, "a field"}, Refused{"a", 1, "=, !="}, Refused{"a =", 3, "a value"},
        Refused{"a = ", 4, "a value"}, Refused{"= 1", 0, "a field"}, Refused{"A = 1", 0, "a field"},
        Refused{"a. = 1", 2, "a field"}, Refused{"a.b. = 1", 4, "a field"},
        Refused{"a ~ 1", 2, "=, !="}, Refused{"a = 1 b = 2", 6, "AND, OR or the end"},
        Refused{"a = 1 AND", 9, "a field"}, Refused{"a = 1 AND OR b = 2", 10, "a field"},
        Refused{"a = 1 ANDb = 2", 6, "AND, OR or the end"}, Refused{"(a = 1", 6, "AND, OR or )"},
        Refused{"a = 1)", 5, "AND, OR or the end"}, Refused{"()", 1, "a field"},
        Refused{"a = \"x", 6, "closing \""}, Refused{"a = 'x\\", 7, "closing '"},
        Refused{"a = you()", 4, "me() or now()"}, Refused{"a = me(", 4, "me() or now()"},
        Refused{"a = me(1)", 4, "me() or now()"}, Refused{"NOT", 3, "a field"},
        Refused{"--a = 1", 1, "a field"}, Refused{"NOT NOT a = 1", 4, "a field"},
        Refused{"a = (b = 1)", 4, "a value"},
        Refused{"((((((a = 1))))))", 5, "at most 5 parentheses"}),
    [](const auto& test) { return "Case" + std::to_string(test.index); });

std::string Repeated(const std::string& term, int times) {
  std::string filter = term;
  for (int i = 1; i < times; ++i) filter += " AND " + term;
  return filter;
}

TEST(ParseFilter, TakesTwentyComparisonsAndNoMore) {
  EXPECT_THAT(ParseFilter(Repeated("a = 1", 20)), test::IsOk());

  EXPECT_THAT(ParseFilter(Repeated("a = 1", 21)), HasMetadata("offset", "200"));
}

TEST(ParseFilter, TakesFiveParenthesesInsideEachOther) {
  EXPECT_THAT(ParseFilter("(((((a = 1))))) AND (((((b = 1)))))"), test::IsOk());
}

TEST(ParseFilter, RefusesMoreThanTwoKibibytes) {
  const std::string longest = "a = \"" + std::string(kMaxFilterBytes - 6, 'x') + "\"";

  EXPECT_THAT(ParseFilter(longest), test::IsOk());
  EXPECT_THAT(ParseFilter(longest + " "), HasMetadata("offset", "2048"));
}

TEST(ParseFilter, RefusesTextThatPostgresCannotHold) {
  EXPECT_THAT(ParseFilter(std::string("a = \"x\0y\"", 9)), HasMetadata("offset", "6"));
}

TEST(ParseFilter, MakesAPatternOnlyOfAnUnescapedStar) {
  EXPECT_EQ(ParseFilter("a = Ac*e_")->value.pattern, "Ac%e\\_");
  EXPECT_EQ(ParseFilter("a = \"50%\"")->value.pattern, "");
  EXPECT_EQ(ParseFilter(R"(a = "a\*b")")->value.pattern, "");
  EXPECT_EQ(ParseFilter(R"(a = "\\*")")->value.pattern, "\\\\%");
}

TEST(ParseFilter, RemembersWhereThingsStood) {
  const auto parsed = ParseFilter("  email != x");

  EXPECT_EQ(parsed->field_offset, 2u);
  EXPECT_EQ(parsed->op_offset, 8u);
  EXPECT_EQ(parsed->value.offset, 11u);
}

}  // namespace
}  // namespace leadline::query
