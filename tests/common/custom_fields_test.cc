#include "common/record/custom_fields.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/lead/v1/lead.pb.h"
#include "tests/support/proto_matchers.h"

namespace leadline::record {
namespace {

using test::FromText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using type::v1::CustomValue;

constexpr char kSizes[] = "dictionaries/size/entries/";

const CustomFields& Fields() {
  static const auto* const fields = new CustomFields{
      {"budget", {.kind = CustomValue::kNumberValue}},
      {"city", {.kind = CustomValue::kTextValue, .required = true}},
      {"cost", {.kind = CustomValue::kMoneyValue}},
      {"day", {.kind = CustomValue::kDateValue}},
      {"due", {.kind = CustomValue::kTimeValue}},
      {"old", {.kind = CustomValue::kTextValue, .required = true, .archived = true}},
      {"size", {.kind = CustomValue::kEntryValue, .entries = kSizes}},
      {"vip", {.kind = CustomValue::kBoolValue}}};
  return *fields;
}

CustomValues ValuesOf(const std::string& text) {
  return FromText<lead::v1::Lead>(text).custom_fields();
}

bool IsInUse(const std::string& entry) { return entry != std::string(kSizes) + "gone"; }

std::map<std::string, std::string> Faults(const std::string& values,
                                          const std::string& before = "") {
  return FaultsOf(Fields(), ValuesOf(values), ValuesOf(before), IsInUse);
}

TEST(CustomValues, AreWrongInNothingWhenEachIsOfItsKind) {
  EXPECT_THAT(Faults(R"pb(
                custom_fields {
                  key: "budget"
                  value { number_value: 0 }
                }
                custom_fields {
                  key: "city"
                  value { text_value: "" }
                }
                custom_fields {
                  key: "cost"
                  value { money_value { currency_code: "EUR" } }
                }
                custom_fields {
                  key: "day"
                  value { date_value { year: 2026 month: 1 day: 1 } }
                }
                custom_fields {
                  key: "due"
                  value { time_value { seconds: 1 } }
                }
                custom_fields {
                  key: "size"
                  value { entry_value: "dictionaries/size/entries/s" }
                }
                custom_fields {
                  key: "vip"
                  value { bool_value: false }
                })pb"),
              IsEmpty());
}

TEST(CustomValues, AreWrongWhereNoFieldTakesThem) {
  EXPECT_THAT(Faults(R"pb(custom_fields {
                            key: "none"
                            value { text_value: "a" }
                          }
                          custom_fields {
                            key: "old"
                            value { text_value: "a" }
                          })pb"),
              ElementsAre(Key("none"), Key("old")));
}

TEST(CustomValues, AreWrongWhenOfAnotherKindOrOfNone) {
  EXPECT_THAT(Faults(R"pb(custom_fields {
                            key: "budget"
                            value { text_value: "5" }
                          }
                          custom_fields {
                            key: "city"
                            value { number_value: 5 }
                          }
                          custom_fields {
                            key: "cost"
                            value { number_value: 5 }
                          }
                          custom_fields {
                            key: "day"
                            value { time_value { seconds: 1 } }
                          }
                          custom_fields {
                            key: "due"
                            value { date_value { year: 2026 } }
                          }
                          custom_fields {
                            key: "size"
                            value { text_value: "s" }
                          }
                          custom_fields {
                            key: "vip"
                            value {}
                          })pb"),
              ElementsAre(Key("budget"), Key("city"), Key("cost"), Key("day"), Key("due"),
                          Key("size"), Key("vip")));
}

TEST(CustomValues, AreWrongWhenTheyNameEntriesOfOtherDictionariesOrNoneInUse) {
  for (const char* entry : {"dictionaries/rating/entries/s", "dictionaries/size/entries/gone"}) {
    EXPECT_THAT(
        Faults("custom_fields { key: 'size' value { entry_value: '" + std::string(entry) + "' } }"),
        ElementsAre(Key("size")))
        << entry;
  }
}

TEST(CustomValues, AreExcusedWhenTheyWereThereBefore) {
  const std::string before =
      "custom_fields { key: 'old' value { text_value: 'a' } }"
      "custom_fields { key: 'budget' value { text_value: '5' } }"
      "custom_fields { key: 'size' value { entry_value: 'dictionaries/size/entries/gone' } }";

  EXPECT_THAT(Faults(before, before), IsEmpty());
  EXPECT_THAT(Faults("custom_fields { key: 'old' value { text_value: 'b' } }", before),
              ElementsAre(Key("old")));
}

TEST(MissingFrom, NamesRequiredFieldsInUseThatHaveNoValue) {
  EXPECT_THAT(MissingFrom({}, Fields()), ElementsAre("city"));
  EXPECT_THAT(
      MissingFrom(ValuesOf("custom_fields { key: 'city' value { text_value: 'a' } }"), Fields()),
      IsEmpty());
}

}  // namespace
}  // namespace leadline::record
