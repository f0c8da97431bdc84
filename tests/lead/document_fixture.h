#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "leadline/lead/v1/document_service.grpc.pb.h"
#include "services/lead/document/checksum_rules.h"
#include "services/lead/document/content_store.h"
#include "services/lead/document/document_service.h"
#include "services/lead/document/document_store.h"
#include "services/lead/document/remove_old_files.h"
#include "services/lead/document/upload_rules.h"
#include "services/lead/document/upload_store.h"
#include "tests/lead/lead_fixture.h"

namespace leadline::lead {

// lead-service with documents of at most five chunks and a half.
class DocumentFixture : public LeadFixture {
 protected:
  using DocumentStub = v1::DocumentService::Stub;

  static constexpr int64_t kMaxSize = 5 * kChunkSize + kChunkSize / 2;

  explicit DocumentFixture(const std::string& preset = "presets/default") : LeadFixture(preset) {
    document_server_ = std::make_unique<test::InProcessServer>(
        document_edge_, std::vector<grpc::Service*>{document_service_.get()});
    document_stub_ = v1::DocumentService::NewStub(document_server_->channel());
  }

  // Bytes that are no text, no two chunks of them alike, the same every time.
  static std::string BytesOf(int64_t size) {
    std::string bytes(static_cast<size_t>(size), '\0');
    uint32_t state = 2463534242;
    for (char& byte : bytes) {
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      byte = static_cast<char>(state >> 24);
    }
    return bytes;
  }

  // An upload of a file of the given size, valid as it is.
  static v1::Upload AnUpload(int64_t size, const std::string& but = "") {
    v1::Upload upload;
    upload.set_display_name("file.bin");
    upload.set_size(size);
    upload.MergeFrom(test::FromText<v1::Upload>(but));
    return upload;
  }

  absl::StatusOr<v1::Upload> Begin(const v1::Upload& upload) {
    v1::CreateUploadRequest request;
    *request.mutable_upload() = upload;
    auto response = Call(*document_stub_, &DocumentStub::CreateUpload, request);
    if (!response.ok()) return response.status();
    return response->upload();
  }

  // How much is there after it.
  absl::StatusOr<int64_t> Write(const std::string& upload, int64_t offset, const std::string& data,
                                const std::string& sha256 = "") {
    v1::WriteUploadRequest request;
    request.set_name(upload);
    request.set_offset(offset);
    request.set_data(data);
    request.set_sha256(sha256);
    const auto response = Call(*document_stub_, &DocumentStub::WriteUpload, request);
    if (!response.ok()) return response.status();
    return response->committed_size();
  }

  absl::StatusOr<int64_t> WriteChunk(const std::string& upload, const std::string& bytes,
                                     int64_t offset) {
    return Write(upload, offset,
                 bytes.substr(static_cast<size_t>(offset), static_cast<size_t>(kChunkSize)));
  }

  // Sends the file from the byte on that the server asks for.
  absl::Status WriteRest(const std::string& upload, const std::string& bytes) {
    auto committed = Write(upload, 0, "");
    while (committed.ok() && *committed < static_cast<int64_t>(bytes.size())) {
      committed = WriteChunk(upload, bytes, *committed);
    }
    return committed.status();
  }

  absl::StatusOr<v1::Document> Finish(const std::string& upload,
                                      const std::string& request_id = "") {
    v1::FinishUploadRequest request;
    request.set_name(upload);
    request.set_request_id(request_id);
    auto response = Call(*document_stub_, &DocumentStub::FinishUpload, request);
    if (!response.ok()) return response.status();
    return response->document();
  }

  // The whole way of a file.
  absl::StatusOr<v1::Document> Upload(const std::string& bytes, const std::string& but = "") {
    const auto upload = Begin(AnUpload(static_cast<int64_t>(bytes.size()), but));
    if (!upload.ok()) return upload.status();
    const absl::Status written = WriteRest(upload->name(), bytes);
    if (!written.ok()) return written;
    return Finish(upload->name());
  }

  // A small document of that parent.
  std::string ADocumentOf(const std::string& parent) {
    const auto document = Upload("Hello.", "parent: '" + parent + "' display_name: 'hello.txt'");
    EXPECT_TRUE(document.ok()) << document.status();
    return document->name();
  }

  absl::StatusOr<v1::Document> GetDocument(const std::string& name) {
    v1::GetDocumentRequest request;
    request.set_name(name);
    auto response = Call(*document_stub_, &DocumentStub::GetDocument, request);
    if (!response.ok()) return response.status();
    return response->document();
  }

  absl::StatusOr<v1::Document> Link(const std::string& name, const std::string& parent) {
    v1::LinkDocumentRequest request;
    request.set_name(name);
    request.set_parent(parent);
    auto response = Call(*document_stub_, &DocumentStub::LinkDocument, request);
    if (!response.ok()) return response.status();
    return response->document();
  }

  absl::StatusOr<v1::Document> Unlink(const std::string& name, const std::string& parent) {
    v1::UnlinkDocumentRequest request;
    request.set_name(name);
    request.set_parent(parent);
    auto response = Call(*document_stub_, &DocumentStub::UnlinkDocument, request);
    if (!response.ok()) return response.status();
    return response->document();
  }

  absl::StatusOr<v1::ListDocumentsResponse> ListDocuments(const std::string& parent,
                                                          const std::string& but = "") {
    auto request = test::FromText<v1::ListDocumentsRequest>(but);
    request.set_parent(parent);
    return Call(*document_stub_, &DocumentStub::ListDocuments, request);
  }

  std::vector<std::string> NamesOf(const std::string& parent) {
    std::vector<std::string> names;
    const auto response = ListDocuments(parent);
    EXPECT_TRUE(response.ok()) << response.status();
    for (const v1::Document& document : response->documents()) names.push_back(document.name());
    std::sort(names.begin(), names.end());
    return names;
  }

  // All messages of a download.
  absl::StatusOr<std::vector<v1::DownloadDocumentResponse>> Download(const std::string& name,
                                                                     int64_t offset = 0) {
    v1::DownloadDocumentRequest request;
    request.set_name(name);
    request.set_offset(offset);
    grpc::ClientContext context;
    const auto reader = document_stub_->DownloadDocument(&context, request);
    std::vector<v1::DownloadDocumentResponse> messages(1);
    while (reader->Read(&messages.back())) messages.emplace_back();
    messages.pop_back();
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return peer::FromGrpc(status);
    return messages;
  }

  static std::string DataOf(const std::vector<v1::DownloadDocumentResponse>& messages) {
    std::string data;
    for (const auto& message : messages) data += message.chunk().data();
    return data;
  }

  // "0190…" of "documents/0190…".
  static std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

  UploadStore uploads_{*database_, absl::Hours(24)};
  ContentStore contents_{*database_};
  DocumentStore documents_{*database_, lister_, absl::Hours(24)};
  RemoveOldFiles remove_old_files_{uploads_, documents_, contents_};
  edge::Edge document_edge_{test::EdgeForTests()};
  std::unique_ptr<grpc::Service> document_service_ =
      MakeDocumentService(document_edge_, {uploads_, contents_, documents_, kMaxSize}, settings_);
  std::unique_ptr<test::InProcessServer> document_server_;
  std::unique_ptr<DocumentStub> document_stub_;
};

}  // namespace leadline::lead
