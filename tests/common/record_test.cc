#include "common/record/record.h"

#include "common/record/json.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/lead/v1/lead.pb.h"
#include "tests/support/proto_matchers.h"

namespace leadline::record {
namespace {

using lead::v1::Lead;
using test::EqualsProto;
using test::FromText;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Field FieldOf(const std::string& path) { return *Field::Find(*Lead::descriptor(), path); }

google::protobuf::FieldMask Mask(std::initializer_list<const char*> paths) {
  google::protobuf::FieldMask mask;
  for (const char* path : paths) mask.add_paths(path);
  return mask;
}

TEST(Field, IsFoundByItsPathThroughMessagesAndMaps) {
  for (const char* path : {"email", "address.postal_address.locality", "custom_fields.budget",
                           "annual_revenue.units", "tags"}) {
    EXPECT_TRUE(Field::Find(*Lead::descriptor(), path).has_value()) << path;
  }
}

TEST(Field, IsNotFoundWhereThereIsNone) {
  for (const char* path : {"", ".", "emial", "email.", "email.x", "address.x", "custom_fields.",
                           "tags.0", "external_ids.id"}) {
    EXPECT_FALSE(Field::Find(*Lead::descriptor(), path).has_value()) << path;
  }
}

TEST(Field, IsSetOnlyWhereTheRecordHoldsAValue) {
  const auto lead = FromText<Lead>(
      "email: 'a@b.example' employee_count: 0 tags: 'x' annotations { key: 'k' value: '' }");

  EXPECT_TRUE(FieldOf("email").IsSet(lead));
  EXPECT_TRUE(FieldOf("employee_count").IsSet(lead));
  EXPECT_TRUE(FieldOf("tags").IsSet(lead));
  EXPECT_TRUE(FieldOf("annotations.k").IsSet(lead));
  EXPECT_FALSE(FieldOf("annotations.other").IsSet(lead));
  EXPECT_FALSE(FieldOf("phone").IsSet(lead));
  EXPECT_FALSE(FieldOf("address.postal_address.locality").IsSet(lead));
}

TEST(Field, CopiesScalarsMessagesListsAndMapEntries) {
  const auto from = FromText<Lead>(
      "email: 'a@b.example' tags: 'x' tags: 'y' annual_revenue { units: 7 currency_code: 'EUR' }"
      "annotations { key: 'k' value: 'v' } score: 3 kind: KIND_COMPANY");
  Lead to;

  for (const char* path : {"email", "tags", "annual_revenue", "annotations", "score", "kind"}) {
    Field::Copy(FieldOf(path), from, FieldOf(path), to);
  }

  EXPECT_THAT(to, EqualsProto(from));
}

TEST(Field, CopyingAnUnsetValueClearsTheTarget) {
  auto to =
      FromText<Lead>("annotations { key: 'k' value: 'v' } annotations { key: 'l' value: 'w' }");

  Field::Copy(FieldOf("annotations.k"), Lead(), FieldOf("annotations.k"), to);

  EXPECT_THAT(to, EqualsProto(FromText<Lead>("annotations { key: 'l' value: 'w' }")));
}

TEST(Field, AcceptsOnlyValuesOfItsOwnType) {
  EXPECT_TRUE(FieldOf("phone").Accepts(FieldOf("mobile")));
  EXPECT_TRUE(FieldOf("annotations.a").Accepts(FieldOf("email")));
  EXPECT_FALSE(FieldOf("score").Accepts(FieldOf("email")));
  EXPECT_FALSE(FieldOf("tags").Accepts(FieldOf("email")));
  EXPECT_FALSE(FieldOf("address").Accepts(FieldOf("annual_revenue")));
  EXPECT_FALSE(FieldOf("annotations").Accepts(FieldOf("custom_fields")));
}

TEST(ApplyMask, WritesExactlyTheNamedFields) {
  auto lead = FromText<Lead>("email: 'old@x.example' phone: '1'");

  const auto status = ApplyMask(Mask({"email", "mobile"}),
                                FromText<Lead>("email: 'new@x.example' phone: '2'"), lead);

  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(lead, EqualsProto(FromText<Lead>("email: 'new@x.example' phone: '1'")));
}

TEST(ApplyMask, WithoutPathsWritesWhatTheCallerSet) {
  auto lead = FromText<Lead>("email: 'old@x.example' phone: '1' number: 'L-1'");

  const auto status =
      ApplyMask({}, FromText<Lead>("email: 'new@x.example' number: 'L-9' name: 'leads/x'"), lead);

  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(lead, EqualsProto(FromText<Lead>("email: 'new@x.example' phone: '1' number: 'L-1'")));
}

TEST(ApplyMask, WithAStarReplacesEveryWritableField) {
  auto lead = FromText<Lead>("email: 'old@x.example' phone: '1' number: 'L-1'");

  const auto status = ApplyMask(Mask({"*"}), FromText<Lead>("email: 'new@x.example'"), lead);

  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(lead, EqualsProto(FromText<Lead>("email: 'new@x.example' number: 'L-1'")));
}

TEST(ApplyMask, RefusesUnknownAndOutputOnlyPathsAllAtOnce) {
  Lead lead;

  const auto status = ApplyMask(Mask({"emial", "number", "converted", "email"}),
                                FromText<Lead>("email: 'new@x.example'"), lead);

  const auto details = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_TRUE(details.has_value());
  EXPECT_THAT(details->field_violations(), SizeIs(3));
  EXPECT_THAT(details->field_violations(0).description(), HasSubstr("emial"));
  EXPECT_THAT(lead, EqualsProto(Lead()));
}

TEST(KeepWritable, ClearsWhatOnlyTheServerWrites) {
  auto lead = FromText<Lead>(
      "name: 'leads/1' number: 'L-1' email: 'a@b.example' owner: 'users/ann' converted: true");

  KeepWritable(lead);

  EXPECT_THAT(lead, EqualsProto(FromText<Lead>("email: 'a@b.example' owner: 'users/ann'")));
}

TEST(ChangedFields, NamesEveryKindOfFieldThatDiffers) {
  const auto before = FromText<Lead>(
      "email: 'a@b.example' phone: '1' tags: 'x' annotations { key: 'k' value: 'v' } score: 1");
  const auto after = FromText<Lead>(
      "email: 'c@b.example' phone: '1' tags: 'x' tags: 'y' annual_revenue { units: 7 }"
      "annotations { key: 'k' value: 'w' }");

  EXPECT_THAT(ChangedFields(before, after),
              ElementsAre("email", "annual_revenue", "tags", "score", "annotations"));
  EXPECT_THAT(ChangedFields(after, after), IsEmpty());
}

TEST(JsonOfAField, IsThatOfItsValueAlone) {
  const auto lead = FromText<Lead>(
      R"pb(company_name: "A \"B\""
           kind: KIND_COMPANY
           employee_count: 0
           score: 5
           key_account: true
           tags: "x"
           tags: "y"
           annual_revenue { units: 7 }
           address { postal_address { locality: "Paris" region_code: "FR" } }
           annotations { key: "a.b" value: "é" }
           custom_fields {
             key: "budget"
             value { number_value: 2.5 }
           })pb");

  const std::vector<std::pair<std::string, std::string>> values = {
      {"company_name", R"("A \"B\"")"},
      {"kind", R"("KIND_COMPANY")"},
      {"employee_count", "0"},
      {"score", "5"},
      {"key_account", "true"},
      {"tags", R"(["x","y"])"},
      {"annual_revenue", R"({"units":"7"})"},
      {"annual_revenue.units", R"("7")"},
      {"address.postal_address", R"({"region_code":"FR","locality":"Paris"})"},
      {"annotations", R"({"a.b":"é"})"},
      {"annotations.a.b", R"("é")"},
      {"custom_fields.budget", R"({"number_value":2.5})"}};
  for (const auto& [path, json] : values) EXPECT_EQ(JsonOf(FieldOf(path), lead), json) << path;
}

}  // namespace
}  // namespace leadline::record
