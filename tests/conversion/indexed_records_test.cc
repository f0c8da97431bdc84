// Custom fields of accounts, contacts and opportunities that are declared as indexed.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/conversion/account/account_store_sql.h"
#include "services/conversion/contact/contact_store_sql.h"
#include "services/conversion/opportunity/opportunity_store_sql.h"
#include "tests/conversion/records_fixture.h"
#include "tests/support/plan.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kVolume = 2000;

template <class Record>
struct ListOf;
template <>
struct ListOf<v1::Account> {
  static constexpr const query::Table& kTable = kAccounts;
  static constexpr const postgres::Statement& kStatement = sql::kListAccounts;
};
template <>
struct ListOf<v1::Contact> {
  static constexpr const query::Table& kTable = kContacts;
  static constexpr const postgres::Statement& kStatement = sql::kListContacts;
};
template <>
struct ListOf<v1::Opportunity> {
  static constexpr const query::Table& kTable = kOpportunities;
  static constexpr const postgres::Statement& kStatement = sql::kListOpportunities;
};

template <class Record>
class IndexedRecordsTest : public RecordsFixture {
 protected:
  void Index() {
    for (auto& field : *configuration_.mutable_field_definitions()) field.set_indexed(true);
    Publish();
    List<Record>();
    ASSERT_THAT(field_indexes_.Run(), IsOk());
  }

  std::string With(int budget) {
    return absl::StrCat("custom_fields { key: 'budget' value { number_value: ", budget, " } } ");
  }

  std::string Plan(const std::string& filter, const std::string& order_by) {
    typename Api<Record>::ListRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    auto listing =
        lister_.Prepare(ListOf<Record>::kTable, {"default", "users/ann"}, request, Fields());
    if (!listing.ok()) return listing.status().ToString();
    listing->arguments().Set("show_deleted", false);
    return test::PlanOf(*database_, *listing, ListOf<Record>::kStatement);
  }

  static record::CustomFields Fields() {
    return {{"budget", {.kind = type::v1::CustomValue::kNumberValue, .indexed = true}}};
  }
};

using RecordTypes = ::testing::Types<v1::Account, v1::Contact, v1::Opportunity>;
TYPED_TEST_SUITE(IndexedRecordsTest, RecordTypes);

TYPED_TEST(IndexedRecordsTest, AreFoundAndOrderedByTheField) {
  const std::string five = this->template Make<TypeParam>(this->With(5)).name();
  this->Index();
  const std::string seven = this->template Make<TypeParam>(this->With(7)).name();
  const std::string none = this->template Make<TypeParam>().name();

  EXPECT_THAT(this->template List<TypeParam>("filter: 'custom_fields.budget >= 5'"),
              ElementsAre(seven, five));
  EXPECT_THAT(this->template List<TypeParam>("filter: 'custom_fields.budget < 7'"),
              ElementsAre(five));
  EXPECT_THAT(this->template List<TypeParam>("order_by: 'custom_fields.budget'"),
              ElementsAre(five, seven, none));
  EXPECT_THAT(this->template List<TypeParam>("order_by: 'custom_fields.budget desc'"),
              ElementsAre(none, seven, five));
}

TYPED_TEST(IndexedRecordsTest, AreReadByTheIndexWhenThereAreMany) {
  this->template Make<TypeParam>(this->With(0));
  const std::string table = ListOf<TypeParam>::kTable.collection;
  this->database_.Query(absl::StrCat("INSERT INTO ", table,
                                     R"sql( SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'number', n::text, 'external_ids', '[]'::jsonb,
        'custom_fields', jsonb_build_object('budget', jsonb_build_object('number_value', n))))).*
      FROM )sql",
                                     table, " AS one, generate_series(1, ", kVolume,
                                     ") AS n RETURNING 1"));
  this->Index();
  this->database_.Query("ANALYZE");

  const auto asks_index = AllOf(HasSubstr("field_values_by_number"), Not(HasSubstr("Seq Scan")));
  EXPECT_THAT(this->Plan("custom_fields.budget = 77", ""), asks_index);
  EXPECT_THAT(this->Plan("custom_fields.budget > 1990", ""), asks_index);
  EXPECT_THAT(this->Plan("", "custom_fields.budget desc"), asks_index);
}

}  // namespace
}  // namespace leadline::conversion
