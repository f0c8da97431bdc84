#include "common/edge/backlog_watch.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/metrics/metrics.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/migrations.h"
#include "tests/support/http.h"
#include "tests/support/test_database.h"

namespace leadline::edge {
namespace {

using test::HttpGet;
using test::MetricIn;
using ::testing::HasSubstr;

constexpr postgres::Statement kWordsAndEchoes = {
    "CountWordsAndEchoes",
    "SELECT 'words' AS kind, 3 AS count, now() - interval '1 hour' AS oldest_time"
    " UNION ALL SELECT 'echoes', 0, NULL"};

TEST(BacklogWatch, TellsHowManyWaitAndSinceWhen) {
  test::TestDatabase database(test::kMigrations);
  metrics::Metrics metrics;
  const BacklogWatch watch(*database, {kWordsAndEchoes, {"words", "echoes"}}, metrics);
  const auto endpoint = metrics.Serve("127.0.0.1:0");
  const std::string url = absl::StrCat("http://127.0.0.1:", (*endpoint)->port(), "/metrics");
  std::string text = HttpGet(url);
  while (MetricIn(text, "leadline_backlog_words") != "3") {
    absl::SleepFor(absl::Milliseconds(10));
    text = HttpGet(url);
  }

  double age = 0;
  EXPECT_TRUE(absl::SimpleAtod(MetricIn(text, "leadline_backlog_words_oldest_seconds"), &age));
  EXPECT_GE(age, 3600);
  EXPECT_EQ(MetricIn(text, "leadline_backlog_echoes"), "0");
  EXPECT_EQ(MetricIn(text, "leadline_backlog_echoes_oldest_seconds"), "0");
  EXPECT_THAT(text, HasSubstr("not done yet of the kind words.\n"));
}

}  // namespace
}  // namespace leadline::edge
