#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using test::ANameOf;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Column = v1::GetBoardResponse::Column;

constexpr char kNurturing[] = "status: 'statuses/lead/nurturing' ";
constexpr char kSales[] = "status: 'statuses/lead/sales-qualification' ";

class BoardTest : public LeadFixture {
 protected:
  absl::StatusOr<v1::GetBoardResponse> Board(const std::string& request = "") {
    return Ask(&v1::LeadService::Stub::GetBoard, request);
  }

  // The column of a status, its name shortened.
  Column ColumnOf(const std::string& status, const std::string& request = "") {
    const auto board = Board(request);
    EXPECT_THAT(board, IsOk());
    for (const Column& column : board->columns()) {
      if (column.status() == "statuses/lead/" + status) return column;
    }
    return {};
  }

  static std::vector<std::string> Companies(const Column& column) {
    std::vector<std::string> names;
    for (const auto& lead : column.leads()) names.push_back(lead.company_name());
    return names;
  }

  static std::vector<std::string> Statuses(const v1::GetBoardResponse& board) {
    std::vector<std::string> names;
    for (const Column& column : board.columns()) names.push_back(column.status());
    return names;
  }
};

TEST_F(BoardTest, HasAColumnForEachStatusInTheirOrder) {
  const auto board = Board();

  ASSERT_THAT(board, IsOk());
  EXPECT_THAT(Statuses(*board),
              ElementsAre("statuses/lead/to-be-processed", "statuses/lead/marketing-qualification",
                          "statuses/lead/sales-qualification", "statuses/lead/nurturing",
                          "statuses/lead/converted", "statuses/lead/lost"));
}

TEST_F(BoardTest, CountsAllLeadsOfAStatusAndShowsTheFirst) {
  for (const char* name : {"A", "B", "C"}) {
    Existing(kNurturing + ("company_name: '" + std::string(name) + "'"));
  }
  Existing(std::string(kSales) + "company_name: 'D'");

  const Column nurturing = ColumnOf("nurturing", "page_size_per_column: 2");

  EXPECT_EQ(nurturing.lead_count(), 3);
  EXPECT_THAT(Companies(nurturing), ElementsAre("C", "B"));
  EXPECT_FALSE(nurturing.leads(0).allowed_actions().empty());
  EXPECT_EQ(ColumnOf("sales-qualification").lead_count(), 1);
  EXPECT_EQ(ColumnOf("marketing-qualification").lead_count(), 0);
}

TEST_F(BoardTest, ShowsTwentyOfEachStatusUnlessAskedOtherwise) {
  for (int i = 0; i < 21; ++i) Existing();

  const Column column = ColumnOf("to-be-processed");

  EXPECT_EQ(column.leads_size(), 20);
  EXPECT_EQ(column.lead_count(), 21);
}

TEST_F(BoardTest, IsNarrowedByAViewAndAFilterTogether) {
  Existing("company_name: 'Mine' owner: 'users/developer' score: 5");
  Existing("company_name: 'Low' owner: 'users/developer' score: 1");
  Existing("company_name: 'Theirs' score: 5");

  const Column column = ColumnOf("to-be-processed", "saved_view: 'views/my' filter: 'score = 5'");

  EXPECT_EQ(column.lead_count(), 1);
  EXPECT_THAT(Companies(column), ElementsAre("Mine"));
}

TEST_F(BoardTest, IsInTheOrderOfItsView) {
  Configure([](Configuration& whole) {
    auto& view = *whole.add_views();
    view.set_name("views/by-name");
    view.set_entity(LeadViewDefinition::ENTITY_LEAD);
    view.set_visibility(LeadViewDefinition::VISIBILITY_SHARED);
    view.set_order_by("company_name");
  });
  for (const char* name : {"B", "C", "A"}) Existing("company_name: '" + std::string(name) + "'");

  EXPECT_THAT(Companies(ColumnOf("to-be-processed", "saved_view: 'views/by-name'")),
              ElementsAre("A", "B", "C"));
}

TEST_F(BoardTest, LeavesConvertedLeadsOutUnlessAskedAndDeletedOnesAlways) {
  Converted(ANameOf("conversions"));
  ASSERT_THAT(Delete(Existing()), IsOk());

  EXPECT_EQ(ColumnOf("converted").lead_count(), 0);
  EXPECT_EQ(ColumnOf("converted", "include_converted: true").lead_count(), 1);
  EXPECT_EQ(ColumnOf("to-be-processed").lead_count(), 0);
}

TEST_F(BoardTest, ShowsAnArchivedStatusOnlyWhileLeadsAreInIt) {
  Existing(std::string(kSales) + "score: 5");
  Configure([](Configuration& whole) {
    for (auto& status : *whole.mutable_statuses()) {
      if (status.name() == "statuses/lead/sales-qualification") {
        status.mutable_archive_time()->set_seconds(1);
      }
    }
  });

  EXPECT_EQ(ColumnOf("sales-qualification").lead_count(), 1);
  EXPECT_EQ(ColumnOf("sales-qualification", "filter: 'score = 1'").status(), "");
}

TEST_F(BoardTest, RefusesWhatListsRefuse) {
  EXPECT_THAT(Board("saved_view: 'views/none'"), RefusesField("saved_view"));
  EXPECT_THAT(Board("filter: 'nonsense ='"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID));
  EXPECT_THAT(Board("page_size_per_column: 101"), RefusesField("page_size_per_column"));
}

}  // namespace
}  // namespace leadline::lead
