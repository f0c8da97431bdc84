#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::ElementsAre;
using type::v1::ErrorReason;
using Series = v1::NumberSeriesDefinition;

class NumberSeriesServiceTest : public ConfigurationTest {
 protected:
  absl::StatusOr<Series> Create(const std::string& id, const std::string& series) {
    v1::CreateNumberSeriesDefinitionRequest request;
    request.set_number_series_definition_id(id);
    auto& wanted = *request.mutable_number_series_definition();
    wanted = FromText<Series>(series);
    if (wanted.display_name().empty()) wanted.set_display_name("Label");
    const auto response = Call(*series_, &SeriesStub::CreateNumberSeriesDefinition, request);
    if (!response.ok()) return response.status();
    return response->number_series_definition();
  }

  absl::StatusOr<Series> Update(const std::string& series, const std::string& more = "") {
    const auto response = Call(*series_, &SeriesStub::UpdateNumberSeriesDefinition,
                               FromText<v1::UpdateNumberSeriesDefinitionRequest>(
                                   "number_series_definition { " + series + " } " + more));
    if (!response.ok()) return response.status();
    return response->number_series_definition();
  }

  absl::StatusOr<Series> Get(const std::string& name) {
    v1::GetNumberSeriesDefinitionRequest request;
    request.set_name(name);
    const auto response = Call(*series_, &SeriesStub::GetNumberSeriesDefinition, request);
    if (!response.ok()) return response.status();
    return response->number_series_definition();
  }
};

TEST_F(NumberSeriesServiceTest, StartsWithOneSeriesOfEachKind) {
  EXPECT_THAT(*Get("numberSeries/leads"), EqualsProto(FromText<Series>(R"pb(
                                                        name: "numberSeries/leads"
                                                        kind: KIND_LEAD
                                                        display_name: "Leads"
                                                        prefix: "L-"
                                                        width: 6
                                                        start: 1
                                                        default_for_kind: true
                                                        etag: "1"
                                                      )pb"),
                                                      {"create_time", "update_time"}));
  EXPECT_EQ(Get("numberSeries/customers")->kind(), Series::KIND_CUSTOMER);
}

TEST_F(NumberSeriesServiceTest, AddsASeriesThatStartsWithOneUnlessToldOtherwise) {
  const auto export_series = Create("export", "kind: KIND_CUSTOMER prefix: 'X-'");
  const auto old_series = Create("old", "kind: KIND_CUSTOMER prefix: 'O-' start: 4711 width: 8");

  ASSERT_THAT(export_series, IsOk());
  EXPECT_EQ(export_series->start(), 1);
  EXPECT_FALSE(export_series->default_for_kind());
  ASSERT_THAT(old_series, IsOk());
  EXPECT_EQ(old_series->start(), 4711);
}

TEST_F(NumberSeriesServiceTest, LetsNumbersOfCustomersBeMissingAndNoOthers) {
  const auto series =
      Create("export", "kind: KIND_CUSTOMER prefix: 'X-' gap_policy: GAP_POLICY_ALLOWED");

  ASSERT_THAT(series, IsOk());
  EXPECT_EQ(Get("numberSeries/export")->gap_policy(), Series::GAP_POLICY_ALLOWED);
  EXPECT_THAT(Create("trade", "kind: KIND_LEAD prefix: 'T-' gap_policy: GAP_POLICY_ALLOWED"),
              RefusesField("number_series_definition.gap_policy"));
}

TEST_F(NumberSeriesServiceTest, AddsASeriesByUpdateWhereThatIsWanted) {
  const std::string series = "name: 'numberSeries/export' ";
  const std::string wanted = "allow_missing: true";

  EXPECT_THAT(Update(series + "kind: KIND_CUSTOMER display_name: 'Export'"),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Update(series, wanted), AllOf(RefusesField("number_series_definition.kind"),
                                            RefusesField("number_series_definition.display_name")));
  EXPECT_THAT(
      Update("name: 'numberSeries/Export' kind: KIND_CUSTOMER display_name: 'X'", wanted),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID));

  const auto added = Update(series + "kind: KIND_CUSTOMER display_name: 'Export'", wanted);
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->start(), 1);
  EXPECT_EQ(Update(series + "display_name: 'Abroad'", wanted)->etag(), "2");
}

TEST_F(NumberSeriesServiceTest, ListsTheSeriesByName) {
  ASSERT_THAT(Create("export", "kind: KIND_CUSTOMER prefix: 'X-'"), IsOk());
  std::vector<std::string> names;
  v1::ListNumberSeriesDefinitionsRequest request;
  request.set_page_size(2);
  do {
    const auto page = Call(*series_, &SeriesStub::ListNumberSeriesDefinitions, request);
    ASSERT_THAT(page, IsOk());
    for (const Series& series : page->number_series_definitions()) names.push_back(series.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  EXPECT_THAT(names,
              ElementsAre("numberSeries/customers", "numberSeries/export", "numberSeries/leads"));
}

TEST_F(NumberSeriesServiceTest, HandsTheDefaultOver) {
  ASSERT_THAT(Create("export", "kind: KIND_CUSTOMER prefix: 'X-' default_for_kind: true"), IsOk());
  EXPECT_FALSE(Get("numberSeries/customers")->default_for_kind());
  EXPECT_TRUE(Get("numberSeries/leads")->default_for_kind());

  ASSERT_THAT(Update("name: 'numberSeries/customers' default_for_kind: true"), IsOk());
  EXPECT_TRUE(Get("numberSeries/customers")->default_for_kind());
  EXPECT_FALSE(Get("numberSeries/export")->default_for_kind());
}

TEST_F(NumberSeriesServiceTest, LeavesNoKindWithoutADefault) {
  EXPECT_THAT(Update("name: 'numberSeries/customers'", "update_mask { paths: 'default_for_kind' }"),
              AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                              ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
                    HasMetadata("number_series", "numberSeries/customers")));
}

TEST_F(NumberSeriesServiceTest, RefusesNumbersThatNobodyCouldTellApart) {
  EXPECT_THAT(
      Create("copy", "kind: KIND_CUSTOMER prefix: 'C-'"),
      AllOf(FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
            NamesResource("numberSeries/customers")));
  EXPECT_THAT(Create("same-for-leads", "kind: KIND_LEAD prefix: 'C-'"), IsOk());
}

TEST_F(NumberSeriesServiceTest, RefusesAPrefixThatDiffersFromAnotherByDigitsOnly) {
  for (const char* prefix : {"L-0", "L-2026"}) {
    EXPECT_THAT(Create("other", std::string("kind: KIND_LEAD prefix: '") + prefix + "'"),
                AllOf(FailsWith(absl::StatusCode::kAlreadyExists,
                                ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
                      NamesResource("numberSeries/leads")))
        << prefix;
  }
  EXPECT_THAT(Create("year", "kind: KIND_LEAD prefix: 'L-2026-'"), IsOk());
  EXPECT_THAT(Create("plain", "kind: KIND_LEAD"), IsOk());
  EXPECT_THAT(Create("digits", "kind: KIND_LEAD prefix: '9'"), NamesResource("numberSeries/plain"));
  EXPECT_THAT(Update("name: 'numberSeries/year' prefix: 'L-1'"),
              NamesResource("numberSeries/leads"));
}

TEST_F(NumberSeriesServiceTest, RefusesAPrefixThatRepeatsItsOwnNumbers) {
  EXPECT_THAT(
      Update("name: 'numberSeries/leads' prefix: 'L-1'"),
      AllOf(FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
            NamesResource("numberSeries/leads")));
  EXPECT_THAT(Update("name: 'numberSeries/leads' prefix: 'Lead-' width: 7"), IsOk());
}

// As a version before this rule let them be.
TEST_F(NumberSeriesServiceTest, ChangesTheRestOfASeriesWhosePrefixIsTaken) {
  ASSERT_THAT(Create("old", "kind: KIND_LEAD prefix: 'O-'"), IsOk());
  database_.Query("UPDATE number_series_definitions SET prefix = 'L-0' WHERE name = 'old'");

  EXPECT_THAT(Update("name: 'numberSeries/old' width: 7"), IsOk());
  EXPECT_THAT(Update("name: 'numberSeries/old' prefix: 'P-'"), IsOk());
}

TEST_F(NumberSeriesServiceTest, RefusesAnIdThatIsInUse) {
  EXPECT_THAT(Create("leads", "kind: KIND_LEAD prefix: 'M-'"), NamesResource("numberSeries/leads"));
}

TEST_F(NumberSeriesServiceTest, NeverChangesKindAndStart) {
  for (const char* path : {"kind", "start"}) {
    EXPECT_THAT(Update("name: 'numberSeries/leads' kind: KIND_CUSTOMER start: 9",
                       std::string("update_mask { paths: '") + path + "' }"),
                RefusesField("update_mask"))
        << path;
  }
}

TEST_F(NumberSeriesServiceTest, NeedsAKindAndALabel) {
  EXPECT_THAT(Create("new", "prefix: 'N-'"), RefusesField("number_series_definition.kind"));
  EXPECT_THAT(Create("new", "kind: KIND_LEAD prefix: 'N-' display_name: '  '"),
              RefusesField("number_series_definition.display_name"));
}

TEST_F(NumberSeriesServiceTest, ChangesOnlyTheVersionThatWasRead) {
  EXPECT_THAT(Update("name: 'numberSeries/leads' width: 9 etag: '5'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(NumberSeriesServiceTest, TellsWhatIsNotThere) {
  EXPECT_THAT(Get("numberSeries/none"), NamesResource("numberSeries/none"));
}

}  // namespace
}  // namespace leadline::configuration
