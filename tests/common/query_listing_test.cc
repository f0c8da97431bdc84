#include "common/query/listing.h"

#include <random>

#include "absl/strings/str_replace.h"
#include "tests/common/query_fixture.h"

namespace leadline::query {
namespace {

using test::FailsWith;
using test::HasMetadata;
using ::testing::AllOf;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

// Six leads that differ in everything a filter can ask for.
class FilterTest : public ListedTest {
 protected:
  FilterTest() {
    Add(1, "email, company_name, kind, score", "'ann@acme.example', 'Acme', 'KIND_COMPANY', 5");
    Add(2, "email, company_name, score, owner", "'bob@ACME.example', 'Acme_West', 3, 'zoe'");
    Add(3, "company_name, employee_count, owner", "'100% Juice', 7, 'max'");
    Add(4, "status, tags, key_account, last_event_time",
        "'statuses/lead/new', '{dictionaries/tag/entries/hot}', true, '2026-03-01T10:00:00Z'");
    Add(5, "contacts, create_time, email",
        "'{00000000-0000-7000-8000-000000000099}', '2026-06-01T00:00:00.000001Z', 'x''y\"z'");
    Add(6, "custom_fields", R"('{"budget": {"number_value": 10.5}, "city": {"text_value": "Łódź"},
      "day": {"date_value": {"year": 2026, "month": 3, "day": 1}}, "due": {"time_value":
      "2026-01-01T00:00:00.500Z"}, "vip": {"bool_value": true}, "cost": {"money_value":
      {"currency_code": "EUR", "units": "12", "nanos": 500000000}},
      "size": {"entry_value": "dictionaries/size/entries/small"}, "zip": {"text_value": "75"}}')");
  }

  absl::StatusOr<lead::v1::ListLeadsResponse> Filtered(const std::string& filter) {
    lead::v1::ListLeadsRequest request;
    request.set_filter(filter);
    request.set_order_by("name");
    return List(request);
  }
};

TEST_F(FilterTest, FindsWhatItSays) {
  const std::vector<std::pair<const char*, std::vector<int>>> cases = {
      {"", {1, 2, 3, 4, 5, 6}},
      {"email = \"ann@acme.example\"", {1}},
      {"email = ANN@acme.example", {}},
      {"email = *@acme.example", {1}},
      {"email : @acme", {1, 2}},
      {"email:*", {1, 2, 5}},
      {"NOT email:*", {3, 4, 6}},
      {"email = \"x'y\\\"z\"", {5}},
      {"company_name = \"Acme_*\"", {2}},
      {"company_name != \"Acme*\"", {3, 4, 5, 6}},
      {"company_name:\"0% j\"", {3}},
      {"company_name:\"e_w\"", {2}},
      {"company_name < B AND company_name:*", {1, 2, 3}},
      {"kind = KIND_COMPANY", {1}},
      {"score >= 3 AND -score = 5", {2}},
      {"weight = 0.0 AND weight < 1e-308 AND weight > -1.5e308", {1, 2, 3, 4, 5, 6}},
      {"custom_fields.budget > 1e-308", {6}},
      {"score = 5 OR score = 3 AND email:ann", {1}},
      {"(score = 5 AND email:ann) OR score = 3", {1, 2}},
      {"employee_count < 10", {3}},
      {"employee_count != 7", {1, 2, 4, 5, 6}},
      {"NOT employee_count = 7", {1, 2, 4, 5, 6}},
      {"NOT (employee_count > 1 OR score = 5)", {2, 4, 5, 6}},
      {"employee_count:*", {3}},
      {"key_account = true", {4}},
      {"owner = me()", {2}},
      {"owner != me()", {1, 3, 4, 5, 6}},
      {"owner = users/max", {3}},
      {"-owner:*", {1, 4, 5, 6}},
      {"status = statuses/lead/new", {4}},
      {"tags:dictionaries/tag/entries/hot", {4}},
      {"tags:*", {4}},
      {"contacts:contacts/00000000-0000-7000-8000-000000000099", {5}},
      {"create_time > 2026-06-01T00:00:00Z", {5}},
      {"create_time >= \"2026-06-01T02:00:00+02:00\"", {5}},
      {"last_event_time < now()", {4}},
      {"name = leads/00000000-0000-7000-8000-000000000003", {3}},
      {"custom_fields.budget = 10.50", {6}},
      {"custom_fields.budget > 9", {6}},
      {"custom_fields.budget > 10.5", {}},
      {"custom_fields.cost >= 12.5", {6}},
      {"custom_fields.city = Łódź", {6}},
      {"custom_fields.city = \"Ł*\"", {6}},
      {"custom_fields.city:ód", {6}},
      {"custom_fields.city != Łódź", {1, 2, 3, 4, 5}},
      {"custom_fields.zip = 75", {6}},
      {"custom_fields.vip = true", {6}},
      {"custom_fields.day = 2026-02-28", {}},
      {"custom_fields.day > 2026-02-28", {6}},
      {"custom_fields.due < 2026-01-01T00:00:01Z", {6}},
      {"custom_fields.due < now()", {6}},
      {"custom_fields.size = dictionaries/size/entries/small", {6}},
      {"custom_fields.vip:*", {6}},
      {"custom_fields.cost = 12.50", {6}},
      {"custom_fields.cost != 12.50", {1, 2, 3, 4, 5}},
      {"custom_fields.vip != true", {1, 2, 3, 4, 5}},
      {"NOT custom_fields.day > 2026-02-28", {1, 2, 3, 4, 5}},
      {"-custom_fields.size:*", {1, 2, 3, 4, 5}},
      {"custom_fields.city > A", {6}}};

  for (const auto& [filter, numbers] : cases) {
    const auto response = Filtered(filter);

    ASSERT_THAT(response, test::IsOk()) << filter;
    EXPECT_THAT(NumbersOf(*response), ElementsAreArray(numbers)) << filter;
  }
}

TEST_F(FilterTest, RefusesWhatAFieldCannotAnswer) {
  struct Case {
    const char* filter;
    int offset;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"email = a AND phone = 1", 14, "one of the fields name, email"},
      {"annual_revenue.units = 1", 0, "one of the fields"},
      {"email.x = 1", 0, "one of the fields"},
      {"custom_fields = 1", 14, "the custom field's key"},
      {"custom_fields.a.b = 1", 0, "one of the fields"},
      {"custom_fields.none = 1", 0, "a custom field that is defined"},
      {"email = a AND custom_fields.none:*", 14, "a custom field that is defined"},
      {"custom_fields.city = me()", 21, "holds no users"},
      {"custom_fields.budget = me()", 23, "holds no users"},
      {"custom_fields.budget = ten", 23, "a number"},
      {"custom_fields.cost > now()", 21, "no time"},
      {"custom_fields.budget:1", 21, "the field has a value"},
      {"custom_fields.vip = yes", 20, "true or false"},
      {"custom_fields.vip < true", 18, "one of = != :"},
      {"custom_fields.day = 2026-02-31", 20, "a date"},
      {"custom_fields.due > 2026-01-01", 20, "RFC 3339"},
      {"custom_fields.size = small", 21, "dictionaries/size/entries/"},
      {"custom_fields.size = dictionaries/rating/entries/a", 21, "dictionaries/size/entries/"},
      {"custom_fields.size < dictionaries/size/entries/a", 19, "one of = != :"},
      {"custom_fields.city < \"a*\"", 21, "a value without *"},
      {"tags = x", 5, "one of :"},
      {"key_account < true", 12, "one of = != :"},
      {"key_account = yes", 14, "true or false"},
      {"score = five", 8, "a whole number"},
      {"score = 99999999999999999999", 8, "a whole number"},
      {"score = now()", 8, "no time"},
      {"weight > 1e-20000", 9, "a number"},
      {"weight = 1e-309 OR weight = 0E-16384", 9, "a number"},
      {"weight = 1e309", 9, "a number"},
      {"weight = 0e20000", 9, "a number"},
      {"custom_fields.budget > 1e-20000", 23, "a number"},
      {"score:5", 6, "the field has a value"},
      {"email = me()", 8, "no users"},
      {"status = me()", 9, "no users"},
      {"kind = COMPANY", 7, "KIND_CONSUMER"},
      {"owner = max", 8, "users/"},
      {"name = leads/1", 7, "leads/"},
      {"name = accounts/00000000-0000-7000-8000-000000000003", 7, "leads/"},
      {"contacts:contacts/x", 9, "contacts/"},
      {"create_time > yesterday", 14, "RFC 3339"},
      {"create_time > infinite-future", 14, "RFC 3339"},
      {"create_time > 2026-02-30T00:00:00Z", 14, "RFC 3339"},
      {"email < a*", 8, "= and != only"}};

  for (const auto& [filter, offset, expected] : cases) {
    const auto response = Filtered(filter);

    EXPECT_THAT(response, AllOf(FailsWith(absl::StatusCode::kInvalidArgument,
                                          type::v1::ERROR_REASON_FILTER_INVALID),
                                HasMetadata("offset", std::to_string(offset))))
        << filter;
    EXPECT_THAT(std::string(response.status().message()), HasSubstr(expected)) << filter;
  }
}

TEST_F(FilterTest, BindsWhateverTheCallerWrites) {
  for (const std::string evil :
       {"'; DROP TABLE listed; --", ":organization_id", "$1", "%s", "\\"}) {
    const auto response =
        Filtered("email = \"" + absl::StrReplaceAll(evil, {{"\\", "\\\\"}}) + "\"");

    ASSERT_THAT(response, test::IsOk()) << evil;
    EXPECT_THAT(NumbersOf(*response), ::testing::IsEmpty()) << evil;
  }
}

// Text made of the grammar's own pieces, in any order: some of it is a filter.
std::string RandomText(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {"email",
                                                   "score",
                                                   "owner",
                                                   "kind",
                                                   "tags",
                                                   "create_time",
                                                   "custom_fields.city",
                                                   "name",
                                                   "=",
                                                   "!=",
                                                   "<",
                                                   ">=",
                                                   ":",
                                                   "*",
                                                   "\"a*\"",
                                                   "'\\'",
                                                   "\\",
                                                   "(",
                                                   ")",
                                                   "AND",
                                                   "OR",
                                                   "NOT",
                                                   "-",
                                                   "me()",
                                                   "now()",
                                                   "5",
                                                   "1e5",
                                                   "2026-01-31T12:00:00Z",
                                                   "true",
                                                   "\"",
                                                   "é",
                                                   "KIND_COMPANY",
                                                   "1e-20000"};
  std::string text;
  for (size_t i = 1 + random() % 12; i-- > 0;) {
    // Often a whole comparison, or hardly any text would parse.
    if (random() % 2 == 0) text += kPieces[random() % 8] + kPieces[8 + random() % 5];
    text += kPieces[random() % kPieces.size()] + (random() % 3 == 0 ? "" : " ");
  }
  return text;
}

TEST_F(FilterTest, AcceptsOnlyWhatPostgresCanRun) {
  std::mt19937 random{20260131};
  int ran = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = RandomText(random);
    const auto response = Filtered(text);

    ran += response.ok();
    if (!response.ok()) {
      ASSERT_EQ(ReasonOf(response.status()), type::v1::ERROR_REASON_FILTER_INVALID) << text;
    }
  }
  EXPECT_GT(ran, 100);
}

TEST(Describe, GivesOneLineForEachField) {
  const std::string markdown = Describe(kListed);

  EXPECT_THAT(markdown, HasSubstr("| `owner` | resource name, users/… | `=` `!=` `:` |  |\n"));
  EXPECT_THAT(markdown, HasSubstr("| `custom_fields.key` |"));
  EXPECT_THAT(markdown,
              HasSubstr("name of a value: KIND_UNSPECIFIED, KIND_COMPANY, KIND_CONSUMER"));
}

}  // namespace
}  // namespace leadline::query
