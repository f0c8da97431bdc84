#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "services/lead/lead/attached_store.h"
#include "tests/lead/merge_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::NamesResource;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kRequestId[] = "0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";

class MergeLeadsTest : public MergeFixture {};

TEST_F(MergeLeadsTest, GivesTheSurvivorEverything) {
  const std::string survivor = Existing("email: 'ann@example.com'");
  const std::string other = Existing(
      "phone: '+33 1 42 96 10 20' do_not_email: true "
      "external_ids { system: 'erp' id: '1' } score: 4");
  ASSERT_THAT(AddActivity(other), IsOk());
  ASSERT_THAT(AddActivity(survivor), IsOk());
  ASSERT_THAT(AddComment(other, "important"), IsOk());

  const auto merged = Merge(survivor, {other});

  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged->lead().name(), survivor);
  EXPECT_EQ(merged->lead().email(), "ann@example.com");
  EXPECT_EQ(merged->lead().phone_normalized(), "+33142961020");
  EXPECT_EQ(merged->lead().external_ids_size(), 1);
  EXPECT_TRUE(merged->lead().do_not_email());
  EXPECT_EQ(merged->lead().score(), 4);
  EXPECT_EQ(merged->attached_counts().at("activities"), 1);
  EXPECT_EQ(merged->attached_counts().at("comments"), 1);
  EXPECT_THAT(Get(survivor), IsOkAndHolds(EqualsProto(merged->lead())));
  EXPECT_EQ(Activities(survivor)->activities_size(), 2);
  EXPECT_EQ(Comments(survivor)->comments_size(), 2);
}

TEST_F(MergeLeadsTest, LeadsWhoeverAsksForAMergedLeadToItsSurvivor) {
  const std::string last = Existing("company_name: 'Last'"), middle = Existing(),
                    first = Existing();
  ASSERT_THAT(Merge(middle, {first}), IsOk());
  ASSERT_THAT(Merge(last, {middle}), IsOk());

  EXPECT_EQ(Get(first)->name(), last);
  EXPECT_EQ(Get(middle)->name(), last);
  v1::BatchGetLeadsRequest batch;
  for (const std::string& name : {first, last, middle}) batch.add_names(name);
  const auto leads = Call(*lead_stub_, &v1::LeadService::Stub::BatchGetLeads, batch);
  ASSERT_THAT(leads, IsOk());
  for (const v1::Lead& lead : leads->leads()) EXPECT_EQ(lead.name(), last);
}

TEST_F(MergeLeadsTest, ListsByTheNameOfAMergedLeadWhatItsSurvivorHas) {
  const std::string last = Existing(), middle = Existing(), first = Existing();
  ASSERT_THAT(AddActivity(first, "subject: 'Call'"), IsOk());
  ASSERT_THAT(AddComment(middle, "important"), IsOk());
  ASSERT_THAT(Merge(middle, {first}), IsOk());
  ASSERT_THAT(Merge(last, {middle}), IsOk());
  ASSERT_THAT(AddActivity(last), IsOk());

  for (const std::string& name : {first, middle}) {
    EXPECT_EQ(Activities(name)->activities_size(), 2);
    EXPECT_THAT(Activities(name), IsOkAndHolds(EqualsProto(*Activities(last))));
    EXPECT_THAT(Comments(name), IsOkAndHolds(EqualsProto(*Comments(last))));
    EXPECT_EQ(Timeline(name).size(), Timeline(last).size());
  }
}

TEST_F(MergeLeadsTest, ShowsMergedLeadsOnlyAmongDeletedOnes) {
  const std::string survivor = Existing(), other = Existing("email: 'bob@example.com'");
  ASSERT_THAT(Merge(survivor, {other}), IsOk());

  EXPECT_EQ(List()->leads_size(), 1);
  const auto all = List("show_deleted: true filter: 'merged_into = \"" + survivor + "\"'");
  ASSERT_EQ(all->leads_size(), 1);
  EXPECT_EQ(all->leads(0).name(), other);
  EXPECT_EQ(all->leads(0).merged_into(), survivor);
  EXPECT_EQ(all->leads(0).email(), "bob@example.com");
  EXPECT_TRUE(all->leads(0).has_delete_time());
  EXPECT_THAT(all->leads(0).allowed_actions(), IsEmpty());
}

TEST_F(MergeLeadsTest, FindsTheSurvivorByTheNumberOfAMergedLead) {
  const std::string last = Existing("last_name: 'Last'"), middle = Existing(), first = Existing();
  const std::string of_first = Get(first)->number(), of_middle = Get(middle)->number();
  ASSERT_THAT(Merge(middle, {first}), IsOk());
  ASSERT_THAT(Merge(last, {middle}), IsOk());

  for (const std::string& query : {of_first, absl::AsciiStrToLower(of_middle),
                                   of_first + " " + of_middle, of_first + " last"}) {
    const auto found =
        Ask(&v1::LeadService::Stub::SearchLeads, absl::StrCat("query: '", query, "'"));
    ASSERT_THAT(found, IsOk());
    ASSERT_EQ(found->leads_size(), 1) << query;
    EXPECT_EQ(found->leads(0).name(), last) << query;
  }
  ASSERT_THAT(Delete(last), IsOk());
  EXPECT_EQ(Ask(&v1::LeadService::Stub::SearchLeads, "query: '" + of_first + "'")->leads_size(), 0);
}

TEST_F(MergeLeadsTest, LeavesAMergedLeadToNobody) {
  const std::string survivor = Existing(), other = Existing();
  ASSERT_THAT(Merge(survivor, {other}), IsOk());

  for (const absl::Status& refused :
       {Update(ALead("name: '" + other + "' score: 3"), "score").status(),
        Move(other, "statuses/lead/nurturing").status(), Lose(other).status(),
        Assign(other, "users/bob").status(), AddActivity(other).status(),
        AddComment(other, "still there?").status(), Delete(other).status(), Undelete(other),
        Delete(other, "allow_missing: true").status(),
        Begin(ANameOf("conversions"), other).status(), Merge(Existing(), {other}).status(),
        Merge(other, {Existing()}).status()}) {
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_RECORD_MERGED));
    EXPECT_THAT(refused, HasMetadata("survivor", survivor));
  }
}

TEST_F(MergeLeadsTest, SaysOnBothSidesWhatWasDone) {
  const std::string survivor = Existing(), other = Existing("email: 'bob@example.com'");
  const std::string of_survivor = Get(survivor)->number(), of_other = Get(other)->number();

  ASSERT_THAT(Merge(survivor, {other}), IsOk());

  const auto said = Comments(survivor)->comments();
  ASSERT_EQ(said.size(), 1);
  EXPECT_EQ(said[0].creator(), "users/developer");
  EXPECT_EQ(said[0].text(),
            "Merged into this lead: " + of_other + ". Taken over: email from " + of_other + ".");
  EXPECT_EQ(database_.Query("SELECT text FROM comments WHERE lead::text = '" +
                            other.substr(other.rfind('/') + 1) + "'"),
            "Merged into " + of_survivor + ".");
}

TEST_F(MergeLeadsTest, TellsFollowersOnce) {
  const std::string survivor = Existing(), other = Existing("email: 'bob@example.com'");
  ASSERT_THAT(AddActivity(other), IsOk());

  ASSERT_THAT(Merge(survivor, {other}), IsOk());

  EXPECT_EQ(Events("LeadsMerged", survivor), 1);
  EXPECT_EQ(database_.Query("SELECT related_resources[1] || ' ' || array_to_string(changed_fields, "
                            "',') || ' ' || (attributes->>'activities') || ' ' || actor "
                            "FROM events WHERE type = 'LeadsMerged'"),
            other + " email,email_normalized 1 developer");
}

TEST_F(MergeLeadsTest, MergesTenAtOnceAndLostOnesToo) {
  const std::string survivor = Existing();
  std::vector<std::string> others;
  for (int i = 0; i < 10; ++i) others.push_back(Existing());
  ASSERT_THAT(Lose(others[3]), IsOk());

  ASSERT_THAT(Merge(survivor, others), IsOk());

  EXPECT_EQ(List()->leads_size(), 1);
  EXPECT_FALSE(Get(survivor)->lost());
}

TEST_F(MergeLeadsTest, KeepsTheStateOfTheSurvivor) {
  const std::string survivor = Existing(), other = Existing();
  ASSERT_THAT(Lose(survivor), IsOk());

  const auto merged = Merge(survivor, {other});

  ASSERT_THAT(merged, IsOk());
  EXPECT_TRUE(merged->lead().lost());
}

TEST_F(MergeLeadsTest, RefusesLeadsThatAreNotFree) {
  const std::string conversion = ANameOf("conversions"), survivor = Existing();
  const std::string converted = Converted(ANameOf("conversions")), held = Held(conversion),
                    deleted = Existing(), missing = ANameOf("leads");
  ASSERT_THAT(Delete(deleted), IsOk());

  EXPECT_THAT(Merge(survivor, {converted}),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(Merge(converted, {survivor}),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(Merge(survivor, {held}),
              FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
  EXPECT_THAT(Merge(survivor, {held}), HasMetadata("conversion", conversion));
  EXPECT_THAT(Merge(survivor, {deleted}),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_DELETED));
  EXPECT_THAT(Merge(survivor, {missing}), NamesResource(missing));
  EXPECT_THAT(Merge(missing, {survivor}), NamesResource(missing));
  EXPECT_EQ(Events("LeadsMerged", survivor), 0);
}

TEST_F(MergeLeadsTest, HoldsEachLeadAgainstItsEtag) {
  const std::string survivor = Existing(), other = Existing();
  const auto etag = [&](const std::string& lead, const std::string& value) {
    return absl::StrCat("etags { key: '", lead, "' value: '", value, "' } ");
  };

  EXPECT_THAT(Merge(survivor, {other}, etag(survivor, "1") + etag(other, "7")),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Merge(survivor, {other}, etag(survivor, "1") + etag(other, "1")), IsOk());
}

TEST_F(MergeLeadsTest, DoesEverythingAndKeepsNothingWhenItOnlyValidates) {
  const std::string survivor = Existing(), other = Existing("email: 'bob@example.com'");
  const v1::Lead before = *Get(survivor);

  const auto rehearsed = Merge(survivor, {other}, "validate_only: true");

  ASSERT_THAT(rehearsed, IsOk());
  EXPECT_EQ(rehearsed->lead().email(), "bob@example.com");
  EXPECT_THAT(Get(survivor), IsOkAndHolds(EqualsProto(before)));
  EXPECT_EQ(Get(other)->name(), other);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM comments"), "0");
  EXPECT_EQ(Events("LeadsMerged", survivor), 0);
}

TEST_F(MergeLeadsTest, AnswersARetryAsTheFirstTime) {
  const std::string survivor = Existing(), other = Existing();
  const std::string id = absl::StrCat("request_id: '", kRequestId, "'");
  const auto first = Merge(survivor, {other}, id);
  ASSERT_THAT(first, IsOk());

  auto again = Merge(survivor, {other}, id);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  again->set_replayed(false);
  EXPECT_THAT(*again, EqualsProto(*first));
  EXPECT_THAT(Merge(survivor, {Existing()}, id),
              FailsWith(kWrongState, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(MergeLeadsTest, RefusesHostileRequests) {
  const std::string survivor = Existing(), other = Existing();

  EXPECT_THAT(Merge(survivor, {}), RefusesField("merged"));
  EXPECT_THAT(Merge(survivor, {survivor}), RefusesField("merged[0]"));
  EXPECT_THAT(Merge(survivor, {std::string("leads/\0", 7)}), RefusesField("merged[0]"));
  EXPECT_THAT(Merge(survivor, {"accounts/" + other.substr(6)}), RefusesField("merged[0]"));
  EXPECT_THAT(Merge("", {other}), RefusesField("survivor"));
  EXPECT_THAT(Merge(survivor, {other}, "request_id: 'x'"), RefusesField("request_id"));
  EXPECT_THAT(Merge(survivor, {other}, "choices { key: '\\000' value: 'x' }"),
              RefusesField(std::string("choices[\"\0\"]", 12)));
}

// Whoever adds a table of what is attached to leads says what becomes of it when they are merged.
TEST_F(MergeLeadsTest, KnowsEveryTableThatIsAttachedToLeads) {
  const std::string tables = database_.Query(
      "SELECT string_agg(DISTINCT conrelid::regclass::text, ',' ORDER BY conrelid::regclass::text) "
      "FROM pg_constraint WHERE contype = 'f' AND confrelid = 'leads'::regclass "
      "AND conrelid NOT IN ('leads'::regclass, 'lead_external_ids'::regclass)");

  EXPECT_EQ(tables, absl::StrJoin(AttachedTables(), ","));
}

TEST_F(MergeLeadsTest, GoesWithItsSurvivorWhereDeletingIsForGood) {
  const std::string survivor = Existing(), middle = Existing(), first = Existing();
  ASSERT_THAT(Merge(middle, {first}), IsOk());
  ASSERT_THAT(Merge(survivor, {middle}), IsOk());
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_lead_delete_policy(
        configuration::v1::Settings::LEAD_DELETE_POLICY_HARD);
  });

  ASSERT_THAT(Delete(survivor), IsOk());

  EXPECT_THAT(Get(first), NamesResource(first));
  EXPECT_EQ(
      database_.Query("SELECT (SELECT count(*) FROM leads) + (SELECT count(*) FROM comments)"),
      "0");
}

}  // namespace
}  // namespace leadline::lead
