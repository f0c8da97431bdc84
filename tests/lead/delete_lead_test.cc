#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using test::ALead;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::Contains;
using ::testing::Not;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

class DeleteLeadTest : public LeadFixture {
 protected:
  void Follow(Settings::LeadDeletePolicy policy) {
    Configure([policy](configuration::v1::Configuration& configuration) {
      configuration.mutable_settings()->set_lead_delete_policy(policy);
    });
  }

  std::string Deleted(const std::string& but = "") {
    std::string name = Existing(but);
    EXPECT_THAT(Delete(name), IsOk());
    return name;
  }

  absl::StatusOr<v1::Lead> Undelete(const std::string& name, const std::string& but = "") {
    const auto response =
        Call(*lead_stub_, &v1::LeadService::Stub::UndeleteLead,
             test::FromText<v1::UndeleteLeadRequest>("name: '" + name + "' " + but));
    if (!response.ok()) return response.status();
    return response->lead();
  }

  int Listed(const std::string& request = "") { return List(request)->leads_size(); }
};

TEST_F(DeleteLeadTest, MarksALeadThatIsThenInNoList) {
  const std::string name = Existing();

  const auto deleted = Delete(name);

  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->lead().has_delete_time());
  EXPECT_THAT(Get(name), IsOkAndHolds(EqualsProto(deleted->lead())));
  EXPECT_EQ(Listed(), 0);
  EXPECT_EQ(Listed("show_deleted: true"), 1);
  EXPECT_EQ(Events("LeadDeleted", name), 1);
}

TEST_F(DeleteLeadTest, LeavesADeletedLeadToNobody) {
  const std::string name = Deleted();

  for (const absl::Status& refused :
       {Update(ALead("name: '" + name + "' score: 3"), "score").status(),
        Move(name, "statuses/lead/nurturing").status(), Lose(name).status(),
        Assign(name, "users/bob").status(), AddActivity(name).status(),
        AddComment(name, "still there?").status(), Delete(name).status(),
        Begin(ANameOf("conversions"), name).status()}) {
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_DELETED));
    EXPECT_THAT(refused, HasMetadata("lead", name));
  }
}

TEST_F(DeleteLeadTest, IsTakenBackAsIfNothingHadHappened) {
  const std::string name = Existing("external_ids { system: 'erp' id: '1' }");
  ASSERT_THAT(AddComment(name, "important"), IsOk());
  v1::Lead before = *Get(name);
  ASSERT_THAT(Delete(name), IsOk());

  const auto undeleted = Undelete(name);

  ASSERT_THAT(undeleted, IsOk());
  EXPECT_FALSE(undeleted->has_delete_time());
  before.set_etag(undeleted->etag());
  *before.mutable_update_time() = undeleted->update_time();
  EXPECT_THAT(*undeleted, EqualsProto(before));
  EXPECT_EQ(Comments(name)->comments_size(), 1);
  EXPECT_EQ(Listed(), 1);
  EXPECT_EQ(Events("LeadUndeleted", name), 1);
  EXPECT_THAT(Undelete(name), IsOkAndHolds(EqualsProto(*undeleted)));
}

TEST_F(DeleteLeadTest, KeepsTheExternalIdsOfALeadThatMayComeBack) {
  Deleted("external_ids { system: 'erp' id: '1' }");

  EXPECT_THAT(Create(ALead("external_ids { system: 'erp' id: '1' }")),
              FailsWith(absl::StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
}

TEST_F(DeleteLeadTest, OnlyArchivesWhereThatIsThePolicy) {
  Follow(Settings::LEAD_DELETE_POLICY_ARCHIVE);
  const std::string name = Existing();

  const auto archived = Delete(name);

  ASSERT_THAT(archived, IsOk());
  EXPECT_TRUE(archived->lead().archived());
  EXPECT_FALSE(archived->lead().has_delete_time());
  EXPECT_EQ(Listed(), 1);
  EXPECT_EQ(Events("LeadArchived", name), 1);
}

TEST_F(DeleteLeadTest, TakesBackThatALeadWasArchived) {
  Follow(Settings::LEAD_DELETE_POLICY_ARCHIVE);
  const std::string name = Deleted();
  EXPECT_THAT(Get(name)->allowed_actions(), Contains(v1::Lead::ACTION_UNDELETE));

  const auto back = Undelete(name);

  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(back->archived());
  EXPECT_THAT(back->allowed_actions(), Not(Contains(v1::Lead::ACTION_UNDELETE)));
  EXPECT_EQ(Events("LeadUndeleted", name), 1);
  EXPECT_THAT(Undelete(name), IsOkAndHolds(EqualsProto(*back)));
}

TEST_F(DeleteLeadTest, LeavesALeadArchivedThatWasDeletedAfterwards) {
  Follow(Settings::LEAD_DELETE_POLICY_ARCHIVE);
  const std::string name = Deleted();
  Follow(Settings::LEAD_DELETE_POLICY_SOFT);
  ASSERT_THAT(Delete(name), IsOk());

  EXPECT_TRUE(Undelete(name)->archived());
  EXPECT_FALSE(Undelete(name)->archived());
}

TEST_F(DeleteLeadTest, ShowsArchivedLeadsInTheirViewAndNotInThoseOfEveryDay) {
  Follow(Settings::LEAD_DELETE_POLICY_ARCHIVE);
  const std::string name = Deleted("owner: 'users/developer'");
  Existing("owner: 'users/developer'");

  for (const char* view : {"all", "open", "my"}) {
    EXPECT_EQ(Listed("saved_view: 'views/" + std::string(view) + "'"), 1) << view;
  }
  const auto archived = List("saved_view: 'views/archived'");
  ASSERT_EQ(archived->leads_size(), 1);
  EXPECT_EQ(archived->leads(0).name(), name);
}

TEST_F(DeleteLeadTest, RemovesALeadAndAllThatIsAttachedToItWhereThatIsThePolicy) {
  Follow(Settings::LEAD_DELETE_POLICY_HARD);
  const std::string name = Existing("external_ids { system: 'erp' id: '1' }");
  ASSERT_THAT(AddActivity(name), IsOk());
  ASSERT_THAT(AddComment(name, "soon gone"), IsOk());

  const auto removed = Delete(name);

  ASSERT_THAT(removed, IsOk());
  EXPECT_FALSE(removed->has_lead());
  EXPECT_THAT(Get(name),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(database_.Query("SELECT (SELECT count(*) FROM activities)"
                            " + (SELECT count(*) FROM comments)"
                            " + (SELECT count(*) FROM lead_external_ids)"),
            "0");
  EXPECT_EQ(Events("LeadDeleted", name), 1);
}

TEST_F(DeleteLeadTest, IsRefusedWhereThatIsThePolicy) {
  Follow(Settings::LEAD_DELETE_POLICY_FORBID);
  const std::string name = Existing();

  const auto refused = Delete(name);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(refused, HasMetadata("feature", "lead_delete_policy"));
  EXPECT_EQ(Listed(), 1);
}

TEST_F(DeleteLeadTest, NeverTouchesALeadThatIsOrIsBeingConverted) {
  const std::string conversion = ANameOf("conversions");
  const std::string converted = Converted(ANameOf("conversions")), held = Held(conversion);

  for (const auto policy : {Settings::LEAD_DELETE_POLICY_ARCHIVE, Settings::LEAD_DELETE_POLICY_SOFT,
                            Settings::LEAD_DELETE_POLICY_HARD}) {
    Follow(policy);
    EXPECT_THAT(Delete(converted), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
    EXPECT_THAT(Delete(held),
                FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
  }
  EXPECT_THAT(Complete(CompletionOf(conversion, held)), IsOk());
}

TEST_F(DeleteLeadTest, OfALeadThatIsNotThereFailsUnlessThatIsFine) {
  for (const auto policy : {Settings::LEAD_DELETE_POLICY_SOFT, Settings::LEAD_DELETE_POLICY_HARD}) {
    Follow(policy);
    EXPECT_THAT(Delete(ANameOf("leads")),
                FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
    EXPECT_THAT(Delete(ANameOf("leads"), "allow_missing: true"), IsOk());
    const std::string name = Deleted();
    EXPECT_THAT(Delete(name, "allow_missing: true"), IsOk());
  }
}

TEST_F(DeleteLeadTest, RefusesAStaleEtag) {
  const std::string name = Existing();
  ASSERT_THAT(Move(name, "statuses/lead/nurturing"), IsOk());

  EXPECT_THAT(Delete(name, "etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

}  // namespace
}  // namespace leadline::lead
