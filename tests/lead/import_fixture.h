#pragma once

#include <memory>
#include <string>
#include <vector>

#include "leadline/lead/v1/lead_import_service.grpc.pb.h"
#include "services/lead/lead_import/finish_imports.h"
#include "services/lead/lead_import/import_service.h"
#include "services/lead/lead_import/import_store.h"
#include "services/lead/lead_import/prepare_import.h"
#include "tests/lead/document_fixture.h"

namespace leadline::lead {

// lead-service with imports, which are worked on when a test says so.
class ImportFixture : public DocumentFixture {
 protected:
  using ImportStub = v1::LeadImportService::Stub;
  using Operation = google::longrunning::Operation;

  ImportFixture() {
    import_server_ = std::make_unique<test::InProcessServer>(
        import_edge_, std::vector<grpc::Service*>{import_service_.get()});
    import_stub_ = v1::LeadImportService::NewStub(import_server_->channel());
  }

  // A finished upload of a file.
  std::string AFile(const std::string& bytes) {
    const auto upload =
        Begin(AnUpload(static_cast<int64_t>(bytes.size()), "display_name: 'leads.csv'"));
    EXPECT_TRUE(upload.ok()) << upload.status();
    EXPECT_TRUE(WriteRest(upload->name(), bytes).ok());
    const auto document = Finish(upload->name());
    EXPECT_TRUE(document.ok()) << document.status();
    return upload->name();
  }

  absl::StatusOr<v1::DescribeImportResponse> Describe(const std::string& bytes,
                                                      const std::string& format = "") {
    v1::DescribeImportRequest request;
    request.set_upload(AFile(bytes));
    *request.mutable_format() = test::FromText<v1::TableFormat>(format);
    return Call(*import_stub_, &ImportStub::DescribeImport, request);
  }

  // Asks to import an upload.
  absl::StatusOr<Operation> Ask(const std::string& upload, const std::string& but = "") {
    auto request = test::FromText<v1::ImportLeadsRequest>(but);
    request.set_upload(upload);
    return Call(*import_stub_, &ImportStub::ImportLeads, request);
  }

  // Imports a file, works on it until it is done, and gives what became of it.
  v1::LeadImport Import(const std::string& bytes, const std::string& but = "") {
    const auto started = Ask(AFile(bytes), but);
    EXPECT_TRUE(started.ok()) << started.status();
    if (!started.ok()) return v1::LeadImport();
    // One look works on an import for a while only.
    v1::LeadImport lead_import;
    do {
      const absl::Status worked = finish_imports_.RunOnce();
      EXPECT_TRUE(worked.ok()) << worked;
      if (!worked.ok()) break;
      lead_import = Read(NameOf(*started)).lead_import();
    } while (lead_import.state() == v1::LeadImport::STATE_RUNNING);
    return lead_import;
  }

  // "imports/0190…" of its operation.
  static std::string NameOf(const Operation& operation) {
    v1::ImportLeadsMetadata metadata;
    EXPECT_TRUE(operation.metadata().UnpackTo(&metadata));
    return metadata.lead_import().name();
  }

  v1::GetImportResponse Read(const std::string& name, const std::string& but = "") {
    auto request = test::FromText<v1::GetImportRequest>(but);
    request.set_name(name);
    const auto response = Call(*import_stub_, &ImportStub::GetImport, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::GetImportResponse());
  }

  static v1::LeadImportCounts Counts(const std::string& text) {
    return test::FromText<v1::LeadImportCounts>(text);
  }

  // "line:column field message" of what was wrong.
  std::vector<std::string> ErrorsOf(const std::string& name) {
    std::vector<std::string> errors;
    const auto response = Read(name, "page_size: 1000");
    for (const auto& error : response.errors()) {
      errors.push_back(std::to_string(error.line()) + ":" + std::to_string(error.column()) + " " +
                       error.field() + " " + error.message());
    }
    return errors;
  }

  Operation GetOperation(const std::string& name) {
    google::longrunning::GetOperationRequest request;
    request.set_name(name);
    const auto operation =
        Call(*operation_stub_, &google::longrunning::Operations::Stub::GetOperation, request);
    EXPECT_TRUE(operation.ok()) << operation.status();
    return operation.value_or(Operation());
  }

  absl::Status Cancel(const std::string& name) {
    google::longrunning::CancelOperationRequest request;
    request.set_name(name);
    return Call(*operation_stub_, &google::longrunning::Operations::Stub::CancelOperation, request)
        .status();
  }

  // The only lead that is there.
  v1::Lead TheLead() {
    const auto leads = List();
    EXPECT_EQ(leads->leads_size(), 1);
    return leads->leads_size() == 1 ? leads->leads(0) : v1::Lead();
  }

  int CountOf(const std::string& table) {
    return std::stoi(database_.Query("SELECT count(*) FROM " + table));
  }

  // A header and `count` rows that differ.
  static std::string Rows(int count) {
    std::string file = "company_name,email\n";
    for (int i = 1; i <= count; ++i) {
      const std::string number = std::to_string(i);
      file += "Company " + number + ",info" + number + "@example.com\n";
    }
    return file;
  }

  ImportStore imports_{*database_, lister_, tokens_};
  const PrepareImport prepare_import_{uploads_, contents_, imports_, settings_};
  FinishImports finish_imports_{prepare_import_, imports_, settings_};
  edge::Edge import_edge_{test::EdgeForTests()};
  std::unique_ptr<grpc::Service> import_service_ =
      MakeLeadImportService(import_edge_, prepare_import_, imports_, settings_);
  std::unique_ptr<test::InProcessServer> import_server_;
  std::unique_ptr<ImportStub> import_stub_;
};

}  // namespace leadline::lead
