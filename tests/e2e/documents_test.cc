// Documents through the real server: as large as they may be, through its death, and handed over.

#include <algorithm>
#include <string>

#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "leadline/lead/v1/document_service.grpc.pb.h"
#include "tests/e2e/steps.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using lead::v1::DocumentService;

constexpr int64_t kLargest = 25 << 20;

class DocumentsTest : public BackendTest {
 protected:
  template <class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (DocumentService::Stub::*method)(grpc::ClientContext*,
                                                                              const Request&,
                                                                              Response*),
                                const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    context.set_wait_for_ready(true);
    Response response;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    if (!status.ok()) return peer::FromGrpc(status);
    return response;
  }

  // They must not begin like a program, which is refused.
  static std::string BytesOf(int64_t size) {
    std::string bytes(static_cast<size_t>(size), '\0');
    uint32_t state = 2463534242;
    for (char& byte : bytes) {
      state = state * 1664525 + 1013904223;
      byte = static_cast<char>(state >> 24);
    }
    bytes[0] = '\x01';
    return bytes;
  }

  lead::v1::Upload Begin(const std::string& parent, int64_t size) {
    lead::v1::CreateUploadRequest request;
    request.mutable_upload()->set_display_name("large.bin");
    request.mutable_upload()->set_size(size);
    request.mutable_upload()->set_parent(parent);
    return Must(Call(&DocumentService::Stub::CreateUpload, request)).upload();
  }

  // Sends the chunk that the server waits for, or asks which that is.
  absl::StatusOr<int64_t> Write(const lead::v1::Upload& upload, const std::string& bytes,
                                int64_t offset) {
    lead::v1::WriteUploadRequest request;
    request.set_name(upload.name());
    request.set_offset(offset);
    if (offset >= 0) {
      request.set_data(
          bytes.substr(static_cast<size_t>(offset), static_cast<size_t>(upload.chunk_size())));
    } else {
      request.set_offset(0);
    }
    const auto response = Call(&DocumentService::Stub::WriteUpload, request);
    if (!response.ok()) return response.status();
    return response->committed_size();
  }

  void WriteRest(const lead::v1::Upload& upload, const std::string& bytes) {
    int64_t committed = Must(Write(upload, bytes, -1));
    while (committed < upload.size()) committed = Must(Write(upload, bytes, committed));
  }

  lead::v1::Document Finish(const lead::v1::Upload& upload) {
    lead::v1::FinishUploadRequest request;
    request.set_name(upload.name());
    request.set_request_id(identifier::NewId());
    return Must(Call(&DocumentService::Stub::FinishUpload, request)).document();
  }

  std::string Download(const std::string& name) {
    lead::v1::DownloadDocumentRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    const auto reader = stub_->DownloadDocument(&context, request);
    lead::v1::DownloadDocumentResponse message;
    std::string bytes;
    while (reader->Read(&message)) bytes += message.chunk().data();
    EXPECT_TRUE(message.has_summary());
    EXPECT_TRUE(reader->Finish().ok());
    return bytes;
  }

  int CountDocuments(const std::string& parent) {
    lead::v1::ListDocumentsRequest request;
    request.set_parent(parent);
    return Must(Call(&DocumentService::Stub::ListDocuments, request)).documents_size();
  }

  const std::unique_ptr<DocumentService::Stub> stub_ =
      DocumentService::NewStub(ChannelTo(backend_.lead().address()));
};

TEST_F(DocumentsTest, AreTheSameBytesWhenTheyAreAsLargeAsTheyMayBe) {
  const lead::v1::Lead lead = steps_.Create("Large documents");
  const std::string bytes = BytesOf(kLargest);
  const lead::v1::Upload upload = Begin(lead.name(), kLargest);

  WriteRest(upload, bytes);
  const lead::v1::Document document = Finish(upload);

  EXPECT_EQ(document.size(), kLargest);
  EXPECT_TRUE(Download(document.name()) == bytes);
}

TEST_F(DocumentsTest, GoOnWhereTheKilledServerWas) {
  const lead::v1::Lead lead = steps_.Create("Cut documents");
  const std::string bytes = BytesOf((5 << 20) + 1);
  const lead::v1::Upload upload = Begin(lead.name(), static_cast<int64_t>(bytes.size()));
  backend_.lead().Kill();
  backend_.lead().Start("upload.after_put=kill@3");
  int64_t committed = 0;
  while (committed < upload.size()) {
    const auto written = Write(upload, bytes, committed);
    if (!written.ok()) break;
    committed = *written;
  }
  ASSERT_LT(committed, upload.size());
  ASSERT_TRUE(backend_.lead().DiesWithin(absl::Seconds(10)));
  backend_.StartAll();

  WriteRest(upload, bytes);

  EXPECT_TRUE(Download(Finish(upload).name()) == bytes);
}

TEST_F(DocumentsTest, AreHandedOverWithTheirLead) {
  const lead::v1::Lead lead = steps_.Create("Documents to hand over");
  for (int i = 0; i < 3; ++i) {
    const lead::v1::Upload upload = Begin(lead.name(), 1);
    WriteRest(upload, "x");
    Finish(upload);
  }

  const auto made = Must(steps_.Convert(ToConvert(lead)));

  EXPECT_EQ(made.manifest().document_count(), 3);
  for (const std::string& parent :
       {lead.name(), made.account().name(), made.contacts(0).name(), made.opportunity().name()}) {
    EXPECT_EQ(CountDocuments(parent), 3) << parent;
  }
  ExpectInvariants();
}

}  // namespace
}  // namespace leadline::test
