#include "services/lead/lead_import/import_service.h"

#include "common/edge/edge.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/lead_import_service.grpc.pb.h"
#include "services/lead/lead_import/import_rules.h"
#include "services/lead/lead_import/import_store.h"
#include "services/lead/lead_import/prepare_import.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

query::Caller CallerOf(const edge::Call& call) { return {call.organization(), call.subject()}; }

class LeadImportService final : public v1::LeadImportService::CallbackService {
 public:
  LeadImportService(edge::Edge& edge, const PrepareImport& prepare, ImportStore& imports,
                    const SettingsSource& settings)
      : edge_(edge), prepare_(prepare), imports_(imports), settings_(settings) {}

  Reactor* DescribeImport(Context* context, const v1::DescribeImportRequest* request,
                          v1::DescribeImportResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, prepare_.Describe(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* ImportLeads(Context* context, const v1::ImportLeadsRequest* request,
                       google::longrunning::Operation* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, prepare_.Start(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* ListImports(Context* context, const v1::ListImportsRequest* request,
                       v1::ListImportsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(settings_.Enabled().status());
      LEADLINE_ASSIGN_OR_RETURN(*response, imports_.List(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* GetImport(Context* context, const v1::GetImportRequest* request,
                     v1::GetImportResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(CheckImportName(request->name()));
      LEADLINE_RETURN_IF_ERROR(settings_.Enabled().status());
      LEADLINE_ASSIGN_OR_RETURN(*response, imports_.Get(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

 private:
  edge::Edge& edge_;
  const PrepareImport& prepare_;
  ImportStore& imports_;
  const SettingsSource& settings_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLeadImportService(edge::Edge& edge, const PrepareImport& prepare,
                                                     ImportStore& imports,
                                                     const SettingsSource& settings) {
  return std::make_unique<LeadImportService>(edge, prepare, imports, settings);
}

}  // namespace leadline::lead
