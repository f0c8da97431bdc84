#include "tests/hostile/random_text.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/identifier/identifier.h"

namespace leadline::test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMostRemembered = 200;

const std::vector<std::string>& Fitting() {
  static const auto* const kTexts = new std::vector<std::string>{
      "Acme",
      "ann@example.com",
      "+33 1 42 68 53 00",
      "https://example.com/a",
      "a",
      "a-1",
      "fair",
      "qualified",
      "Zoë Müller",
      "users/ann",
      "EUR",
      "CH",
      "de",
      "fr-CH",
      "leads",
      "lead",
      "email",
      "company_name",
      "text/plain",
      "note.txt",
      "2026-01-31",
      "1",
      "0.5",
      "{year}-{number}",
      "C-",
      "#336699",
      "Europe/Zurich",
      "kafinea",
      "<p>Hello <b>you</b></p>",
      "last_name",
      "custom_fields.a",
      "dictionaries/source/entries/fair",
      "statuses/lead/qualified",
      "dictionaries/source",
      "lead_created",
      "leadline.lead.v1.Lead",
      "{{last_name}}",
      "source",
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "active",
      "a_1"};
  return *kTexts;
}

const std::vector<std::string>& Filters() {
  static const auto* const kFilters = new std::vector<std::string>{
      "email = 'ann@example.com'",
      "NOT company_name : 'Acme' AND create_time < now()",
      "owner = me() OR name = 'leads/019a0000-0000-7000-8000-000000000000'",
      "display_name = 'a*'",
      "create_time > 0001-01-01T00:00:00Z",
      "state = ACTIVE",
      "email : * AND -(phone : *)",
      "number = 'x' AND update_time != now()",
      "custom_fields.a = 1",
      "((((((a = b))))))",
      "email = '%_\\\\' OR email = '\xC2\xA0'",
      "create_time = 9999-12-31T23:59:59.999999999Z"};
  return *kFilters;
}

std::string FittingOf(const FieldDescriptor& field, Random& random) {
  if (absl::StrContains(field.name(), "filter") || field.name() == "condition") {
    return AnyOf(Filters(), random);
  }
  if (field.name() == "order_by") {
    return AnyOf<std::string>({"create_time desc", "name", "update_time", "email desc, name", "x"},
                              random);
  }
  if (field.name() == "query") return AnyOf<std::string>({"acme", "ann", "+33142", "% _"}, random);
  return AnyOf(Fitting(), random);
}

bool Holds(const edge::FieldPlan& plan, const std::string& text) {
  edge::Value value;
  value.text = &text;
  return std::all_of(plan.checks.begin(), plan.checks.end(),
                     [&](const edge::Check& check) { return check.holds(value); });
}

}  // namespace

bool Once(int of, Random& random) { return random() % static_cast<uint64_t>(of) == 0; }

std::string RandomText::Hostile() {
  static const auto* const kTexts =
      new std::vector<std::string>{"",
                                   " ",
                                   std::string("a\0b", 3),
                                   "\xFF\xFE",
                                   "\xED\xA0\x80",
                                   "\xC0\x80",
                                   "a\nb\r\nc\t\x1B[2J\x7F",
                                   "e\xCC\x81",
                                   "\xC3\xA9",
                                   "\xE2\x80\xAE"
                                   "exe.pdf",
                                   "\xE2\x80\x8B",
                                   "\xEF\xBB\xBF",
                                   "'; DROP TABLE leads; --",
                                   "\\",
                                   "$1 :organization_id",
                                   "{\"a\": 1}",
                                   "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80",
                                   "../../etc/passwd",
                                   "leads/",
                                   "/",
                                   "leads/019A0000-0000-7000-8000-000000000000",
                                   "users/\xD0\xB0nn",
                                   "statuses/lead/..",
                                   "accounts/019a0000-0000-7000-8000-000000000000",
                                   "*",
                                   "%",
                                   "NaN",
                                   "1e999",
                                   "-0",
                                   "9999-12-31T23:59:60Z",
                                   "0000-00-00",
                                   "((((((((((",
                                   "\"",
                                   "me()",
                                   "name,name,name",
                                   "create_time desc,,",
                                   "a.b.c.d.e",
                                   std::string(300, 'x'),
                                   std::string(5000, '<'),
                                   std::string(70000, 'a'),
                                   std::string(3000, '('),
                                   "=cmd|'/c calc'!A1",
                                   "<script>alert(1)</script>",
                                   "\xE2\x84\xAB\xE2\x84\xA6",
                                   "\xCD\x8F\xE1\xA0\x8E"};
  if (!known_.empty() && Once(4, random_)) {
    // What is there, but of another kind.
    auto kind = known_.begin();
    std::advance(kind, random_() % known_.size());
    return AnyOf(kind->second, random_);
  }
  return AnyOf(*kTexts, random_);
}

std::string RandomText::NameLike(const edge::NamePattern& pattern) {
  const std::string collection = pattern.text().substr(0, pattern.text().find('/'));
  std::vector<std::string> there;
  if (const auto known = known_.find(collection); known != known_.end()) {
    std::copy_if(known->second.begin(), known->second.end(), std::back_inserter(there),
                 [&](const std::string& name) { return pattern.Matches(name); });
  }
  if (!there.empty() && !Once(10, random_)) return AnyOf(there, random_);
  std::vector<std::string> segments = absl::StrSplit(pattern.text(), '/');
  for (std::string& segment : segments) {
    if (segment.empty() || segment.front() != '{') continue;
    segment = AnyOf<std::string>({"a", "lead", "ann", "source"}, random_);
  }
  const std::string chosen = absl::StrJoin(segments, "/");
  if (pattern.Matches(chosen)) return chosen;
  return absl::StrCat(collection, "/", identifier::NewId());
}

// A new one, or one of a few that others have too.
std::string RandomText::RequestId() {
  const uint64_t number = Once(5, random_) ? random_() % 5 : random_();
  return identifier::DeriveId({"request", absl::StrCat(number)});
}

std::string RandomText::Fitting(const FieldDescriptor& field, const edge::FieldPlan* plan) {
  if (plan != nullptr && plan->pattern.has_value()) return NameLike(*plan->pattern);
  const auto known = known_.find(field.name());
  if (known != known_.end() && !Once(3, random_)) return AnyOf(known->second, random_);
  if (field.name() == "etag" || absl::EndsWith(field.name(), "_token")) return "";
  if (absl::EndsWith(field.name(), "request_id")) return RequestId();
  std::string text = FittingOf(field, random_);
  for (int tries = 0; plan != nullptr && !Holds(*plan, text) && tries < 60; ++tries) {
    text = FittingOf(field, random_);
  }
  return text;
}

void RandomText::Learn(const Message& answer) {
  std::vector<const FieldDescriptor*> fields;
  const auto& reflection = *answer.GetReflection();
  reflection.ListFields(answer, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? reflection.FieldSize(answer, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Learn(field->is_repeated() ? reflection.GetRepeatedMessage(answer, field, i)
                                   : reflection.GetMessage(answer, field));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        Take(*field, field->is_repeated() ? reflection.GetRepeatedString(answer, field, i)
                                          : reflection.GetString(answer, field));
      }
    }
  }
}

// `field` of an answer.
void RandomText::Take(const FieldDescriptor& field, const std::string& text) {
  if (field.name() == "next_page_token") return Remember("page_token", text);
  if (field.name() == "etag" || field.name() == "resume_token") return Remember(field.name(), text);
  const size_t slash = text.find('/');
  const bool is_name = field.name() == "name" && slash != std::string::npos;
  if (is_name) Remember(text.substr(0, slash), text);
}

void RandomText::Remember(const std::string& kind, const std::string& text) {
  if (text.empty()) return;
  auto& known = known_[kind];
  if (std::find(known.begin(), known.end(), text) != known.end()) return;
  if (known.size() < kMostRemembered) return known.push_back(text);
  known[random_() % known.size()] = text;
}

}  // namespace leadline::test
