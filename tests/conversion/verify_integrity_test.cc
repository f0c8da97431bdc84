// How VerifyIntegrity goes about it, and that it finds nothing where nothing is wrong.

#include "absl/strings/str_split.h"
#include "tests/conversion/verify_integrity_fixture.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using type::v1::ErrorReason;

TEST_F(VerifyIntegrityTest, FindsNothingWhereAllIsWell) {
  const Told told = Verify();

  EXPECT_THAT(told.status, IsOk());
  EXPECT_THAT(told.findings, IsEmpty());
  EXPECT_THAT(told.summary.checks(), SizeIs(v1::IntegrityCheck_descriptor()->value_count() - 1));
  EXPECT_EQ(told.summary.error_count() + told.summary.warning_count(), 0);
  for (const v1::IntegrityProgress& check : told.summary.checks()) {
    EXPECT_TRUE(check.done()) << check.ShortDebugString();
    const bool is_about_holds = check.check() == v1::INTEGRITY_CHECK_HOLD_PENDING;
    EXPECT_GT(check.checked_count(), is_about_holds ? -1 : 0) << check.ShortDebugString();
  }
}

TEST_F(VerifyIntegrityTest, FindsNothingInAnEmptyDatabase) {
  for (const char* table : {"opportunities", "contacts", "accounts", "conversions"}) {
    database_.Query(absl::StrCat("DELETE FROM ", table));
  }
  database_.Query("DELETE FROM number_counters");
  for (const char* lead : {"@lead@", "@second_lead@"}) fake_leads_.Purge(Named(lead));

  v1::VerifyIntegrityRequest request;
  for (int check = 1; check < v1::INTEGRITY_CHECK_LEAD_HAS_CONVERSION; ++check) {
    request.add_checks(static_cast<v1::IntegrityCheck>(check));
  }
  const Told told = Verify(request);

  EXPECT_THAT(told.status, IsOk());
  EXPECT_THAT(told.findings, IsEmpty());
}

TEST_F(VerifyIntegrityTest, LooksTwiceBeforeItFindsAnything) {
  BreakLead("@second_lead@", [](lead::v1::Lead& lead) { lead.clear_conversion(); });
  fake_leads_.AfterScan([this] {
    BreakLead("@second_lead@",
              [this](lead::v1::Lead& lead) { lead.set_conversion(Named("@second@")); });
  });

  const Told told = Verify(v1::INTEGRITY_CHECK_LEAD_CONVERTED);

  EXPECT_THAT(told.status, IsOk());
  EXPECT_THAT(told.findings, IsEmpty());
}

TEST_F(VerifyIntegrityTest, RunsOnlyTheChecksThatAreWanted) {
  Break("DELETE FROM opportunities");

  EXPECT_THAT(Verify(v1::INTEGRITY_CHECK_NUMBER_UNIQUE).findings, IsEmpty());

  const Told told = Verify(v1::INTEGRITY_CHECK_TARGET_EXISTS);
  EXPECT_THAT(told.findings, SizeIs(1));
  EXPECT_THAT(told.summary.checks(), SizeIs(1));
}

TEST_F(VerifyIntegrityTest, LooksOnlyAtWhatWasCreatedLater) {
  Break("UPDATE conversions SET answer = NULL");
  Break("UPDATE conversions SET create_time = '2020-01-01' WHERE id <> '{second}'");
  v1::VerifyIntegrityRequest request;
  request.add_checks(v1::INTEGRITY_CHECK_PROVENANCE_TARGET);
  request.mutable_created_after()->set_seconds(1'700'000'000);

  const Told told = Verify(request);

  ASSERT_THAT(told.findings, SizeIs(1));
  EXPECT_EQ(told.findings[0].resource(), Named("@second@"));
  EXPECT_EQ(told.summary.checks(0).checked_count(), 1);
}

TEST_F(VerifyIntegrityTest, CountsFindingsThatItDoesNotTell) {
  Break("UPDATE conversions SET answer = NULL");
  v1::VerifyIntegrityRequest request;
  request.set_max_findings(2);

  const Told told = Verify(request);

  EXPECT_THAT(told.findings, SizeIs(2));
  EXPECT_EQ(told.summary.error_count(), 3);
}

TEST_F(VerifyIntegrityTest, RefusesWhatItCannotMean) {
  v1::VerifyIntegrityRequest request;
  request.add_checks(v1::INTEGRITY_CHECK_UNSPECIFIED);
  request.set_max_findings(1001);
  request.mutable_created_after()->set_seconds(-62'135'596'801);

  const absl::Status status = Verify(request).status;

  EXPECT_THAT(status, RefusesField("checks[0]"));
  EXPECT_THAT(status, RefusesField("max_findings"));
  EXPECT_THAT(status, RefusesField("created_after"));
}

TEST_F(VerifyIntegrityTest, IsCutWhenTheDatabaseFails) {
  database_.Query("ALTER TABLE contacts RENAME TO elsewhere");

  const Told told = Verify();

  EXPECT_THAT(told.status, FailsWith(StatusCode::kInternal, ErrorReason::ERROR_REASON_INTERNAL));
  EXPECT_THAT(told.summary.checks(), IsEmpty());
}

// Who finds so much that it cannot all be on its way at once.
TEST_F(VerifyIntegrityTest, EndsWhenItsCallerGoes) {
  Break(
      "INSERT INTO conversions SELECT (jsonb_populate_record(found, jsonb_build_object("
      "'id', gen_random_uuid(), 'lead', gen_random_uuid()))).* "
      "FROM conversions AS found, generate_series(1, 5000) WHERE found.id = '{second}'");
  grpc::ClientContext context;
  const auto reader = conversion_stub_->VerifyIntegrity(&context, {});
  v1::VerifyIntegrityResponse message;
  ASSERT_TRUE(reader->Read(&message));

  context.TryCancel();

  while (reader->Read(&message)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  edge_.Drain(absl::Now() + absl::Seconds(10));  // Returns as soon as the stream is gone.
}

TEST_F(VerifyIntegrityTest, GoesThroughThousandsInBatches) {
  constexpr int kMore = 2500;
  Break(absl::StrCat(
      "CREATE TEMP TABLE made AS SELECT n, gen_random_uuid() AS c, gen_random_uuid() AS a, "
      "gen_random_uuid() AS l FROM generate_series(1, ",
      kMore,
      ") AS n; "
      "CREATE TEMP TABLE more AS SELECT * FROM conversions WHERE id = '{second}'; "
      "CREATE TEMP TABLE owned AS SELECT * FROM accounts WHERE id = '{second_account}'; "
      "INSERT INTO conversions SELECT (jsonb_populate_record(more, jsonb_build_object("
      "'id', c, 'account', a, 'lead', l))).* FROM more, made; "
      "INSERT INTO accounts SELECT (jsonb_populate_record(owned, jsonb_build_object("
      "'id', a, 'conversion', c, 'number', 'C-' || 2 + n))).* FROM owned, made; "
      "UPDATE number_counters SET next_number = next_number + ",
      kMore,
      "; "
      "CREATE TABLE added AS SELECT string_agg(l || ' ' || c || ' ' || a, ',') AS all FROM made"));
  const std::string added = database_.Query("SELECT * FROM added");
  for (const absl::string_view ids : absl::StrSplit(added, ',')) {
    const std::vector<std::string> parts = absl::StrSplit(ids, ' ');
    lead::v1::Lead lead;
    lead.set_name("leads/" + parts[0]);
    lead.set_conversion("conversions/" + parts[1]);
    lead.set_account("accounts/" + parts[2]);
    fake_leads_.Add(lead);
  }

  const Told told = Verify();

  EXPECT_THAT(told.status, IsOk());
  EXPECT_THAT(told.findings, IsEmpty());
  for (const v1::IntegrityProgress& check : told.summary.checks()) {
    if (check.check() != v1::INTEGRITY_CHECK_LEAD_CONVERTED) continue;
    EXPECT_EQ(check.checked_count(), kMore + 4);
  }
  std::vector<int64_t> steps;
  for (const v1::IntegrityProgress& progress : told.progress) {
    if (progress.check() == v1::INTEGRITY_CHECK_LEAD_CONVERTED) {
      steps.push_back(progress.checked_count());
    }
  }
  EXPECT_THAT(steps, ElementsAre(0, 1000, 2000, kMore + 4));
}

}  // namespace
}  // namespace leadline::conversion
