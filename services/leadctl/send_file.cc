#include "services/leadctl/send_file.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/status/macros.h"
#include "services/leadctl/file_checksum.h"
#include "services/leadctl/invoke.h"

namespace leadline::leadctl {
namespace {

using lead::v1::Document;
using lead::v1::Upload;

std::string MethodOf(const char* name) {
  return absl::StrCat("leadline.lead.v1.DocumentService.", name);
}

}  // namespace

absl::StatusOr<Document> SendFile::Run(std::istream& in, const Upload& upload) {
  auto document =
      Send(in, upload, identifier::DeriveId({"document upload", upload.SerializeAsString()}));
  // It was begun so long ago that the server has forgotten it: a new beginning.
  if (absl::IsNotFound(document.status())) return Send(in, upload, identifier::NewId());
  return document;
}

absl::StatusOr<Document> SendFile::Send(std::istream& in, const Upload& upload,
                                        const std::string& request_id) {
  lead::v1::CreateUploadRequest request;
  *request.mutable_upload() = upload;
  request.set_request_id(request_id);
  lead::v1::CreateUploadResponse begun;
  LEADLINE_RETURN_IF_ERROR(
      InvokePatiently(channel_, MethodOf("CreateUpload"), request, patience_, begun));
  upload_ = begun.upload().name();
  lead::v1::WriteUploadRequest question;
  question.set_name(begun.upload().name());
  const auto committed = Write(question);
  const bool may_be_finished = absl::IsNotFound(committed.status());
  if (!may_be_finished) {
    LEADLINE_RETURN_IF_ERROR(committed.status());
    LEADLINE_RETURN_IF_ERROR(SendChunks(in, begun.upload(), *committed));
  }
  return Finish(begun.upload().name(), identifier::DeriveId({"finish", request_id}));
}

absl::Status SendFile::SendChunks(std::istream& in, const Upload& begun, int64_t committed) {
  lead::v1::WriteUploadRequest request;
  request.set_name(begun.name());
  while (committed < begun.size()) {
    const int64_t size = std::min(begun.chunk_size(), begun.size() - committed);
    std::string& data = *request.mutable_data();
    data.resize(static_cast<size_t>(size));
    in.clear();
    in.seekg(committed);
    if (!in.read(data.data(), size)) return absl::DataLossError("the file became shorter");
    request.set_offset(committed);
    request.set_sha256(ChecksumOf(data));
    LEADLINE_ASSIGN_OR_RETURN(committed, Write(request));
    on_progress_(committed);
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SendFile::Write(const lead::v1::WriteUploadRequest& request) {
  lead::v1::WriteUploadResponse response;
  LEADLINE_RETURN_IF_ERROR(
      InvokePatiently(channel_, MethodOf("WriteUpload"), request, patience_, response));
  return response.committed_size();
}

absl::StatusOr<Document> SendFile::Finish(const std::string& upload,
                                          const std::string& request_id) {
  lead::v1::FinishUploadRequest request;
  request.set_name(upload);
  request.set_request_id(request_id);
  lead::v1::FinishUploadResponse response;
  LEADLINE_RETURN_IF_ERROR(
      InvokePatiently(channel_, MethodOf("FinishUpload"), request, patience_, response));
  return response.document();
}

}  // namespace leadline::leadctl
