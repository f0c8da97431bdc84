#include "tests/bench/import_file.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "google/longrunning/operations.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "leadline/lead/v1/document_service.grpc.pb.h"
#include "leadline/lead/v1/lead_import_service.grpc.pb.h"

namespace leadline::bench {
namespace {

using google::longrunning::Operation;
using google::longrunning::Operations;
using lead::v1::DocumentService;
using lead::v1::LeadImportCounts;
using lead::v1::LeadImportService;

// One call of a stub; whatever fails ends the measurement.
template <class Stub, class Request, class Response>
Response Call(Stub& stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request) {
  grpc::ClientContext context;
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (status.ok()) return response;
  std::cerr << status.error_message() << "\n";
  std::exit(1);
}

// The name of the upload.
std::string Upload(DocumentService::Stub& stub, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const auto size = static_cast<int64_t>(std::filesystem::file_size(file));
  lead::v1::CreateUploadRequest create;
  create.mutable_upload()->set_display_name("leads.csv");
  create.mutable_upload()->set_size(size);
  const auto upload = Call(stub, &DocumentService::Stub::CreateUpload, create).upload();
  lead::v1::WriteUploadRequest write;
  write.set_name(upload.name());
  for (int64_t offset = 0; offset < size; offset += upload.chunk_size()) {
    const auto length = static_cast<size_t>(std::min(upload.chunk_size(), size - offset));
    write.mutable_data()->resize(length);
    in.read(write.mutable_data()->data(), static_cast<std::streamsize>(length));
    write.set_offset(offset);
    Call(stub, &DocumentService::Stub::WriteUpload, write);
  }
  lead::v1::FinishUploadRequest finish;
  finish.set_name(upload.name());
  Call(stub, &DocumentService::Stub::FinishUpload, finish);
  return upload.name();
}

LeadImportCounts Await(Operations::Stub& stub, const std::string& operation) {
  google::longrunning::WaitOperationRequest wait;
  wait.set_name(operation);
  Operation now;
  do {
    now = Call(stub, &Operations::Stub::WaitOperation, wait);
  } while (!now.done());
  lead::v1::ImportLeadsResponse response;
  now.response().UnpackTo(&response);
  return response.lead_import().counts();
}

}  // namespace

void ImportFile(const std::string& address, const std::string& file) {
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  const auto imports = LeadImportService::NewStub(channel);
  lead::v1::ImportLeadsRequest request;
  request.set_upload(Upload(*DocumentService::NewStub(channel), file));

  const absl::Time start = absl::Now();
  const auto operation = Call(*imports, &LeadImportService::Stub::ImportLeads, request);
  const auto counts = Await(*Operations::NewStub(channel), operation.name());
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  std::cout << absl::StrFormat("method=import calls=%d rate=%.1f p50=0 p99=0 errors=%d\n",
                               counts.read(), static_cast<double>(counts.read()) / seconds,
                               counts.read() - counts.created());
}

}  // namespace leadline::bench
