// What accounts, contacts and opportunities have in common when they are entered, changed and
// deleted by hand.

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conversion/records_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::NamesResource;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNobody[] = "/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
constexpr char kRequestId[] = "request_id: '5b2b7f3c-6c1b-4f0c-9a53-0d3c4f2b1a01'";

// A value for every field that all three have.
constexpr char kMuch[] = R"pb(
  source: "dictionaries/source/entries/website"
  tags: "dictionaries/tag/entries/early"
  owner: "users/ann"
  description_html: "<p>Wants an engine</p>"
  custom_fields {
    key: "budget"
    value { number_value: 5000 }
  }
  external_ids { system: "erp" id: "1" }
  annotations { key: "imported-by" value: "test" }
)pb";

template <class Record>
class EveryRecordTest : public RecordsFixture {
 protected:
  static constexpr const RecordKind& kKind = kKindOf<Record>;

  static std::string Type(const std::string& what) { return absl::StrCat(kKind.type, what); }
  static std::string Path(const std::string& field) {
    return absl::StrCat(kKind.field, ".", field);
  }
  static std::string Nobody() { return absl::StrCat(kKind.collection, kNobody); }

  // Fields that a record has beside what it was given.
  static std::set<std::string> DecidedByTheServer() {
    std::set<std::string> decided;
    for (const char* field : {"name", "create_time", "update_time", "etag", "type", "number",
                              "number_series", "stage"}) {
      if (Record::descriptor()->FindFieldByName(field) != nullptr) decided.insert(field);
    }
    return decided;
  }

  Record Deleted() {
    const Record record = this->template Make<Record>(kMuch);
    const auto deleted = this->template Delete<Record>(record.name());
    EXPECT_THAT(deleted, IsOk());
    return *deleted;
  }
};

using RecordTypes = ::testing::Types<v1::Account, v1::Contact, v1::Opportunity>;

class NamesOfTypes {
 public:
  template <class Record>
  static std::string GetName(int) {
    return kKindOf<Record>.type;
  }
};

TYPED_TEST_SUITE(EveryRecordTest, RecordTypes, NamesOfTypes);

TYPED_TEST(EveryRecordTest, KeepsWhatItIsGiven) {
  const TypeParam created = this->template Make<TypeParam>(kMuch);

  const TypeParam given = test::FromText<TypeParam>(absl::StrCat(Api<TypeParam>::kLeast, kMuch));
  EXPECT_THAT(created, EqualsProto(given, this->DecidedByTheServer()));
  EXPECT_EQ(created.etag(), "1");
  EXPECT_THAT(this->template Get<TypeParam>(created.name()), IsOkAndHolds(EqualsProto(created)));
  EXPECT_EQ(this->Events(this->Type("Created"), created.name()), 1);
}

TYPED_TEST(EveryRecordTest, IsTidiedAsLeadsAre) {
  const TypeParam created =
      this->template Make<TypeParam>("description_html: ' <p>fine</p><script>alert(1)</script> '");

  EXPECT_EQ(created.description_html(), "<p>fine</p>");
}

TYPED_TEST(EveryRecordTest, IgnoresWhatOnlyTheServerWrites) {
  const TypeParam created = this->template Make<TypeParam>(
      absl::StrCat("name: '", this->Nobody(), "' conversion: 'conversions", kNobody,
                   "' create_time { seconds: 1 } delete_time { seconds: 1 } etag: '7'"));

  EXPECT_NE(created.name(), this->Nobody());
  EXPECT_EQ(created.conversion(), "");
  EXPECT_GT(created.create_time().seconds(), 1);
  EXPECT_FALSE(created.has_delete_time());
  EXPECT_EQ(created.etag(), "1");
}

TYPED_TEST(EveryRecordTest, IsCreatedOnceHoweverOftenItIsAskedFor) {
  const auto first = this->template Ask<TypeParam>(kMuch, kRequestId);
  const auto second = this->template Ask<TypeParam>(kMuch, kRequestId);

  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(first->replayed());
  EXPECT_TRUE(second->replayed());
  EXPECT_THAT(RecordIn(*second), EqualsProto(RecordIn(*first)));
  EXPECT_EQ(this->Count(this->kKind.collection), 1);
  EXPECT_THAT(this->template Ask<TypeParam>("", kRequestId),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TYPED_TEST(EveryRecordTest, LeavesNothingBehindWhenItIsOnlyValidated) {
  const auto validated =
      this->template Ask<TypeParam>(kMuch, absl::StrCat("validate_only: true ", kRequestId));

  ASSERT_THAT(validated, IsOk());
  EXPECT_NE(RecordIn(*validated).name(), "");
  for (const char* table : {this->kKind.collection, "events", "request_ids", "external_ids"}) {
    EXPECT_EQ(this->Count(table), 0) << table;
  }
}

TYPED_TEST(EveryRecordTest, RefusesEverythingThatIsWrongAtOnce) {
  const auto refused = this->template Ask<TypeParam>(R"pb(
    source: "dictionaries/source/entries/nowhere"
    tags: "dictionaries/source/entries/website"
    team: "dictionaries/team/entries/nobody"
    custom_fields {
      key: "budget"
      value { text_value: "much" }
    }
    custom_fields {
      key: "unknown"
      value { text_value: "much" }
    }
    external_ids { system: "erp" id: "1" }
    external_ids { system: "erp" id: "1" }
  )pb");

  for (const char* field : {"source", "tags[0]", "team", "custom_fields.budget",
                            "custom_fields.unknown", "external_ids[1]"}) {
    EXPECT_THAT(refused, RefusesField(this->Path(field)));
  }
  EXPECT_EQ(this->Count(this->kKind.collection), 0);
}

TYPED_TEST(EveryRecordTest, NeedsTheCustomFieldsThatAreRequired) {
  const TypeParam older = this->template Make<TypeParam>();
  test::DefineField(absl::StrCat("fieldDefinitions/", this->kKind.field, "/segment"),
                    configuration::v1::FieldDefinition::KIND_TEXT, this->configuration_)
      .set_required(true);
  this->Publish();

  EXPECT_THAT(this->template Ask<TypeParam>(""), RefusesField(this->Path("custom_fields.segment")));
  TypeParam changed = older;
  changed.set_owner("users/bob");
  EXPECT_THAT(this->Update(changed, "owner"), IsOk());
  (*changed.mutable_custom_fields())["budget"].set_number_value(1);
  changed.clear_etag();
  EXPECT_THAT(this->Update(changed, "custom_fields"),
              RefusesField(this->Path("custom_fields.segment")));
}

TYPED_TEST(EveryRecordTest, TakesNoExternalIdOfAnother) {
  const TypeParam holder = this->template Make<TypeParam>(kMuch);
  TypeParam other = this->template Make<TypeParam>();
  *other.mutable_external_ids() = holder.external_ids();

  for (const absl::Status& refused : {this->template Ask<TypeParam>(kMuch).status(),
                                      this->Update(other, "external_ids").status()}) {
    EXPECT_THAT(refused,
                FailsWith(StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
    EXPECT_THAT(refused, NamesResource(holder.name()));
  }
  EXPECT_EQ(this->Count("external_ids"), 1);
}

TYPED_TEST(EveryRecordTest, ChangesWhatTheMaskNames) {
  const TypeParam before = this->template Make<TypeParam>(kMuch);
  TypeParam changed = before;
  changed.set_owner("users/bob");
  changed.set_source("");

  const auto after = this->Update(changed, "owner");

  ASSERT_THAT(after, IsOk());
  EXPECT_THAT(*after, EqualsProto(before, {"owner", "update_time", "etag"}));
  EXPECT_EQ(after->owner(), "users/bob");
  EXPECT_EQ(after->etag(), "2");
  EXPECT_THAT(after->update_time(), ::testing::Not(EqualsProto(before.update_time())));
  EXPECT_THAT(this->template Get<TypeParam>(before.name()), IsOkAndHolds(EqualsProto(*after)));
  EXPECT_EQ(this->database_.Query("SELECT changed_fields FROM events WHERE type = '" +
                                  this->Type("Updated") + "'"),
            "{owner}");
}

TYPED_TEST(EveryRecordTest, StaysAsItIsWhenNothingDiffers) {
  const TypeParam before = this->template Make<TypeParam>(kMuch);

  EXPECT_THAT(this->Update(before, "*"), IsOkAndHolds(EqualsProto(before)));
  EXPECT_EQ(this->Events(this->Type("Updated"), before.name()), 0);
}

TYPED_TEST(EveryRecordTest, ChangesNothingWhenAChangeIsOnlyValidated) {
  const TypeParam before = this->template Make<TypeParam>();
  TypeParam changed = before;
  changed.set_owner("users/bob");

  const auto validated = this->Update(changed, "owner", "validate_only: true");

  ASSERT_THAT(validated, IsOk());
  EXPECT_EQ(validated->owner(), "users/bob");
  EXPECT_THAT(this->template Get<TypeParam>(before.name()), IsOkAndHolds(EqualsProto(before)));
}

TYPED_TEST(EveryRecordTest, IsNotChangedByWhoeverKnowsAnOldVersion) {
  const TypeParam old = this->template Make<TypeParam>();
  TypeParam changed = old;
  changed.set_owner("users/bob");
  ASSERT_THAT(this->Update(changed, "owner"), IsOk());
  changed.set_owner("users/carl");

  const auto mismatch = FailsWith(StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_THAT(this->Update(changed, "owner"), mismatch);
  EXPECT_THAT(this->template Delete<TypeParam>(old.name(), "etag: '1'"), mismatch);
  EXPECT_THAT(this->template Undelete<TypeParam>(old.name(), "etag: '1'"), mismatch);
}

TYPED_TEST(EveryRecordTest, LetsNobodyChangeWhatOnlyTheServerWrites) {
  const TypeParam record = this->template Make<TypeParam>();

  for (const char* field : {"name", "conversion", "create_time", "update_time", "delete_time"}) {
    EXPECT_THAT(this->Update(record, field),
                FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID))
        << field;
  }
}

TYPED_TEST(EveryRecordTest, IsNotFoundWhenItNeverWas) {
  TypeParam nobody;
  nobody.set_name(this->Nobody());

  const auto missing = FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
  EXPECT_THAT(this->Update(nobody, "owner"), missing);
  EXPECT_THAT(this->template Delete<TypeParam>(nobody.name()), missing);
  EXPECT_THAT(this->template Delete<TypeParam>(nobody.name(), "allow_missing: true"), IsOk());
  EXPECT_THAT(this->template Undelete<TypeParam>(nobody.name()), missing);
}

TYPED_TEST(EveryRecordTest, IsRefusedByNamesOfOtherCollections) {
  TypeParam stranger;
  stranger.set_name(absl::StrCat("leads", kNobody));

  const auto invalid = FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID);
  EXPECT_THAT(this->Update(stranger, "owner"), invalid);
  EXPECT_THAT(this->Update(TypeParam(), "owner"), RefusesField(this->Path("name")));
  EXPECT_THAT(this->template Delete<TypeParam>(stranger.name()), invalid);
  EXPECT_THAT(this->template Undelete<TypeParam>(stranger.name()), invalid);
}

TYPED_TEST(EveryRecordTest, KeepsAnEntryThatWasArchivedSince) {
  TypeParam record = this->template Make<TypeParam>(kMuch);
  for (auto& entry : *this->configuration_.mutable_dictionary_entries()) {
    if (entry.name() == record.source()) entry.mutable_archive_time()->set_seconds(1);
  }
  this->Publish();
  record.set_owner("users/bob");

  EXPECT_THAT(this->Update(record, "*"), IsOk());
  EXPECT_THAT(this->template Ask<TypeParam>("source: '" + record.source() + "'"),
              RefusesField(this->Path("source")));
}

TYPED_TEST(EveryRecordTest, IsInNoListOnceItIsDeleted) {
  const TypeParam deleted = this->Deleted();

  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_EQ(deleted.etag(), "2");
  EXPECT_THAT(this->template Get<TypeParam>(deleted.name()), IsOkAndHolds(EqualsProto(deleted)));
  EXPECT_THAT(this->template List<TypeParam>(), IsEmpty());
  EXPECT_THAT(this->template List<TypeParam>("show_deleted: true"), ElementsAre(deleted.name()));
  EXPECT_EQ(this->Events(this->Type("Deleted"), deleted.name()), 1);
}

TYPED_TEST(EveryRecordTest, IsLeftToNobodyOnceItIsDeleted) {
  TypeParam deleted = this->Deleted();
  const std::string name = deleted.name();
  deleted.set_owner("users/bob");

  for (const absl::Status& refused :
       {this->Update(deleted, "owner").status(), this->template Delete<TypeParam>(name).status()}) {
    EXPECT_THAT(refused,
                FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_DELETED));
    EXPECT_THAT(refused, HasMetadata("record", name));
  }
  EXPECT_THAT(this->template Delete<TypeParam>(name, "allow_missing: true"), IsOk());
  EXPECT_EQ(this->Events(this->Type("Deleted"), name), 1);
}

TYPED_TEST(EveryRecordTest, IsTakenBackAsIfNothingHadHappened) {
  const TypeParam before = this->template Make<TypeParam>(kMuch);
  ASSERT_THAT(this->template Delete<TypeParam>(before.name()), IsOk());

  const auto undeleted = this->template Undelete<TypeParam>(before.name());

  ASSERT_THAT(undeleted, IsOk());
  EXPECT_THAT(*undeleted, EqualsProto(before, {"update_time", "etag"}));
  EXPECT_EQ(undeleted->etag(), "3");
  EXPECT_THAT(this->template List<TypeParam>(), ElementsAre(before.name()));
  EXPECT_EQ(this->Events(this->Type("Undeleted"), before.name()), 1);
}

TYPED_TEST(EveryRecordTest, StaysAsItIsWhenThereIsNoDeletionToTakeBack) {
  const TypeParam record = this->template Make<TypeParam>();

  EXPECT_THAT(this->template Undelete<TypeParam>(record.name()), IsOkAndHolds(EqualsProto(record)));
  EXPECT_EQ(this->Events(this->Type("Undeleted"), record.name()), 0);
}

TYPED_TEST(EveryRecordTest, KeepsItsExternalIdsWhileItIsDeleted) {
  const TypeParam deleted = this->Deleted();

  EXPECT_THAT(this->template Ask<TypeParam>(kMuch), NamesResource(deleted.name()));
}

TYPED_TEST(EveryRecordTest, ComesWithOthersInTheOrderAskedFor) {
  const TypeParam one = this->template Make<TypeParam>();
  const TypeParam two = this->Deleted();
  typename Api<TypeParam>::BatchGetRequest request;
  request.add_names(two.name());
  request.add_names(one.name());

  const auto both =
      this->Call(this->template StubOf<TypeParam>(), Api<TypeParam>::kBatchGet, request);

  ASSERT_THAT(both, IsOk());
  EXPECT_THAT(Api<TypeParam>::Records(*both), ElementsAre(EqualsProto(two), EqualsProto(one)));
}

TYPED_TEST(EveryRecordTest, IsFoundByItsCustomFields) {
  const TypeParam rich = this->template Make<TypeParam>(kMuch);
  this->template Make<TypeParam>();

  EXPECT_THAT(this->template List<TypeParam>("filter: 'custom_fields.budget >= 5000'"),
              ElementsAre(rich.name()));
}

}  // namespace
}  // namespace leadline::conversion
