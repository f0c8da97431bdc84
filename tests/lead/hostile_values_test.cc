// What nobody means to write, in every field of a lead: each value gets the answer that the
// contract says, and none is a fault of ours.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::FieldDefinition;
using google::protobuf::FieldDescriptor;
using test::ALead;
using test::IsOk;
using test::RefusesField;

// A text that fits into 200 characters unless it says otherwise.
struct Text {
  const char* name;
  std::string value;
  bool is_refused = false;  // In a name, a number or another text of one line.
  std::string kept = {};    // What becomes of it there, if that is something else.
};

const std::vector<Text>& Texts() {
  static const auto* const kTexts = new std::vector<Text>{
      {"ten thousand characters", std::string(10'000, 'x'), true},
      {"a NUL", std::string("a\0b", 3), true},
      {"characters that control", "a\x01\x1b[31mb\x7f", true},
      {"a line that ends", "a\r\nBcc: all@example.com", false, "a Bcc: all@example.com"},
      {"a line that ends otherwise", "a\u2028b\u0085c\td", false, "a b c d"},
      {"quotes of Windows", "\u0093a\u0094 \u0096", false, "\u201Ca\u201D \u2013"},
      {"the direction turned", "\u202Ea\u2066b\u202C", false, "ab"},
      {"a mark of direction", "a\u200Fb"},
      {"Arabic", "\u0645\u0631\u062D\u0628\u0627"},
      {"a character composed of two", "Zu\u0308rich", false, "Z\u00FCrich"},
      {"marks upon marks", "Z\u0351\u036B\u0313\u036A\u0302\u036B\u033D"},
      {"a pair of faces", "\U0001F469\u200D\U0001F469"},
      {"SQL", "'; DROP TABLE leads; --"},
      {"a parameter", ":organization_id $1 %s {{first_name}}"},
      {"HTML", "<script>alert(1)</script>"},
      {"a formula", "=HYPERLINK(\"http://x\";\"y\")"},
      {"a pattern", "%_\\"},
      {"the last character", "a\U0010FFFFb"},
  };
  return *kTexts;
}

class HostileValuesTest : public LeadFixture {
 protected:
  // Every text that callers may write into a lead, with its path.
  static std::vector<const FieldDescriptor*> TextFields(const google::protobuf::Descriptor& type) {
    std::vector<const FieldDescriptor*> fields;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.type() == FieldDescriptor::TYPE_STRING && !field.is_repeated()) {
        fields.push_back(&field);
      }
    }
    return fields;
  }

  // Whether the contract refuses the text in that field. None of them is an address, an entry of a
  // dictionary or the name of a user.
  static bool Refuses(const FieldDescriptor& field, const Text& text) {
    static const auto* const kLines = new std::set<std::string>{
        "first_name", "last_name", "company_name", "campaign", "phone", "mobile", "fax", "website"};
    const bool has_nul = text.value.find('\0') != std::string::npos;
    if (kLines->count(field.name()) > 0) return text.is_refused;
    if (field.name() == "description_html") return has_nul;
    if (field.name() == "etag") return has_nul || text.value.size() > 64;
    return !IsIgnored(field);
  }

  static bool IsIgnored(const FieldDescriptor& field) {
    if (field.name() == "name") return true;
    for (int i = 0; i < field.options().ExtensionSize(google::api::field_behavior); ++i) {
      const auto behavior = field.options().GetExtension(google::api::field_behavior, i);
      if (behavior == google::api::OUTPUT_ONLY) return true;
    }
    return false;
  }

  static void ExpectAnswer(const absl::Status& status, bool is_refused, const std::string& what) {
    const bool as_said = is_refused ? absl::IsInvalidArgument(status) : status.ok();
    EXPECT_TRUE(as_said) << what << ": " << status;
  }
};

TEST_F(HostileValuesTest, GetTheAnswerOfTheContractInEveryTextOfALead) {
  for (const FieldDescriptor* field : TextFields(*v1::Lead::descriptor())) {
    for (const Text& text : Texts()) {
      v1::Lead lead = ALead();
      lead.GetReflection()->SetString(&lead, field, text.value);
      ExpectAnswer(Create(lead).status(), Refuses(*field, text),
                   absl::StrCat(field->name(), ", ", text.name));
    }
  }
  for (const FieldDescriptor* field : TextFields(*v1::LeadContact::descriptor())) {
    for (const Text& text : Texts()) {
      v1::Lead lead = ALead("further_contacts { last_name: 'Ng' }");
      auto& contact = *lead.mutable_further_contacts(0);
      contact.GetReflection()->SetString(&contact, field, text.value);
      ExpectAnswer(Create(lead).status(), Refuses(*field, text),
                   absl::StrCat("further_contacts.", field->name(), ", ", text.name));
    }
  }
}

TEST_F(HostileValuesTest, AreKeptAsTheyAreWhereTextIsFree) {
  Define("city", FieldDefinition::KIND_TEXT);
  for (const char* path : {"first_name", "last_name", "company_name", "campaign"}) {
    const FieldDescriptor* field = v1::Lead::descriptor()->FindFieldByName(path);
    for (const Text& text : Texts()) {
      v1::Lead lead = ALead();
      lead.GetReflection()->SetString(&lead, field, text.value);
      const auto created = Create(lead);
      if (text.is_refused) {
        EXPECT_THAT(created, RefusesField(absl::StrCat("lead.", path))) << text.name;
        continue;
      }
      ASSERT_THAT(created, IsOk()) << path << ", " << text.name;
      const std::string kept = lead.GetReflection()->GetString(*Get(created->name()), field);
      EXPECT_EQ(kept, text.kept.empty() ? text.value : text.kept) << path << ", " << text.name;
    }
  }
}

TEST_F(HostileValuesTest, AreNoTextAtAllWhereTheyAreNoUtf8) {
  for (const std::string& bytes : {std::string("\xff\xfe"), std::string("\xc0\xaf"),
                                   std::string("\xed\xa0\x80"), std::string("a\xe2\x82")}) {
    v1::Lead lead = ALead();
    lead.set_last_name(bytes);
    EXPECT_TRUE(absl::IsInvalidArgument(Create(lead).status())) << Create(lead).status();
  }
}

TEST_F(HostileValuesTest, AreNoContactWhereTheyHaveNoShapeOfOne) {
  for (const char* email : {"nobody", "a@b@c", "a b@example.com", "@example.com", "a@",
                            "ann@example.com\\r\\nBcc: x@example.com"}) {
    EXPECT_THAT(Create(ALead(absl::StrCat("email: '", email, "'"))), RefusesField("lead.email"))
        << email;
  }
  EXPECT_THAT(Create(ALead("phone: '" + std::string(51, '1') + "'")), RefusesField("lead.phone"));
  EXPECT_THAT(Create(ALead("website: 'http://" + std::string(2048, 'x') + "'")),
              RefusesField("lead.website"));
  EXPECT_EQ(Create(ALead("phone: '+99 99 99'"))->phone_normalized(), "");
  EXPECT_EQ(Create(ALead("phone: 'call me'"))->phone_normalized(), "");
}

TEST_F(HostileValuesTest, AreNoNumbersAndDaysThatThereAreNot) {
  Define("budget", FieldDefinition::KIND_NUMBER);
  Define("cost", FieldDefinition::KIND_MONEY);
  Define("day", FieldDefinition::KIND_DATE);
  Define("due", FieldDefinition::KIND_TIME);
  const auto with = [](const std::string& key, const std::string& value) {
    return "custom_fields { key: '" + key + "' value { " + value + " } }";
  };
  for (const std::string& wrong :
       {std::string("employee_count: -1"),
        std::string("score: -1"),
        std::string("score: 6"),
        std::string("annual_revenue { currency_code: 'EURO' units: 1 }"),
        std::string("annual_revenue { currency_code: 'eur' units: 1 }"),
        std::string("annual_revenue { currency_code: 'EUR' nanos: 1000000000 }"),
        std::string("annual_revenue { currency_code: 'EUR' units: 1 nanos: -1 }"),
        std::string("annual_revenue { units: 1 }"),
        with("budget", "number_value: nan"),
        with("budget", "number_value: inf"),
        with("budget", "text_value: '5'"),
        with("cost", "money_value { currency_code: 'EUR' units: -1 nanos: 1 }"),
        with("day", "date_value { year: 2026 month: 2 day: 30 }"),
        with("day", "date_value { year: 2026 month: 13 day: 1 }"),
        with("day", "date_value { year: 2026 month: 1 }"),
        with("day", "date_value { }"),
        with("due", "time_value { seconds: 9223372036854775807 }"),
        with("due", "time_value { nanos: -1 }"),
        with("Budget", "number_value: 1"),
        with("none", "number_value: 1")}) {
    const absl::Status status = Create(ALead(wrong)).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << wrong << ": " << status;
  }
  for (const std::string& right :
       {std::string("employee_count: 2147483647"),
        std::string("annual_revenue { currency_code: 'EUR' units: 9223372036854775807 }"),
        with("budget", "number_value: 1.7976931348623157e308"),
        with("day", "date_value { year: 9999 month: 12 day: 31 }"),
        with("due", "time_value { seconds: -62135596800 }")}) {
    EXPECT_THAT(Create(ALead(right)), IsOk()) << right;
  }
}

TEST_F(HostileValuesTest, AreNoNamesOfWhatIsOfAnotherKind) {
  for (const char* field : {"salutation", "function", "department", "industry", "rating", "size",
                            "source", "category", "team", "status", "owner", "tags", "agencies"}) {
    for (const char* name : {"x", "leads/../leads", "dictionaries/source/entries/",
                             "dictionaries/source/entries/no-such", "statuses/opportunity/won",
                             "users/", "dictionaries/city/entries/x' OR '1'='1"}) {
      const absl::Status status = Create(ALead(absl::StrCat(field, ": \"", name, "\""))).status();
      EXPECT_TRUE(absl::IsInvalidArgument(status)) << field << " " << name << ": " << status;
    }
  }
}

TEST_F(HostileValuesTest, AreNoMoreThanThereMayBe) {
  v1::Lead lead = ALead();
  for (int i = 0; i < 101; ++i) {
    (*lead.mutable_custom_fields())["k" + std::to_string(i)].set_number_value(1);
  }
  EXPECT_THAT(Create(lead), RefusesField("lead.custom_fields"));
  lead = ALead();
  for (int i = 0; i < 51; ++i) lead.add_further_contacts()->set_last_name("Ng");
  EXPECT_THAT(Create(lead), RefusesField("lead.further_contacts"));
  lead = ALead();
  for (int i = 0; i < 21; ++i) {
    auto& id = *lead.add_external_ids();
    id.set_system("erp");
    id.set_id(std::to_string(i));
  }
  EXPECT_THAT(Create(lead), RefusesField("lead.external_ids"));
  EXPECT_THAT(Create(ALead("description_html: '" + std::string(32'769, 'x') + "'")),
              RefusesField("lead.description_html"));
}

// The same rules, whichever way a value comes.
TEST_F(HostileValuesTest, AreRefusedByEveryMethodAlike) {
  const std::string there = Existing();
  for (const auto& [field, value] : std::vector<std::pair<std::string, std::string>>{
           {"email", "'nobody'"},
           {"first_name", "'" + std::string(201, 'x') + "'"},
           {"score", "6"},
           {"employee_count", "-1"},
           {"source", "'dictionaries/source/entries/no-such'"},
           {"further_contacts[0].email", ""}}) {
    const std::string text =
        value.empty() ? "further_contacts { last_name: 'Ng' email: 'x' }" : field + ": " + value;
    v1::Lead changed = test::FromText<v1::Lead>(text);
    changed.set_name(there);
    v1::BatchCreateLeadsRequest creations;
    *creations.add_requests()->mutable_lead() = ALead(text);
    v1::BatchUpdateLeadsRequest updates;
    *updates.add_requests()->mutable_lead() = changed;

    const std::string path = "lead." + field, in_batch = "requests[0].lead." + field;
    EXPECT_THAT(Create(ALead(text)), RefusesField(path));
    EXPECT_THAT(Update(changed, ""), RefusesField(path));
    EXPECT_THAT(Create(creations), RefusesField(in_batch));
    EXPECT_THAT(Call(*lead_stub_, &v1::LeadService::Stub::BatchUpdateLeads, updates),
                RefusesField(in_batch));
  }
}

TEST_F(HostileValuesTest, AreSearchedForWithoutHarm) {
  Existing();
  for (const Text& text : Texts()) {
    const bool is_no_text = text.value.size() > 2048 || text.value.find('\0') != std::string::npos;
    const bool ends_quote = text.value.find('"') != std::string::npos || text.value.back() == '\\';
    v1::SearchLeadsRequest search;
    search.set_query(text.value);
    ExpectAnswer(Call(*lead_stub_, &v1::LeadService::Stub::SearchLeads, search).status(),
                 is_no_text, text.name);
    v1::ListLeadsRequest list;
    list.set_filter(absl::StrCat("company_name = \"", text.value, "\""));
    ExpectAnswer(Call(*lead_stub_, &v1::LeadService::Stub::ListLeads, list).status(),
                 is_no_text || ends_quote, text.name);
    for (const char* field : {"filter", "order_by", "page_token"}) {
      v1::ListLeadsRequest other;
      other.GetReflection()->SetString(
          &other, v1::ListLeadsRequest::descriptor()->FindFieldByName(field), text.value);
      ExpectAnswer(Call(*lead_stub_, &v1::LeadService::Stub::ListLeads, other).status(), true,
                   absl::StrCat(field, ", ", text.name));
    }
  }
}

}  // namespace
}  // namespace leadline::lead
