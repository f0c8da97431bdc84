#include "common/postgres/codec.h"

#include "common/postgres/column_text.h"
#include "common/postgres/record_reader.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/lead/v1/lead.pb.h"
#include "tests/support/proto_matchers.h"

namespace leadline::postgres {
namespace {

using lead::v1::Lead;
using test::EqualsProto;
using test::FromText;
using ::testing::Eq;
using ::testing::Optional;

std::optional<std::string> Column(const std::string& path, const Lead& lead) {
  return ToColumn(*FindColumnField(*Lead::descriptor(), path), lead);
}

TEST(ToColumn, StripsTheCollectionFromNamesWithOneVariable) {
  const auto lead =
      FromText<Lead>("name: 'leads/1' owner: 'users/ana' status: 'statuses/lead/new'");

  EXPECT_THAT(Column("name", lead), Optional(Eq("1")));
  EXPECT_THAT(Column("owner", lead), Optional(Eq("ana")));
  EXPECT_THAT(Column("status", lead), Optional(Eq("statuses/lead/new")));
}

TEST(ToColumn, KeepsANameOfAnotherCollectionWhole) {
  const auto lead = FromText<Lead>("owner: 'workflowRules/a' creator: 'users/of/nobody'");

  EXPECT_THAT(Column("owner", lead), Optional(Eq("workflowRules/a")));
  EXPECT_THAT(Column("creator", lead), Optional(Eq("users/of/nobody")));
}

TEST(ToColumn, MakesNullOfNoNameAndOfAnUnsetField) {
  EXPECT_EQ(Column("owner", Lead()), std::nullopt);
  EXPECT_EQ(Column("employee_count", Lead()), std::nullopt);
  EXPECT_EQ(Column("address", Lead()), std::nullopt);
  EXPECT_EQ(Column("create_time", Lead()), std::nullopt);
  EXPECT_EQ(Column("annual_revenue.units", Lead()), std::nullopt);
}

TEST(ToColumn, StoresTheDefaultOfAFieldThatHasNoPresence) {
  EXPECT_THAT(Column("email", Lead()), Optional(Eq("")));
  EXPECT_THAT(Column("key_account", Lead()), Optional(Eq("f")));
  EXPECT_THAT(Column("score", Lead()), Optional(Eq("0")));
  EXPECT_THAT(Column("tags", Lead()), Optional(Eq("{}")));
  EXPECT_THAT(Column("annotations", Lead()), Optional(Eq("{}")));
  EXPECT_THAT(Column("external_ids", Lead()), Optional(Eq("[]")));
}

TEST(Codec, BringsEveryKindOfFieldBackAsItWas) {
  const auto lead = FromText<Lead>(R"pb(
    name: "leads/01890a5d-ac96-774b-bcce-b302099a8057"
    kind: KIND_COMPANY
    email: "ünï@example.org"
    employee_count: 0
    score: 5
    key_account: true
    tags: "dictionaries/tag/entries/a"
    tags: "dictionaries/tag/entries/b"
    address { postal_address { region_code: "DE" locality: "Köln \"am\" Rhein\\" } }
    annual_revenue { currency_code: "EUR" units: -12 nanos: -500000000 }
    annotations { key: "a \"quoted\" key" value: "line\nbreak" }
    custom_fields {
      key: "text"
      value { text_value: "100" }
    }
    custom_fields {
      key: "number"
      value { number_value: -1.5e300 }
    }
    custom_fields {
      key: "bool"
      value { bool_value: false }
    }
    custom_fields {
      key: "date"
      value { date_value { year: 2026 month: 2 day: 28 } }
    }
    custom_fields {
      key: "time"
      value { time_value { seconds: -1 nanos: 250000000 } }
    }
    custom_fields {
      key: "money"
      value { money_value { currency_code: "JPY" units: 9007199254740993 } }
    }
    external_ids { system: "erp" id: "4711" }
    create_time { seconds: 1700000000 nanos: 123456000 })pb");
  Lead back;
  RecordReader reader(back);

  for (const char* path :
       {"name", "kind", "email", "employee_count", "score", "key_account", "tags", "address",
        "annual_revenue.currency_code", "annual_revenue.units", "annual_revenue.nanos",
        "annotations", "custom_fields", "external_ids", "create_time"}) {
    reader.Read(*Column(path, lead), *FindColumnField(*Lead::descriptor(), path));
  }
  reader.Finish();

  EXPECT_THAT(back, EqualsProto(lead));
}

// Reads into the field of this path what a column holds.
Lead Read(const std::string& path, const std::string& column) {
  Lead lead;
  RecordReader reader(lead);
  reader.Read(column, *FindColumnField(*Lead::descriptor(), path));
  reader.Finish();
  return lead;
}

TEST(RecordReader, LeavesOutWhatANewerVersionWroteIntoJson) {
  EXPECT_THAT(Read("address", R"({"planet": "Mars", "postal_address": {"locality": "Bern"}})"),
              EqualsProto(FromText<Lead>("address { postal_address { locality: 'Bern' } }")));
}

TEST(RecordReader, TakesNullInJsonForUnset) {
  EXPECT_THAT(Read("address", R"({"postal_address": null})"),
              EqualsProto(FromText<Lead>("address {}")));
}

TEST(RecordReader, RefusesAColumnThatIsNotOfTheFieldsType) {
  EXPECT_THROW(Read("address", R"({"postal_address": 5})"), std::logic_error);
  EXPECT_THROW(Read("address", "{"), std::logic_error);
  EXPECT_THROW(Read("external_ids", R"({"system": "erp"})"), std::logic_error);
  EXPECT_THROW(Read("employee_count", "5000000000"), std::logic_error);
  EXPECT_THROW(Read("employee_count", "5 "), std::logic_error);
  EXPECT_THROW(Read("create_time", "yesterday"), std::logic_error);
  EXPECT_THROW(Read("kind", "KIND_OF_A_NEWER_VERSION"), std::logic_error);
}

TEST(Codec, ReadsArraysAsPostgresWritesThem) {
  EXPECT_EQ(FromArray("{}"), std::vector<std::string>{});
  EXPECT_EQ(FromArray("{a,\"b c\",\"\",\"q\\\"\\\\,\"}"),
            (std::vector<std::string>{"a", "b c", "", "q\"\\,"}));
  const std::vector<std::string> values = {"", "{", "a,b", "\"", "\\", "é"};
  EXPECT_EQ(FromArray(ToArray(values)), values);
}

TEST(Codec, KeepsTimesToTheMicrosecondBeforeAndAfter1970) {
  for (const int64_t micros : {-1L, 0L, 1L, -62135596800000000L, 253402300799999999L}) {
    const absl::Time time = absl::FromUnixMicros(micros);
    EXPECT_EQ(FromTimestamp(ToTimestamp(time)), time) << micros;
  }
}

}  // namespace
}  // namespace leadline::postgres
