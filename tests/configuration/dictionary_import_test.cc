#include <string>
#include <vector>

#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using google::longrunning::Operation;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using type::v1::ErrorReason;
using Report = v1::DictionaryImportReport;

class DictionaryImportTest : public ConfigurationTest {
 protected:
  ~DictionaryImportTest() override { failpoint::Disarm(); }

  absl::StatusOr<Operation> Import(const std::string& dictionary, const std::string& content,
                                   const std::string& more = "") {
    auto request = FromText<v1::ImportDictionaryRequest>(more);
    request.set_parent("dictionaries/" + dictionary);
    request.set_content(content);
    return Call(*dictionaries_, &DictionaryStub::ImportDictionary, request);
  }

  // Imports, works on it until it is done, and gives what became of the rows.
  Report Finished(const std::string& dictionary, const std::string& content,
                  const std::string& more = "") {
    const auto started = Import(dictionary, content, more);
    EXPECT_THAT(started, IsOk());
    EXPECT_THAT(imports_.RunOnce(), IsOk());
    const Operation operation = Get(started->name());
    EXPECT_TRUE(operation.done());
    v1::ImportDictionaryResponse response;
    EXPECT_TRUE(operation.response().UnpackTo(&response));
    EXPECT_THAT(response.report(), EqualsProto(ProgressOf(operation)));
    return response.report();
  }

  Operation Get(const std::string& name) {
    google::longrunning::GetOperationRequest request;
    request.set_name(name);
    const auto operation = Call(*operations_, &OperationStub::GetOperation, request);
    EXPECT_THAT(operation, IsOk());
    return operation.value_or(Operation());
  }

  static Report ProgressOf(const Operation& operation) {
    v1::ImportDictionaryMetadata metadata;
    EXPECT_TRUE(operation.metadata().UnpackTo(&metadata));
    return metadata.report();
  }

  static std::vector<std::string> ErrorsOf(const Report& report) {
    std::vector<std::string> errors;
    for (const auto& error : report.errors()) {
      errors.push_back(std::to_string(error.line()) + " " + error.column() + ": " +
                       error.message());
    }
    return errors;
  }

  // "id,display_name" and `count` rows that differ.
  static std::string Rows(int count) {
    std::string content = "id,display_name\n";
    for (int i = 1; i <= count; ++i) {
      content += "n" + std::to_string(i) + ",Number " + std::to_string(i) + "\n";
    }
    return content;
  }

  int Count(const std::string& dictionary) {
    return std::stoi(database_.Query(
        "SELECT count(*) FROM dictionary_entries WHERE dictionary = '" + dictionary + "'"));
  }

  std::string Column(const std::string& column, const std::string& entry) {
    return database_.Query("SELECT " + column + " FROM dictionary_entries WHERE name = " +
                           "'dictionaries/" + entry + "'");
  }
};

TEST_F(DictionaryImportTest, TakesEveryRowBehindThoseThatAreThere) {
  const Report report = Finished("rating",
                                 "id,display_name,color,label.fr\n"
                                 "top,Top,#ff0000,Excellent\n"
                                 "none,None,,\n");

  EXPECT_THAT(report, EqualsProto(FromText<Report>("rows_total: 2 rows_done: 2 created: 2")));
  EXPECT_EQ(Column("position", "rating/entries/top"), "40");
  EXPECT_EQ(Column("position", "rating/entries/none"), "50");
  EXPECT_EQ(Column("color", "rating/entries/top"), "#ff0000");
  EXPECT_EQ(Column("labels ->> 'fr'", "rating/entries/top"), "Excellent");
}

TEST_F(DictionaryImportTest, TellsOfItselfBeforeItBegins) {
  const auto started = Import("tag", Rows(3));

  ASSERT_THAT(started, IsOk());
  EXPECT_FALSE(started->done());
  EXPECT_THAT(ProgressOf(*started), EqualsProto(FromText<Report>("rows_total: 3")));
  v1::ImportDictionaryMetadata metadata;
  started->metadata().UnpackTo(&metadata);
  EXPECT_EQ(metadata.dictionary(), "dictionaries/tag");
  EXPECT_GT(metadata.create_time().seconds(), 0);
  EXPECT_EQ(Count("tag"), 0);
}

TEST_F(DictionaryImportTest, IsOneNewVersionForEachBatch) {
  const int64_t version = Version();
  Finished("tag", Rows(30));
  EXPECT_EQ(Version(), version + 1);
  EXPECT_EQ(database_.Query("SELECT resource FROM events WHERE type = 'DictionaryImported'"),
            "dictionaries/tag");

  Finished("tag", Rows(30));
  EXPECT_EQ(Version(), version + 1);

  Finished("city", Rows(1200));
  EXPECT_EQ(Version(), version + 2);
}

TEST_F(DictionaryImportTest, LeavesOutBadRowsAndTakesTheOthers) {
  const Report report = Finished("function",
                                 "id,display_name,color,parent\n"    // 1
                                 "pilot,Pilot,,\n"                   // 2
                                 "Bad Id,Bad,,\n"                    // 3
                                 "purple,Purple,purple,\n"           // 4
                                 "ceo2,CHIEF EXÉCUTIVE officer,,\n"  // 5
                                 "pilot2,  pilot,,\n"                // 6
                                 "orphan,Orphan,,nowhere\n"          // 7
                                 "invisible,\u200b,,\n"              // 8
                                 "seller,Seller,,sales\n");          // 9

  EXPECT_THAT(
      ErrorsOf(report),
      ElementsAre(::testing::StartsWith("3 id: "), ::testing::StartsWith("4 color: "),
                  "5 display_name: dictionaries/function/entries/ceo has this label already",
                  "6 display_name: dictionaries/function/entries/pilot has this label already",
                  "7 parent: dictionaries/department/entries/nowhere is no entry in use",
                  "8 display_name: must not be blank"));
  EXPECT_EQ(report.created(), 2);
  EXPECT_EQ(report.failed(), 6);
  EXPECT_EQ(Column("parent", "function/entries/seller"), "dictionaries/department/entries/sales");
}

TEST_F(DictionaryImportTest, LeavesALabelToTheRowThatCanHaveIt) {
  const Report report =
      Finished("function", "id,display_name,parent\norphan,Pilot,nowhere\npilot,Pilot,\n");

  EXPECT_EQ(report.failed(), 1);
  EXPECT_EQ(report.created(), 1);
  EXPECT_EQ(Column("display_name", "function/entries/pilot"), "Pilot");
}

TEST_F(DictionaryImportTest, RefusesAFileThatIsNoneOfEntries) {
  EXPECT_THAT(Import("tag", "name\nx\n"), RefusesField("content"));
  EXPECT_THAT(Import("tag", ""), RefusesField("content"));
  EXPECT_THAT(Import("tag", "id,display_name\n" + std::string(3 << 20, 'x')),
              RefusesField("content"));
  EXPECT_THAT(Import("nothing", Rows(1)), NamesResource("dictionaries/nothing"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM operations"), "0");
}

TEST_F(DictionaryImportTest, LeavesWhatIsThereAsItIs) {
  const Report report = Finished("rating", "id,display_name\nhigh,Higher\nlow,LOW\nnew,New\n");

  EXPECT_THAT(report,
              EqualsProto(FromText<Report>("rows_total: 3 rows_done: 3 created: 1 skipped: 2")));
  EXPECT_EQ(Column("display_name", "rating/entries/high"), "High");
}

TEST_F(DictionaryImportTest, ChangesTheColumnsThatTheFileHas) {
  const std::string update = "on_existing: ON_EXISTING_UPDATE";
  Finished("tag", "id,display_name,color,label.fr,label.de\nred,Red,#ff0000,Rouge,Rot\n");

  const Report report =
      Finished("tag", "id,display_name,label.fr\nred,Dark red,\nblue,Blue,Bleu\n", update);

  EXPECT_THAT(report,
              EqualsProto(FromText<Report>("rows_total: 2 rows_done: 2 created: 1 updated: 1")));
  EXPECT_EQ(Column("display_name", "tag/entries/red"), "Dark red");
  EXPECT_EQ(Column("color", "tag/entries/red"), "#ff0000");
  EXPECT_EQ(Column("labels", "tag/entries/red"), "{\"de\": \"Rot\"}");
  EXPECT_EQ(Column("position", "tag/entries/red"), "10");

  const Report again =
      Finished("tag", "id,display_name,label.fr\nred,Dark red,\nblue,Blue,Bleu\n", update);
  EXPECT_EQ(again.skipped(), 2);
  EXPECT_EQ(Column("version", "tag/entries/blue"), "1");
}

TEST_F(DictionaryImportTest, BringsArchivedEntriesBackOnlyWhenUpdating) {
  v1::DeleteDictionaryEntryRequest request;
  request.set_name("dictionaries/rating/entries/high");
  ASSERT_THAT(Call(*dictionaries_, &DictionaryStub::DeleteDictionaryEntry, request), IsOk());
  const std::string content = "id,display_name\nhigh,High\n";

  EXPECT_EQ(Finished("rating", content).skipped(), 1);
  EXPECT_NE(Column("archive_time", "rating/entries/high"), "");

  EXPECT_EQ(Finished("rating", content, "on_existing: ON_EXISTING_UPDATE").updated(), 1);
  EXPECT_EQ(Column("archive_time", "rating/entries/high"), "");
}

TEST_F(DictionaryImportTest, ChecksEveryRowAndChangesNothingWhenOnlyValidating) {
  const int64_t version = Version();

  const auto operation = Import("tag", Rows(1200) + "again,NUMBER 1\n", "validate_only: true");

  ASSERT_THAT(operation, IsOk());
  EXPECT_TRUE(operation->done());
  EXPECT_EQ(operation->name(), "");
  EXPECT_EQ(ProgressOf(*operation).created(), 1200);
  EXPECT_THAT(ErrorsOf(ProgressOf(*operation)),
              ElementsAre("1202 display_name: dictionaries/tag/entries/n1 has this label already"));
  EXPECT_EQ(Count("tag"), 0);
  EXPECT_EQ(Version(), version);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM operations"), "0");
}

TEST_F(DictionaryImportTest, AnswersARetryWithTheFirstOperation) {
  const std::string id = "request_id: '" + identifier::NewId() + "'";
  const auto first = Import("tag", Rows(3), id);
  ASSERT_THAT(imports_.RunOnce(), IsOk());

  const auto retry = Import("tag", Rows(3), id);

  ASSERT_THAT(retry, IsOk());
  EXPECT_EQ(retry->name(), first->name());
  EXPECT_TRUE(retry->done());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM operations"), "1");
  EXPECT_THAT(Import("tag", Rows(4), id), FailsWith(absl::StatusCode::kFailedPrecondition,
                                                    ErrorReason::ERROR_REASON_REQUEST_ID_REUSED));
}

// A batch is taken or not, whoever dies when.
class InterruptedImportTest : public DictionaryImportTest,
                              public ::testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(, InterruptedImportTest,
                         ::testing::Values("import.before_commit=unavailable@2",
                                           "import.after_batch=unavailable@2"));

TEST_P(InterruptedImportTest, GoesOnWhereItStoppedAndDoublesNothing) {
  const auto started = Import("tag", Rows(1700));
  ASSERT_THAT(failpoint::Arm(GetParam()), IsOk());
  ASSERT_THAT(imports_.RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  const Report stopped = ProgressOf(Get(started->name()));
  EXPECT_GT(stopped.rows_done(), 0);
  EXPECT_LT(stopped.rows_done(), 1700);
  EXPECT_EQ(Count("tag"), stopped.created());

  FinishImports another(dictionary_store_, import_store_, std::nullopt);
  ASSERT_THAT(another.RunOnce(), IsOk());

  const Report report = ProgressOf(Get(started->name()));
  EXPECT_THAT(report,
              EqualsProto(FromText<Report>("rows_total: 1700 rows_done: 1700 created: 1700")));
  EXPECT_EQ(Count("tag"), 1700);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM dictionary_entries WHERE version > 1"), "0");
}

TEST_F(DictionaryImportTest, StopsWhereItIsWhenItIsCancelled) {
  const auto started = Import("tag", Rows(1700));
  ASSERT_THAT(failpoint::Arm("import.after_batch=unavailable@1"), IsOk());
  ASSERT_THAT(imports_.RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  google::longrunning::CancelOperationRequest cancel;
  cancel.set_name(started->name());
  ASSERT_THAT(Call(*operations_, &OperationStub::CancelOperation, cancel), IsOk());

  ASSERT_THAT(imports_.RunOnce(), IsOk());

  const Operation operation = Get(started->name());
  EXPECT_TRUE(operation.done());
  EXPECT_EQ(operation.error().code(), static_cast<int>(absl::StatusCode::kCancelled));
  EXPECT_EQ(ProgressOf(operation).rows_done(), 500);
  EXPECT_EQ(Count("tag"), 500);
}

TEST_F(DictionaryImportTest, WorksByItselfBehindTheCalls) {
  const auto started = Import("tag", Rows(700));
  const FinishImports worker(dictionary_store_, import_store_,
                             polled::Pace{absl::Milliseconds(20)});
  const FinishImports other(dictionary_store_, import_store_, polled::Pace{absl::Milliseconds(20)});
  google::longrunning::WaitOperationRequest wait;
  wait.set_name(started->name());
  absl::StatusOr<Operation> operation;
  do {
    operation = Call(*operations_, &OperationStub::WaitOperation, wait);
    ASSERT_THAT(operation, IsOk());
  } while (!operation->done());

  EXPECT_EQ(ProgressOf(*operation).created(), 700);
  EXPECT_EQ(Count("tag"), 700);
}

TEST_F(DictionaryImportTest, TakesLabelsTwiceWhereEntriesAreLookedUp) {
  const Report report = Finished("city", "id,display_name\n1,Springfield\n2,Springfield\n");

  EXPECT_EQ(report.created(), 2);
  EXPECT_THAT(ErrorsOf(report), IsEmpty());
}

TEST_F(DictionaryImportTest, TakesAFileWithoutRows) {
  EXPECT_THAT(Finished("tag", "id,display_name\n"), EqualsProto(Report()));
}

}  // namespace
}  // namespace leadline::configuration
