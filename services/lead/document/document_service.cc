#include "services/lead/document/document_service.h"

#include "common/edge/edge.h"
#include "common/edge/stream.h"
#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/document_service.grpc.pb.h"
#include "services/lead/document/document_store.h"
#include "services/lead/document/download_document.h"
#include "services/lead/document/finish_upload.h"
#include "services/lead/document/upload_rules.h"
#include "services/lead/document/upload_store.h"
#include "services/lead/document/write_upload.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

query::Caller CallerOf(const edge::Call& call) { return {call.organization(), call.subject()}; }

class DocumentService final : public v1::DocumentService::CallbackService {
 public:
  DocumentService(edge::Edge& edge, const Files& files, const SettingsSource& settings)
      : edge_(edge),
        files_(files),
        settings_(settings),
        write_(files.uploads, files.contents),
        finish_(files.uploads, files.contents, files.documents) {}

  Reactor* CreateUpload(Context* context, const v1::CreateUploadRequest* request,
                        v1::CreateUploadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
      LEADLINE_ASSIGN_OR_RETURN(
          const v1::Upload upload,
          NewUpload(request->upload(), {"uploads/" + identifier::NewId(), call.subject()},
                    *settings, files_.max_size));
      LEADLINE_ASSIGN_OR_RETURN(*response, files_.uploads.Create(CallerOf(call), *request, upload));
      return absl::OkStatus();
    });
  }

  Reactor* WriteUpload(Context* context, const v1::WriteUploadRequest* request,
                       v1::WriteUploadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, write_.Run(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  Reactor* FinishUpload(Context* context, const v1::FinishUploadRequest* request,
                        v1::FinishUploadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, finish_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* GetDocument(Context* context, const v1::GetDocumentRequest* request,
                       v1::GetDocumentResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(StoredDocument stored,
                                files_.documents.Get(call.organization(), request->name()));
      *response->mutable_document() = std::move(stored.document);
      return absl::OkStatus();
    });
  }

  Reactor* ListDocuments(Context* context, const v1::ListDocumentsRequest* request,
                         v1::ListDocumentsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const Parent parent, ParseParent(request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(*response, files_.documents.List(CallerOf(call), *request, parent));
      return absl::OkStatus();
    });
  }

  Reactor* LinkDocument(Context* context, const v1::LinkDocumentRequest* request,
                        v1::LinkDocumentResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const Parent parent, ParseParent(request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_document(),
                                files_.documents.Link(CallerOf(call), request->name(), parent));
      return absl::OkStatus();
    });
  }

  Reactor* UnlinkDocument(Context* context, const v1::UnlinkDocumentRequest* request,
                          v1::UnlinkDocumentResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const Parent parent, ParseParent(request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_document(),
                                files_.documents.Unlink(CallerOf(call), request->name(), parent));
      return absl::OkStatus();
    });
  }

  grpc::ServerWriteReactor<v1::DownloadDocumentResponse>* DownloadDocument(
      Context* context, const v1::DownloadDocumentRequest* request) override {
    const auto download = std::make_shared<Download>(files_.documents, files_.contents, *request);
    return edge::Stream<v1::DownloadDocumentResponse>::Serve(
        edge_, context, *request,
        [download](const edge::Call& call, const Download::Send& send) {
          return download->Step(call.organization(), send);
        },
        edge::Backlog::kSteps);
  }

 private:
  edge::Edge& edge_;
  const Files files_;
  const SettingsSource& settings_;
  lead::WriteUpload write_;
  lead::FinishUpload finish_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDocumentService(edge::Edge& edge, const Files& files,
                                                   const SettingsSource& settings) {
  return std::make_unique<DocumentService>(edge, files, settings);
}

}  // namespace leadline::lead
