#include <algorithm>
#include <random>

#include "common/query/listing.h"
#include "tests/common/query_fixture.h"

namespace leadline::query {
namespace {

using test::FailsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

auto IsRefusedToken() {
  return FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

class PagingTest : public ListedTest {
 protected:
  void AddMany(int count) {
    database_.Query(
        "INSERT INTO listed (organization_id, id, company_name, score) SELECT 'default',"
        " ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'c', n % 3"
        " FROM generate_series(1, " +
        std::to_string(count) + ") n");
  }

  // Every page from the first to the last, one after the other.
  std::vector<int> AllPages(lead::v1::ListLeadsRequest request) {
    std::vector<int> numbers;
    do {
      const auto page = List(request);
      EXPECT_THAT(page, test::IsOk()) << request.order_by();
      if (!page.ok()) return numbers;
      const auto more = NumbersOf(*page);
      numbers.insert(numbers.end(), more.begin(), more.end());
      request.set_page_token(page->next_page_token());
      request.set_page_size(1 + static_cast<int>(random_() % 7));
    } while (!request.page_token().empty());
    return numbers;
  }

  lead::v1::ListLeadsRequest request_;
  std::mt19937 random_{20260131};
};

TEST_F(PagingTest, GivesFiftyUnlessAskedOtherwiseAndNeverOverAThousand) {
  AddMany(1100);

  EXPECT_THAT(List(request_)->leads(), SizeIs(50));
  request_.set_page_size(1000);
  EXPECT_THAT(List(request_)->leads(), SizeIs(1000));
  request_.set_page_size(5000);
  EXPECT_THAT(List(request_)->leads(), SizeIs(1000));
}

TEST_F(PagingTest, EndsWithoutAToken) {
  AddMany(4);
  request_.set_page_size(2);
  const auto first = List(request_);
  request_.set_page_token(first->next_page_token());

  const auto last = List(request_);

  EXPECT_NE(first->next_page_token(), "");
  EXPECT_THAT(last->leads(), SizeIs(2));
  EXPECT_EQ(last->next_page_token(), "");
}

TEST_F(PagingTest, SortsTheIdAsTheKeyBeforeIt) {
  AddMany(3);

  EXPECT_THAT(NumbersOf(*List(request_)), ElementsAre(3, 2, 1));
  request_.set_order_by("company_name");
  EXPECT_THAT(NumbersOf(*List(request_)), ElementsAre(1, 2, 3));
  request_.set_order_by("company_name, name desc");
  EXPECT_THAT(NumbersOf(*List(request_)), ElementsAre(3, 2, 1));
}

// Whatever the order, with equal keys and missing ones: the pages are the whole list, once.
TEST_F(PagingTest, VisitsEveryRowExactlyOnceInOrder) {
  for (int n = 1; n <= 60; ++n) {
    const auto value = [&](const std::string& some) { return random_() % 3 == 0 ? "NULL" : some; };
    Add(n, "email, company_name, score, employee_count, last_event_time, create_time",
        "'" + std::string(1, "aB é"[random_() % 3]) + "', 'c', " + std::to_string(random_() % 3) +
            ", " + value(std::to_string(random_() % 3)) + ", " +
            value("'2026-01-01T00:00:00.00000" + std::to_string(random_() % 3) + "Z'") +
            ", '2026-01-0" + std::to_string(1 + random_() % 3) + "'");
  }
  std::vector<std::string> keys = {"email",           "score",       "employee_count",
                                   "last_event_time", "create_time", "name"};
  for (int round = 0; round < 60; ++round) {
    std::shuffle(keys.begin(), keys.end(), random_);
    std::string order;
    for (size_t i = 0; i <= random_() % 4; ++i) {
      order += (order.empty() ? "" : ", ") + keys[i] + (random_() % 2 == 0 ? " desc" : "");
    }
    request_.set_order_by(order);
    request_.set_page_size(1000);
    const auto whole = List(request_);
    ASSERT_THAT(whole, test::IsOk()) << order;
    request_.set_page_size(5);

    EXPECT_EQ(AllPages(request_), NumbersOf(*whole)) << order;
  }
}

TEST_F(PagingTest, IsNotDisturbedByRowsThatComeAndGo) {
  AddMany(6);
  request_.set_order_by("name");
  request_.set_page_size(3);
  request_.set_page_token(List(request_)->next_page_token());
  database_.Query("DELETE FROM listed WHERE id IN ('" + Id(2) + "', '" + Id(3) + "')");
  Add(0);

  EXPECT_THAT(NumbersOf(*List(request_)), ElementsAre(4, 5, 6));
}

TEST_F(PagingTest, KeepsNowFromTheFirstPage) {
  Add(1, "last_event_time", "'2026-09-21T00:00:00Z'");
  Add(2, "last_event_time", "'2026-09-21T00:00:00Z'");
  now_ = absl::FromCivil(absl::CivilDay(2026, 9, 20), absl::UTCTimeZone());
  request_.set_filter("last_event_time > now()");
  request_.set_page_size(1);
  request_.set_page_token(List(request_)->next_page_token());
  now_ += absl::Hours(48);

  EXPECT_THAT(List(request_)->leads(), SizeIs(1));
}

TEST_F(PagingTest, TakesAnotherPageSizeWithTheSameToken) {
  AddMany(10);
  request_.set_page_size(2);
  request_.set_page_token(List(request_)->next_page_token());
  request_.set_page_size(8);

  EXPECT_THAT(List(request_)->leads(), SizeIs(8));
}

TEST_F(PagingTest, RefusesATokenWithAnyOtherRequest) {
  AddMany(3);
  request_.set_page_size(1);
  request_.set_page_token(List(request_)->next_page_token());

  auto filtered = request_;
  filtered.set_filter("score = 1");
  EXPECT_THAT(List(filtered), IsRefusedToken());
  auto ordered = request_;
  ordered.set_order_by("score");
  EXPECT_THAT(List(ordered), IsRefusedToken());
  auto viewed = request_;
  viewed.set_include_converted(true);
  EXPECT_THAT(List(viewed), IsRefusedToken());
  caller_.organization = "another";
  EXPECT_THAT(List(request_), IsRefusedToken());
}

TEST_F(PagingTest, RefusesAnOrderThatIsNotOffered) {
  for (const char* order : {"phone", "owner", "score down", "score,", ",", "score, score desc",
                            "score desc asc", "custom_fields.x", "score; DROP TABLE listed"}) {
    request_.set_order_by(order);
    const auto response = List(request_);

    EXPECT_THAT(response, FailsWith(absl::StatusCode::kInvalidArgument,
                                    type::v1::ERROR_REASON_FILTER_INVALID))
        << order;
    EXPECT_THAT(std::string(response.status().message()),
                HasSubstr("different ones of: name, email"));
  }
}

TEST_F(PagingTest, AsksAnIndexOnlyForTheRowsOfThePage) {
  // One descent of an index needs the whole key as one row; an OR of its parts would scan.
  postgres::Arguments arguments;

  EXPECT_EQ(AfterSql(*ParseOrder("create_time desc", kListed), {"2026-01-01", Id(1)}, arguments),
            "(create_time, id) < (:after_1::timestamptz, :after_2::uuid)");
  EXPECT_THAT(AfterSql(*ParseOrder("score desc, email", kListed), {"1", "a", Id(1)}, arguments),
              StartsWith("score <= :after_1::bigint AND (score < :after_1::bigint OR "));
}

}  // namespace
}  // namespace leadline::query
