// Filters and orders, as callers write them: whatever the text is, it is refused as FILTER_INVALID
// or becomes SQL of our own words, with all that the caller wrote bound beside it.

#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/postgres/parameters.h"
#include "common/query/filter.h"
#include "common/query/order.h"
#include "common/query/predicate.h"
#include "google/api/field_behavior.pb.h"
#include "tests/fuzz/fuzz.h"

namespace leadline::query {
namespace {

using fuzz::Require;
using fuzz::RequireInvalidArgument;

constexpr Field kFields[] = {
    {.path = "name", .column = "id", .type = Type::kId, .prefix = "leads/"},
    {.path = "email", .column = "email", .nullable = true, .sortable = true},
    {.path = "converted", .column = "converted", .type = Type::kBool},
    {.path = "rating", .column = "rating", .type = Type::kInteger, .sortable = true},
    {.path = "probability", .column = "probability", .type = Type::kNumber, .nullable = true},
    {.path = "create_time", .column = "create_time", .type = Type::kTime, .sortable = true},
    {.path = "due_date", .column = "due_date", .type = Type::kDate, .nullable = true},
    {.path = "kind",
     .column = "kind",
     .type = Type::kEnum,
     .values = google::api::FieldBehavior_descriptor},
    {.path = "owner", .column = "owner", .type = Type::kName, .prefix = "users/"},
    {.path = "tags", .column = "tags", .type = Type::kTexts},
    {.path = "watchers", .column = "watchers", .type = Type::kNames, .prefix = "users/"},
    {.path = "leads", .column = "leads", .type = Type::kIds, .prefix = "leads/"},
    {.path = "custom_fields", .column = "custom_fields", .type = Type::kCustomFields}};
constexpr Table kTable{kFields, "create_time desc"};

const record::CustomFields& CustomFields() {
  using type::v1::CustomValue;
  static const auto* const kCustom = new record::CustomFields{
      {"budget", {.kind = CustomValue::kMoneyValue}},
      {"note", {.kind = CustomValue::kTextValue}},
      {"seats", {.kind = CustomValue::kNumberValue}},
      {"signed", {.kind = CustomValue::kBoolValue}},
      {"since", {.kind = CustomValue::kDateValue}},
      {"until", {.kind = CustomValue::kTimeValue}},
      {"segment", {.kind = CustomValue::kEntryValue, .entries = "dictionaries/segment/entries/"}}};
  return *kCustom;
}

// Filters that together make every kind of condition there is.
constexpr const char* kKnown[] = {
    "name = 'leads/019a0000-0000-7000-8000-000000000000' OR NOT email = 'a*' AND email : 'b'",
    "converted = true AND converted = false AND rating < 1 AND rating != 2 AND probability != 1e3",
    "create_time > now() AND due_date = 2026-01-31 AND kind = REQUIRED AND owner = me()",
    "tags : 'a' AND tags : * AND watchers : users/a AND rating : * AND email : *",
    "leads : 'leads/019a0000-0000-7000-8000-000000000000' AND email != 'c' AND email != 'd*'",
    "custom_fields.budget > 1 AND custom_fields.note : 'a' AND custom_fields.seats = 1",
    "custom_fields.signed = true AND custom_fields.since < 2026-01-31 AND custom_fields.note : *",
    "custom_fields.until > now() AND custom_fields.segment = dictionaries/segment/entries/a"};

absl::StatusOr<std::string> Compile(const Expression& filter, postgres::Arguments& arguments) {
  const Surroundings surroundings{"users/ann", absl::FromUnixSeconds(1), CustomFields()};
  return CompileFilter(filter, kTable, surroundings, arguments);
}

bool InWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The words of a condition, and its other characters one by one. Placeholders count as one word.
std::set<std::string> WordsOf(const std::string& sql) {
  std::set<std::string> words;
  for (size_t at = 0; at < sql.size();) {
    size_t end = at;
    while (end < sql.size() && InWord(sql[end])) ++end;
    if (end == at) ++end;
    const std::string word = sql.substr(at, end - at);
    words.insert(word.compare(0, 7, "filter_") == 0 ? "filter_" : word);
    at = end;
  }
  return words;
}

const std::set<std::string>& OurWords() {
  static const auto* const kWords = [] {
    auto* words = new std::set<std::string>;
    for (const char* known : kKnown) {
      postgres::Arguments arguments;
      words->merge(WordsOf(Compile(ParseFilter(known).value(), arguments).value()));
    }
    return words;
  }();
  return *kWords;
}

void RequireBound(const std::string& sql, const postgres::Arguments& arguments) {
  for (const std::string& name : postgres::Parameterize(sql).names) {
    Require(arguments.Find(name).has_value(), "every placeholder has its value");
  }
}

void TryFilter(const std::string& text) {
  const auto filter = ParseFilter(text);
  if (!filter.ok()) return RequireInvalidArgument(filter.status());
  postgres::Arguments arguments;
  const auto sql = Compile(*filter, arguments);
  if (!sql.ok()) return RequireInvalidArgument(sql.status());
  for (const std::string& word : WordsOf(*sql)) {
    Require(OurWords().count(word) > 0, "nothing a caller wrote becomes SQL");
  }
  RequireBound(*sql, arguments);
}

void TryOrder(const std::string& text) {
  const auto order = ParseOrder(text, kTable, CustomFields());
  if (!order.ok()) return RequireInvalidArgument(order.status());
  Require(order->size() <= std::size(kFields) + CustomFields().size(),
          "an order is of different fields");
  postgres::Arguments arguments;
  RequireBound(
      AfterSql(*order, std::vector<std::optional<std::string>>(order->size(), "1"), arguments),
      arguments);
}

}  // namespace
}  // namespace leadline::query

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text = leadline::fuzz::TextOf(data, size);
  leadline::query::TryFilter(text);
  leadline::query::TryOrder(text);
  return 0;
}
