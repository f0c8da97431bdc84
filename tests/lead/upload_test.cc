// How files come in: chunks, cuts, checks.

#include <future>

#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "tests/lead/document_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr char kRequestId[] = "7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11";
constexpr char kPdf[] = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\n";

class UploadTest : public DocumentFixture {
 protected:
  ~UploadTest() override { failpoint::Disarm(); }

  std::string Begun(int64_t size, const std::string& but = "") {
    const auto upload = Begin(AnUpload(size, but));
    EXPECT_THAT(upload, IsOk());
    return upload->name();
  }
};

TEST_F(UploadTest, BecomesADocumentOfItsParent) {
  const std::string lead = Existing();

  const auto document =
      Upload(kPdf, "parent: '" + lead +
                       "' display_name: 'Quote 2031.pdf' media_type: 'Application/PDF' "
                       "category: 'dictionaries/document-category/entries/quote' "
                       "visibility: DOCUMENT_VISIBILITY_PORTAL_PROSPECT");

  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->display_name(), "Quote 2031.pdf");
  EXPECT_EQ(document->media_type(), "application/pdf");
  EXPECT_EQ(document->category(), "dictionaries/document-category/entries/quote");
  EXPECT_EQ(document->visibility(), v1::DOCUMENT_VISIBILITY_PORTAL_PROSPECT);
  EXPECT_EQ(document->size(), static_cast<int64_t>(sizeof(kPdf) - 1));
  EXPECT_EQ(document->sha256(), ChecksumOf(kPdf));
  EXPECT_EQ(document->creator(), "users/developer");
  EXPECT_THAT(document->links(), ::testing::ElementsAre(lead));
  EXPECT_FALSE(document->has_expire_time());
  EXPECT_THAT(GetDocument(document->name()), IsOkAndHolds(EqualsProto(*document)));
  EXPECT_EQ(Events("DocumentCreated", document->name()), 1);
  EXPECT_EQ(Events("DocumentLinked", document->name()), 1);
}

TEST_F(UploadTest, GoesOnAfterACutAtEveryChunk) {
  const std::string bytes = BytesOf(3 * kChunkSize + 17);
  for (int64_t cut = 0; cut <= 4; ++cut) {
    const std::string upload = Begun(static_cast<int64_t>(bytes.size()));
    for (int64_t i = 0; i < cut; ++i)
      ASSERT_THAT(WriteChunk(upload, bytes, i * kChunkSize), IsOk());

    ASSERT_THAT(WriteRest(upload, bytes), IsOk());

    const auto document = Finish(upload);
    ASSERT_THAT(document, IsOk());
    EXPECT_EQ(document->sha256(), ChecksumOf(bytes)) << cut;
  }
}

TEST_F(UploadTest, GoesOnWhenTheServerDiedBetweenTheChunkAndItsNote) {
  const std::string bytes = BytesOf(2 * kChunkSize);
  const std::string upload = Begun(static_cast<int64_t>(bytes.size()));
  ASSERT_THAT(failpoint::Arm("upload.after_put=unavailable@1"), IsOk());
  ASSERT_FALSE(WriteChunk(upload, bytes, 0).ok());
  EXPECT_THAT(Write(upload, 0, ""), IsOkAndHolds(0));

  ASSERT_THAT(WriteRest(upload, bytes), IsOk());

  EXPECT_EQ(Finish(upload)->sha256(), ChecksumOf(bytes));
}

TEST_F(UploadTest, PassesOverAChunkThatIsThere) {
  const std::string bytes = BytesOf(kChunkSize + 5);
  const std::string upload = Begun(static_cast<int64_t>(bytes.size()));
  ASSERT_THAT(WriteRest(upload, bytes), IsOk());

  EXPECT_THAT(WriteChunk(upload, bytes, 0), IsOkAndHolds(kChunkSize + 5));
  EXPECT_THAT(WriteChunk(upload, bytes, kChunkSize), IsOkAndHolds(kChunkSize + 5));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM content_chunks"), "2");
}

TEST_F(UploadTest, RefusesOtherBytesForAChunkThatIsThere) {
  const std::string upload = Begun(3);
  ASSERT_THAT(Write(upload, 0, "abc"), IsOkAndHolds(3));

  const auto refused = Write(upload, 0, "abd");

  EXPECT_THAT(refused, FailsWith(kPrecondition, type::v1::ERROR_REASON_UPLOAD_CONTENT_MISMATCH));
  EXPECT_THAT(refused.status(), HasMetadata("mismatch", "data"));
  EXPECT_EQ(Finish(upload)->sha256(), ChecksumOf("abc"));
}

TEST_F(UploadTest, TellsWhereToGoOnWhenThereIsAGap) {
  const std::string bytes = BytesOf(3 * kChunkSize);
  const std::string upload = Begun(static_cast<int64_t>(bytes.size()));
  ASSERT_THAT(WriteChunk(upload, bytes, 0), IsOk());

  const auto refused = WriteChunk(upload, bytes, 2 * kChunkSize);

  EXPECT_THAT(refused, FailsWith(kPrecondition, type::v1::ERROR_REASON_UPLOAD_INCOMPLETE));
  EXPECT_THAT(refused.status(), HasMetadata("committed_size", std::to_string(kChunkSize)));
}

TEST_F(UploadTest, RefusesChunksOfAnotherSizeOrPlace) {
  const std::string bytes = BytesOf(kChunkSize);
  const std::string upload = Begun(kChunkSize + 5);

  EXPECT_THAT(Write(upload, 0, "short"), RefusesField("data"));
  EXPECT_THAT(Write(upload, 0, bytes + "long"), RefusesField("data"));
  EXPECT_THAT(Write(upload, 7, bytes), RefusesField("offset"));
  EXPECT_THAT(Write(upload, -1, bytes), RefusesField("offset"));
  EXPECT_THAT(Write(upload, 2 * kChunkSize, bytes), RefusesField("offset"));
  EXPECT_THAT(Write(upload, INT64_MAX, bytes), RefusesField("offset"));
  EXPECT_THAT(Write(upload, 0, bytes), IsOkAndHolds(kChunkSize));
  EXPECT_THAT(Write(upload, kChunkSize, "longer"), RefusesField("data"));
}

TEST_F(UploadTest, KeepsNothingOfAChunkThatWasDamaged) {
  const std::string upload = Begun(3);

  EXPECT_THAT(Write(upload, 0, "abd", ChecksumOf("abc")), RefusesField("sha256"));
  EXPECT_THAT(Write(upload, 0, "abc", ChecksumOf("abc")), IsOkAndHolds(3));
}

TEST_F(UploadTest, CannotBeFinishedBeforeItIsThereWhole) {
  const std::string bytes = BytesOf(2 * kChunkSize);
  const std::string upload = Begun(static_cast<int64_t>(bytes.size()));
  ASSERT_THAT(WriteChunk(upload, bytes, 0), IsOk());

  const auto refused = Finish(upload);

  EXPECT_THAT(refused, FailsWith(kPrecondition, type::v1::ERROR_REASON_UPLOAD_INCOMPLETE));
  EXPECT_THAT(refused.status(), HasMetadata("committed_size", std::to_string(kChunkSize)));
}

TEST_F(UploadTest, IsRefusedWithAnotherChecksumThanAnnounced) {
  const auto refused = Upload("abc", "sha256: '" + ChecksumOf("abd") + "'");

  EXPECT_THAT(refused, FailsWith(kPrecondition, type::v1::ERROR_REASON_UPLOAD_CONTENT_MISMATCH));
  EXPECT_THAT(refused.status(), HasMetadata("mismatch", "sha256"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM documents"), "0");
  EXPECT_THAT(Upload("abc", "sha256: '" + ChecksumOf("abc") + "'"), IsOk());
}

TEST_F(UploadTest, IsRefusedWithAnotherTypeThanAnnounced) {
  const auto refused = Upload("plain words", "media_type: 'image/png'");

  EXPECT_THAT(refused, FailsWith(kPrecondition, type::v1::ERROR_REASON_UPLOAD_CONTENT_MISMATCH));
  EXPECT_THAT(refused.status(), HasMetadata("mismatch", "media_type"));
  EXPECT_THAT(refused.status(), HasMetadata("media_type", "text/plain"));
}

TEST_F(UploadTest, IsRefusedWhenItIsAProgramUnderAnotherName) {
  const auto refused = Upload("#!/bin/sh\nrm -rf /\n", "display_name: 'notes.txt'");

  EXPECT_THAT(refused, FailsWith(kPrecondition, type::v1::ERROR_REASON_UPLOAD_CONTENT_MISMATCH));
  EXPECT_THAT(refused.status(), HasMetadata("media_type", "text/x-shellscript"));
}

TEST_F(UploadTest, IsOfTheTypeItIsFoundToBeUnlessAnnounced) {
  EXPECT_EQ(Upload(kPdf)->media_type(), "application/pdf");
  EXPECT_EQ(Upload("plain words")->media_type(), "text/plain");
  EXPECT_EQ(Upload("a,b\n1,2\n", "media_type: 'text/csv'")->media_type(), "text/csv");
}

TEST_F(UploadTest, RefusesAllThatIsWrongAtOnce) {
  const auto refused =
      Begin(AnUpload(kMaxSize + 1,
                     "display_name: 'run.EXE' media_type: 'application/x-msdownload' "
                     "category: 'dictionaries/source/entries/website' parent: 'leads/1'"));

  for (const char* field : {"upload.size", "upload.display_name", "upload.media_type",
                            "upload.category", "upload.parent"}) {
    EXPECT_THAT(refused, RefusesField(field));
  }
}

TEST_F(UploadTest, RefusesWhatNoFileIs) {
  EXPECT_THAT(Begin(AnUpload(0)), RefusesField("upload.size"));
  EXPECT_THAT(Begin(AnUpload(-1)), RefusesField("upload.size"));
  EXPECT_THAT(Begin(AnUpload(1, "media_type: 'pdf'")), RefusesField("upload.media_type"));
  EXPECT_THAT(Begin(AnUpload(1, "media_type: 'text/html; charset=utf-8'")),
              RefusesField("upload.media_type"));
  EXPECT_THAT(Begin(AnUpload(1, "sha256: 'abc'")), RefusesField("upload.sha256"));
  EXPECT_THAT(Begin(AnUpload(kMaxSize)), IsOk());
}

TEST_F(UploadTest, TidiesWhatFilesAreCalled) {
  const struct {
    const char* given;
    const char* kept;
  } kNames[] = {{"../../etc/passwd", "passwd"},
                {"C:\\\\Users\\\\ann\\\\quote.pdf", "quote.pdf"},
                {"\\342\\200\\256fdp.quote", "fdp.quote"},
                {" a\\tb\\n.pdf ", "ab.pdf"},
                {"a:b|c?.pdf", "a_b_c_.pdf"}};
  for (const auto& name : kNames) {
    const auto upload = Begin(AnUpload(1, std::string("display_name: '") + name.given + "'"));
    ASSERT_THAT(upload, IsOk()) << name.given;
    EXPECT_EQ(upload->display_name(), name.kept);
  }
  for (const char* nothing : {"..", "qu\\000ote.pdf", "folder/", " ", "\\342\\200\\213", "..."}) {
    EXPECT_THAT(Begin(AnUpload(1, std::string("display_name: '") + nothing + "'")),
                RefusesField("upload.display_name"))
        << nothing;
  }
}

TEST_F(UploadTest, NeedsAParentThatCanHaveDocuments) {
  const std::string converted = Converted(ANameOf("conversions"));

  EXPECT_THAT(Begin(AnUpload(1, "parent: '" + ANameOf("activities") + "'")),
              FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(Begin(AnUpload(1, "parent: '" + ANameOf("leads") + "'")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Begin(AnUpload(1, "parent: '" + converted + "'")),
              FailsWith(kPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(Begin(AnUpload(1, "parent: '" + ANameOf("accounts") + "'")), IsOk());
}

TEST_F(UploadTest, IsNotFinishedForALeadThatWasConvertedMeanwhile) {
  const std::string conversion = ANameOf("conversions");
  const std::string lead = Held(conversion);
  const std::string upload = Begun(3, "parent: '" + lead + "'");
  ASSERT_THAT(Write(upload, 0, "abc"), IsOk());
  ASSERT_THAT(Complete(CompletionOf(conversion, lead)), IsOk());

  EXPECT_THAT(Finish(upload), FailsWith(kPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM documents"), "0");
}

TEST_F(UploadTest, MakesOneDocumentHoweverOftenItIsFinished) {
  const std::string upload = Begun(3);
  ASSERT_THAT(Write(upload, 0, "abc"), IsOk());
  std::vector<std::future<absl::StatusOr<v1::Document>>> finishing;
  for (int i = 0; i < 8; ++i) {
    finishing.push_back(std::async(std::launch::async, [&] { return Finish(upload); }));
  }

  std::set<std::string> names;
  for (auto& finished : finishing) {
    const auto document = finished.get();
    ASSERT_THAT(document, IsOk());
    names.insert(document->name());
  }

  EXPECT_EQ(names.size(), 1U);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM documents"), "1");
  EXPECT_EQ(Events("DocumentCreated", *names.begin()), 1);
}

TEST_F(UploadTest, IsBegunOnceForEachRequestId) {
  v1::CreateUploadRequest request;
  *request.mutable_upload() = AnUpload(3);
  request.set_request_id(kRequestId);
  const auto first = Call(*document_stub_, &DocumentStub::CreateUpload, request);
  ASSERT_THAT(first, IsOk());

  const auto again = Call(*document_stub_, &DocumentStub::CreateUpload, request);

  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->upload().name(), first->upload().name());
  request.mutable_upload()->set_size(4);
  EXPECT_THAT(Call(*document_stub_, &DocumentStub::CreateUpload, request),
              FailsWith(kPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(UploadTest, IsAnsweredForItsRequestIdAlsoWhenItIsGone) {
  const std::string upload = Begun(3);
  ASSERT_THAT(Write(upload, 0, "abc"), IsOk());
  const auto first = Finish(upload, kRequestId);
  ASSERT_THAT(first, IsOk());
  database_.Query("DELETE FROM uploads");

  EXPECT_THAT(Finish(upload, kRequestId), IsOkAndHolds(EqualsProto(*first)));
  EXPECT_THAT(Finish(upload),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(UploadTest, IsNotThereOnceItHasExpired) {
  const std::string upload = Begun(6);
  ASSERT_THAT(Write(upload, 0, "abcdef"), IsOk());
  database_.Query("UPDATE uploads SET expire_time = now()");

  for (const absl::Status& refused : {Write(upload, 0, "").status(), Finish(upload).status()}) {
    EXPECT_THAT(refused,
                FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  }
}

TEST_F(UploadTest, IsKeptLongerByEachChunk) {
  const std::string upload = Begun(kChunkSize + 1);
  database_.Query("UPDATE uploads SET expire_time = now() + interval '1 minute'");

  ASSERT_THAT(Write(upload, 0, BytesOf(kChunkSize)), IsOk());

  EXPECT_EQ(database_.Query("SELECT expire_time > now() + interval '1 hour' FROM uploads"), "t");
}

TEST_F(UploadTest, IsNobodyElsesOrganizations) {
  const std::string upload = Begun(3);
  ASSERT_THAT(Write(upload, 0, "abc"), IsOk());

  EXPECT_THAT(uploads_.Get("other", upload),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(uploads_.Advance("other", upload, 3),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(contents_.Read("other", IdOf(upload), 0), IsOkAndHolds(""));
}

TEST_F(UploadTest, IsReadFromAnyByteOn) {
  const std::string bytes = BytesOf(2 * kChunkSize + 3);
  const std::string upload = Begun(static_cast<int64_t>(bytes.size()));
  ASSERT_THAT(WriteRest(upload, bytes), IsOk());
  const std::string content = ContentOf(*uploads_.Get("default", upload));

  EXPECT_THAT(contents_.Read("default", content, kChunkSize - 2),
              IsOkAndHolds(bytes.substr(kChunkSize - 2, 2)));
  EXPECT_THAT(contents_.Read("default", content, 2 * kChunkSize + 1),
              IsOkAndHolds(bytes.substr(2 * kChunkSize + 1)));
  EXPECT_THAT(contents_.Read("default", content, 2 * kChunkSize + 3), IsOkAndHolds(""));
}

}  // namespace
}  // namespace leadline::lead
