#include "common/edge/validate.h"

#include <cmath>

#include "common/edge/validator.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/test/v1/echo_service.pb.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using test::StatusIs;
using test::v1::Thing;
using test::v1::UpdateThingRequest;
using ::testing::HasSubstr;

constexpr char kThing[] = "things/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";

template <class T>
absl::Status Check(const T& message) {
  static Validator validator;
  const auto rules = validator.Compile(*T::descriptor());
  return rules.ok() ? Validate(**rules, message) : rules.status();
}

// A thing without fault.
Thing AThing() {
  Thing thing;
  thing.set_title("abc");
  return thing;
}

// Holds `thing` where its fields may be checked as those of a new one.
absl::Status CheckPart(const Thing& thing) {
  Thing whole = AThing();
  *whole.add_parts() = thing;
  return Check(whole);
}

std::string WithNul() { return std::string("a\0b", 3); }

TEST(Validate, PassesWhatFollowsTheRules) {
  EXPECT_THAT(CheckPart(FromText<Thing>(R"pb(
                title: "añb"
                code: "ab"
                size: 10
                weight: 1.5
                kind: KIND_SMALL
                owner: "users/jane"
                parent: "things/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001"
                tags: "a"
                tags: "b"
                notes { key: "a" value: "b" }
                price { currency_code: "EUR" units: -1 nanos: -5 }
                day { year: 2024 month: 2 day: 29 }
                time { seconds: 1 }
                address { region_code: "FR" }
                left: "x"
                blob: "a\377")pb")),
              IsOk());
}

TEST(Validate, ReportsEveryViolationAtOnce) {
  const absl::Status status = CheckPart(FromText<Thing>(R"pb(title: "a" size: 11 code: "A")pb"));

  EXPECT_THAT(status,
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
  EXPECT_THAT(status, RefusesField("parts[0].title"));
  EXPECT_THAT(status, RefusesField("parts[0].size"));
  EXPECT_THAT(status, RefusesField("parts[0].code"));
}

struct Wrong {
  const char* thing;
  const char* field;
};

class RuleTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(RuleTest, RefusesWhatBreaksIt) {
  Thing thing = AThing();
  thing.MergeFrom(FromText<Thing>(GetParam().thing));

  EXPECT_THAT(CheckPart(thing), RefusesField(std::string("parts[0].") + GetParam().field));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, RuleTest,
    ::testing::Values(Wrong{R"pb(title: "a")pb", "title"},          //
                      Wrong{R"pb(title: "abcdef")pb", "title"},     //
                      Wrong{R"pb(code: "a1")pb", "code"},           //
                      Wrong{R"pb(size: -1)pb", "size"},             //
                      Wrong{R"pb(size: 11)pb", "size"},             //
                      Wrong{R"pb(weight: nan)pb", "weight"},        //
                      Wrong{R"pb(weight: -inf)pb", "weight"},       //
                      Wrong{R"pb(tags: "")pb", "tags[0]"},          //
                      Wrong{R"pb(tags: "a" tags: "a")pb", "tags"},  //
                      Wrong{R"pb(tags: "a" tags: "b" tags: "c")pb", "tags"},
                      Wrong{R"pb(notes { key: "A" value: "b" })pb", "notes[\"A\"]"},
                      Wrong{R"pb(notes { key: "a" value: "bbbbb" })pb", "notes[\"a\"]"},
                      Wrong{R"pb(notes { key: "a" }
                                 notes { key: "b" }
                                 notes { key: "c" })pb",
                            "notes"},
                      Wrong{R"pb(price { units: 1 })pb", "price"},
                      Wrong{R"pb(price { currency_code: "ZZZ" })pb", "price"},
                      Wrong{R"pb(price { currency_code: "EUR" units: 1 nanos: -1 })pb", "price"},
                      Wrong{R"pb(price { currency_code: "EUR" nanos: 1000000000 })pb", "price"},
                      Wrong{R"pb(day { year: 2023 month: 2 day: 29 })pb", "day"},
                      Wrong{R"pb(day { year: 10000 month: 1 day: 1 })pb", "day"},
                      Wrong{R"pb(day { year: 2024 })pb", "day"},
                      Wrong{R"pb(time { seconds: 253402300800 })pb", "time"},
                      Wrong{R"pb(time { nanos: -1 })pb", "time"},
                      Wrong{R"pb(blob: "a")pb", "blob"},                 //
                      Wrong{R"pb(blob: "\303\251\303\251")pb", "blob"},  //
                      Wrong{R"pb(parts {})pb", "parts[0].title"}));

TEST(Validate, RefusesAnEnumValueThatIsNotDefined) {
  Thing thing = AThing();
  thing.set_kind(static_cast<Thing::Kind>(7));

  EXPECT_THAT(CheckPart(thing), RefusesField("parts[0].kind"));
}

TEST(Validate, RefusesNulInAnyText) {
  Thing thing = AThing();
  thing.set_left(WithNul());
  (*thing.mutable_notes())["a"] = WithNul();
  thing.mutable_address()->set_locality(WithNul());

  const absl::Status status = CheckPart(thing);

  EXPECT_THAT(status, RefusesField("parts[0].left"));
  EXPECT_THAT(status, RefusesField("parts[0].notes[\"a\"]"));
  EXPECT_THAT(status, RefusesField("parts[0].address.locality"));
}

TEST(Validate, LimitsTextThatComesWithoutALimit) {
  Thing thing = AThing();
  thing.mutable_address()->set_locality(std::string(201, 'x'));

  EXPECT_THAT(CheckPart(thing), RefusesField("parts[0].address.locality"));
}

TEST(Validate, CountsCharactersAndNotBytes) {
  Thing thing = AThing();
  thing.set_title("ééééé");

  EXPECT_THAT(CheckPart(thing), IsOk());
}

class NameTest : public ::testing::TestWithParam<const char*> {};

TEST_P(NameTest, RefusesWhatIsNoNameOfTheCollection) {
  Thing thing = AThing();
  thing.set_parent(GetParam());

  const absl::Status status = CheckPart(thing);

  EXPECT_THAT(status,
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(status, RefusesField("parts[0].parent"));
}

INSTANTIATE_TEST_SUITE_P(Names, NameTest,
                         ::testing::Values("x", "things", "things/", "things/1",
                                           "leads/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001",
                                           "things/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001/x",
                                           "/things/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001",
                                           "things/0190A5CE-7A3C-7CC1-8F4B-6A4D2AD6D001",
                                           "things/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d00'"));

TEST(Validate, TakesChosenIdsWhereTheResourceHasThem) {
  Thing thing = AThing();

  thing.set_owner("users/jane.doe+1@example.com");
  EXPECT_THAT(CheckPart(thing), IsOk());
  thing.set_owner("users/jane doe");
  EXPECT_THAT(CheckPart(thing), RefusesField("parts[0].owner"));
}

TEST(Validate, CallsItFieldInvalidWhenMoreThanNamesAreWrong) {
  Thing thing = AThing();
  thing.set_parent("x");
  thing.set_size(-1);

  EXPECT_THAT(CheckPart(thing),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
}

TEST(Validate, IgnoresWhatCallersCannotSet) {
  Thing thing = AThing();
  thing.set_name("anything");
  thing.mutable_create_time()->set_nanos(-1);

  EXPECT_THAT(CheckPart(thing), IsOk());
}

class UpdateTest : public ::testing::Test {
 protected:
  UpdateTest() { request_.mutable_thing()->set_name(kThing); }

  UpdateThingRequest request_;
};

TEST_F(UpdateTest, NeedsOnlyTheName) {
  EXPECT_THAT(Check(request_), IsOk());

  request_.mutable_thing()->clear_name();
  EXPECT_THAT(Check(request_), RefusesField("thing.name"));
  request_.mutable_thing()->set_name("leads/1");
  EXPECT_THAT(Check(request_), RefusesField("thing.name"));
}

TEST_F(UpdateTest, ChecksWhatIsGiven) {
  request_.mutable_thing()->set_title("a");

  EXPECT_THAT(Check(request_), RefusesField("thing.title"));
}

TEST_F(UpdateTest, MayNotEmptyWhatIsRequired) {
  request_.mutable_update_mask()->add_paths("title");
  EXPECT_THAT(Check(request_), RefusesField("thing.title"));

  request_.mutable_update_mask()->set_paths(0, "*");
  EXPECT_THAT(Check(request_), RefusesField("thing.title"));
}

TEST_F(UpdateTest, NeedsItsResource) {
  EXPECT_THAT(Check(UpdateThingRequest()), RefusesField("thing"));
}

TEST(Validator, RefusesARuleThatItDoesNotKnow) {
  Validator validator;

  const auto rules = validator.Compile(*test::v1::OddRequest::descriptor());

  EXPECT_THAT(rules, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(rules.status().ToString(), HasSubstr("leadline.test.v1.OddRequest.host"));
  EXPECT_THAT(rules.status().ToString(), HasSubstr("hostname"));
}

TEST(Validate, StopsCountingSomewhere) {
  test::v1::EchoRequest request;
  for (int i = 0; i < 100'000; ++i) request.add_texts("long");

  const auto details = DetailOf<google::rpc::BadRequest>(Check(request));

  EXPECT_EQ(details->field_violations_size(), 1000);
}

}  // namespace
}  // namespace leadline::edge
