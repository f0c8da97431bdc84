#include "services/lead/merge/merge_rules.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/leads.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using v1::Lead;
using v1::MergeLeadsRequest;

// Names that are as good as any.
constexpr char kA[] = "leads/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
constexpr char kB[] = "leads/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d002";
constexpr char kC[] = "leads/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d003";

class MergeRulesTest : public ::testing::Test {
 protected:
  static Lead NewLead(const std::string& name, const std::string& text) {
    auto lead = FromText<Lead>(text);
    lead.set_name(name);
    lead.set_number("L-" + name.substr(name.size() - 1));
    return lead;
  }

  // Of A, which survives, B and, if it is anything, C.
  static absl::StatusOr<MergedLead> MergeOf(const std::string& a, const std::string& b,
                                            const std::string& c = "",
                                            const std::string& request = "") {
    std::vector<Lead> leads = {NewLead(kA, a), NewLead(kB, b)};
    if (!c.empty()) leads.push_back(NewLead(kC, c));
    return Merge(FromText<MergeLeadsRequest>(request), leads);
  }

  static std::vector<std::string> Taken(const MergedLead& merged) {
    std::vector<std::string> taken;
    for (const auto& field : merged.taken) {
      taken.push_back(field.field() + " " + field.lead().substr(field.lead().size() - 1));
    }
    return taken;
  }

  static std::string Choice(const std::string& path, const std::string& lead) {
    return "choices { key: '" + path + "' value: '" + lead + "' } ";
  }

  static absl::Status Checked(const std::string& text) {
    return CheckMerge(FromText<MergeLeadsRequest>(text));
  }
};

TEST_F(MergeRulesTest, EveryFieldThatCanBeWrittenIsChosenOrUnited) {
  std::set<std::string> known = {"custom_fields", "status", "etag"};
  known.insert(MergeableFields().begin(), MergeableFields().end());
  known.insert(UnitedFields().begin(), UnitedFields().end());

  for (int i = 0; i < Lead::descriptor()->field_count(); ++i) {
    const auto& field = *Lead::descriptor()->field(i);
    if (!record::IsWritable(field)) continue;
    EXPECT_EQ(known.count(field.name()), 1u) << field.name();
  }
}

TEST_F(MergeRulesTest, KeepsWhatTheSurvivorHasAndFillsTheRestInTheOrderOfTheOthers) {
  const auto merged =
      MergeOf("company_name: 'Acme' phone: '1'",
              "company_name: 'Other' phone: '2' email: 'b@x.io' email_normalized: 'b@x.io'",
              "email: 'c@x.io' email_normalized: 'c@x.io' mobile: '3' employee_count: 7");

  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged->survivor.company_name(), "Acme");
  EXPECT_EQ(merged->survivor.phone(), "1");
  EXPECT_EQ(merged->survivor.email(), "b@x.io");
  EXPECT_EQ(merged->survivor.email_normalized(), "b@x.io");
  EXPECT_EQ(merged->survivor.mobile(), "3");
  EXPECT_EQ(merged->survivor.employee_count(), 7);
  EXPECT_THAT(Taken(*merged), ElementsAre("email 2", "mobile 3", "employee_count 3"));
}

TEST_F(MergeRulesTest, TakesWhatIsChosenEvenIfItIsNothing) {
  const auto merged =
      MergeOf("company_name: 'Acme' phone: '1' phone_normalized: '+1' score: 2",
              "company_name: 'Other' score: 5", "",
              Choice("company_name", kB) + Choice("phone", kB) + Choice("score", kA));

  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged->survivor.company_name(), "Other");
  EXPECT_EQ(merged->survivor.phone(), "");
  EXPECT_EQ(merged->survivor.phone_normalized(), "");
  EXPECT_EQ(merged->survivor.score(), 2);
  EXPECT_THAT(Taken(*merged), ElementsAre("company_name 2", "phone 2"));
}

TEST_F(MergeRulesTest, LeavesEmptyFieldsEmptyWhenAsked) {
  const auto merged = MergeOf("company_name: 'Acme'",
                              "email: 'b@x.io' score: 5 owner: 'users/bob' tags: 'x' "
                              "custom_fields { key: 'a' value { text_value: 't' } }",
                              "", "keep_empty: true");

  EXPECT_EQ(merged->survivor.email(), "");
  EXPECT_EQ(merged->survivor.score(), 0);
  EXPECT_EQ(merged->survivor.owner(), "");
  EXPECT_THAT(merged->survivor.custom_fields(), IsEmpty());
  EXPECT_THAT(Taken(*merged), ElementsAre("tags 2"));
}

TEST_F(MergeRulesTest, NeverPutsAPersonTogetherOfTwo) {
  const auto other = MergeOf("last_name: 'Meyer'", "first_name: 'Bob' last_name: 'Smith'");
  EXPECT_EQ(other->survivor.first_name(), "");

  const auto same = MergeOf("last_name: 'Meyer'", "first_name: 'Ann' last_name: 'MEYER'");
  EXPECT_EQ(same->survivor.first_name(), "Ann");
  EXPECT_EQ(same->survivor.last_name(), "Meyer");

  const auto none =
      MergeOf("company_name: 'Acme'", "last_name: 'Smith'", "first_name: 'Ann' last_name: 'Meyer'");
  EXPECT_EQ(none->survivor.last_name(), "Smith");
  EXPECT_EQ(none->survivor.first_name(), "");

  const auto both =
      MergeOf("company_name: 'Acme'", "last_name: 'Meyer'", "first_name: 'Ann' last_name: 'Meyer'");
  EXPECT_EQ(both->survivor.last_name(), "Meyer");
  EXPECT_EQ(both->survivor.first_name(), "Ann");
}

TEST_F(MergeRulesTest, TakesWhoIsResponsibleAsOneDecision) {
  const auto kept = MergeOf("company_name: 'A' owner: 'users/ann'",
                            "owner: 'users/bob' team: 'dictionaries/team/entries/north'");
  EXPECT_EQ(kept->survivor.owner(), "users/ann");
  EXPECT_EQ(kept->survivor.team(), "");

  const auto filled =
      MergeOf("company_name: 'A'", "team: 'dictionaries/team/entries/north'", "owner: 'users/bob'");
  EXPECT_EQ(filled->survivor.owner(), "");
  EXPECT_EQ(filled->survivor.team(), "dictionaries/team/entries/north");

  const auto chosen = MergeOf("company_name: 'A' team: 'dictionaries/team/entries/south'",
                              "owner: 'users/bob'", "", Choice("owner", kB));
  EXPECT_EQ(chosen->survivor.owner(), "users/bob");
  EXPECT_EQ(chosen->survivor.team(), "dictionaries/team/entries/south");
}

TEST_F(MergeRulesTest, UnitesWhatThereCanBeManyOf) {
  const auto merged = MergeOf(
      "company_name: 'A' tags: 'x' annotations { key: 'k' value: 'mine' } "
      "further_contacts { last_name: 'Smith' }",
      "tags: 'y' tags: 'x' annotations { key: 'k' value: 'other' } "
      "annotations { key: 'l' value: '1' } external_ids { system: 's' id: '1' } "
      "further_contacts { last_name: 'Smith' } further_contacts { last_name: 'Jones' }");

  const Lead& survivor = merged->survivor;
  EXPECT_THAT(survivor.tags(), ElementsAre("x", "y"));
  EXPECT_EQ(survivor.annotations().at("k"), "mine");
  EXPECT_EQ(survivor.annotations().at("l"), "1");
  EXPECT_EQ(survivor.external_ids_size(), 1);
  EXPECT_EQ(survivor.further_contacts_size(), 2);
  EXPECT_THAT(Taken(*merged), UnorderedElementsAre("tags 2", "annotations 2", "external_ids 2",
                                                   "further_contacts 2"));
}

TEST_F(MergeRulesTest, ObeysTheWishOfAnyOfThem) {
  const auto merged = MergeOf("company_name: 'A'", "do_not_call: true", "do_not_email: true");

  EXPECT_TRUE(merged->survivor.do_not_call());
  EXPECT_TRUE(merged->survivor.do_not_email());
  EXPECT_THAT(Taken(*merged), ElementsAre("do_not_call 2", "do_not_email 3"));
}

TEST_F(MergeRulesTest, ChoosesCustomFieldsByTheirKeys) {
  const auto merged =
      MergeOf("company_name: 'A' custom_fields { key: 'a' value { number_value: 1 } }",
              "custom_fields { key: 'a' value { number_value: 2 } } "
              "custom_fields { key: 'b' value { text_value: 't' } }",
              "", Choice("custom_fields.a", kB));

  EXPECT_EQ(merged->survivor.custom_fields().at("a").number_value(), 2);
  EXPECT_EQ(merged->survivor.custom_fields().at("b").text_value(), "t");
}

TEST_F(MergeRulesTest, TakesTheGreatestScore) {
  const auto merged = MergeOf("company_name: 'A' score: 2", "score: 4", "score: 3");

  EXPECT_EQ(merged->survivor.score(), 4);
  EXPECT_THAT(Taken(*merged), ElementsAre("score 2"));
}

TEST_F(MergeRulesTest, LosesNothingRatherThanLeaveSomethingOut) {
  std::string many;
  for (int i = 0; i < 30; ++i) absl::StrAppend(&many, "tags: 'a", i, "' ");
  std::string more;
  for (int i = 0; i < 30; ++i) absl::StrAppend(&more, "tags: 'b", i, "' ");

  const auto refused = MergeOf("company_name: 'A' " + many, more);

  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition,
                                 type::v1::ERROR_REASON_MERGE_LIMIT_EXCEEDED));
  EXPECT_THAT(refused, HasMetadata("field", "tags"));
  EXPECT_THAT(refused, HasMetadata("count", "60"));
  EXPECT_THAT(refused, HasMetadata("limit", "50"));
}

TEST_F(MergeRulesTest, LeavesNobodyWithoutAName) {
  EXPECT_THAT(MergeOf("company_name: 'A'", "last_name: 'B'", "",
                      Choice("company_name", kB) + Choice("last_name", kA)),
              RefusesField("choices"));
}

TEST_F(MergeRulesTest, RefusesWhatDoesNotGoTogether) {
  const std::string leads = absl::StrCat("survivor: '", kA, "' merged: '", kB, "' ");

  EXPECT_THAT(Checked(leads), IsOk());
  EXPECT_THAT(Checked(leads + Choice("email", kB) + Choice("custom_fields.x", kA)), IsOk());
  EXPECT_THAT(Checked(leads + absl::StrCat("merged: '", kA, "'")), RefusesField("merged[1]"));
  EXPECT_THAT(Checked(leads + Choice("email", kC)), RefusesField("choices[\"email\"]"));
  EXPECT_THAT(Checked(leads + absl::StrCat("etags { key: '", kC, "' value: '1' }")),
              RefusesField(absl::StrCat("etags[\"", kC, "\"]")));
  EXPECT_THAT(Checked("survivor: 'accounts/1' merged: 'x'"), RefusesField("survivor"));
  EXPECT_THAT(Checked(absl::StrCat("survivor: '", kA, "' merged: 'leads/1'")),
              RefusesField("merged[0]"));
  for (const char* path :
       {"status", "name", "tags", "do_not_call", "converted", "nothing", "email.x", "custom_fields",
        "custom_fields.", "address.postal_address"}) {
    EXPECT_THAT(Checked(leads + Choice(path, kB)),
                RefusesField(absl::StrCat("choices[\"", path, "\"]")))
        << path;
  }
}

TEST_F(MergeRulesTest, SaysOnTheSurvivorWhatCameFromWhere) {
  const std::vector<Lead> leads = {NewLead(kA, ""), NewLead(kB, ""), NewLead(kC, "")};
  TakenFields taken;
  taken.Add()->set_field("email");
  taken.Mutable(0)->set_lead(kC);

  EXPECT_EQ(NoteOnSurvivor(leads, taken, {{"activities", 3}, {"comments", 0}}),
            "Merged into this lead: L-2, L-3. Taken over: email from L-3, 3 activities.");
  EXPECT_EQ(NoteOnSurvivor(leads, {}, {}), "Merged into this lead: L-2, L-3. Taken over: nothing.");
  EXPECT_EQ(NoteOnMerged(leads[0]), "Merged into L-1.");
}

}  // namespace
}  // namespace leadline::lead
