#include "services/configuration/dictionary/dictionary_service.h"

#include "common/edge/admission.h"
#include "common/status/macros.h"
#include "leadline/configuration/v1/dictionary_service.grpc.pb.h"
#include "services/configuration/dictionary/dictionary_rules.h"
#include "services/configuration/dictionary/dictionary_store.h"
#include "services/configuration/dictionary/finish_imports.h"
#include "services/configuration/preset/prepared_edge.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class DictionaryService final : public v1::DictionaryService::CallbackService {
 public:
  DictionaryService(PreparedEdge& edge, DictionaryStore& dictionaries, FinishImports& imports)
      : edge_(edge), dictionaries_(dictionaries), imports_(imports) {}

  ServerUnaryReactor* GetDictionary(CallbackServerContext* context,
                                    const v1::GetDictionaryRequest* request,
                                    v1::GetDictionaryResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_dictionary(),
                                dictionaries_.Get(call.organization(), request->name()));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ListDictionaries(CallbackServerContext* context,
                                       const v1::ListDictionariesRequest* request,
                                       v1::ListDictionariesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, dictionaries_.List(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* CreateDictionary(CallbackServerContext* context,
                                       const v1::CreateDictionaryRequest* request,
                                       v1::CreateDictionaryResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const v1::Dictionary dictionary, NewDictionary(*request));
      LEADLINE_ASSIGN_OR_RETURN(
          *response->mutable_dictionary(),
          dictionaries_.InsertDictionary(MandateOf(call, *request), dictionary));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* UpdateDictionary(CallbackServerContext* context,
                                       const v1::UpdateDictionaryRequest* request,
                                       v1::UpdateDictionaryResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const auto edit = [&](v1::Dictionary& dictionary) {
        return ApplyUpdate(*request, dictionary);
      };
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_dictionary(),
                                dictionaries_.UpdateDictionary(MandateOf(call, *request),
                                                               request->dictionary().name(), edit));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* GetDictionaryEntry(CallbackServerContext* context,
                                         const v1::GetDictionaryEntryRequest* request,
                                         v1::GetDictionaryEntryResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_dictionary_entry(),
                                dictionaries_.GetEntry(call.organization(), request->name()));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ListDictionaryEntries(CallbackServerContext* context,
                                            const v1::ListDictionaryEntriesRequest* request,
                                            v1::ListDictionaryEntriesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response,
                                dictionaries_.ListEntries(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* LookupEntries(CallbackServerContext* context,
                                    const v1::LookupEntriesRequest* request,
                                    v1::LookupEntriesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(CheckLookup(*request));
      LEADLINE_ASSIGN_OR_RETURN(*response, dictionaries_.Lookup(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* CreateDictionaryEntry(CallbackServerContext* context,
                                            const v1::CreateDictionaryEntryRequest* request,
                                            v1::CreateDictionaryEntryResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(CheckMayAdd(call, request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_dictionary_entry(),
                                dictionaries_.Insert(MandateOf(call, *request), request->parent(),
                                                     NewEntry(*request), CheckEntry));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* UpdateDictionaryEntry(CallbackServerContext* context,
                                            const v1::UpdateDictionaryEntryRequest* request,
                                            v1::UpdateDictionaryEntryResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const std::string& name = request->dictionary_entry().name();
      const auto edit = [&](const v1::Dictionary& dictionary, v1::DictionaryEntry& entry) {
        return ApplyUpdate(*request, dictionary, entry);
      };
      LEADLINE_ASSIGN_OR_RETURN(
          *response->mutable_dictionary_entry(),
          dictionaries_.Update(MandateOf(call, *request), DictionaryOf(name), name, edit));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* DeleteDictionaryEntry(CallbackServerContext* context,
                                            const v1::DeleteDictionaryEntryRequest* request,
                                            v1::DeleteDictionaryEntryResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const auto check = [&](const v1::DictionaryEntry& entry) {
        return CheckArchive(*request, entry);
      };
      LEADLINE_ASSIGN_OR_RETURN(
          *response->mutable_dictionary_entry(),
          dictionaries_.Archive(MandateOf(call, *request), request->name(), check));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ImportDictionary(CallbackServerContext* context,
                                       const v1::ImportDictionaryRequest* request,
                                       google::longrunning::Operation* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, imports_.Start(MandateOf(call, *request), *request));
      return absl::OkStatus();
    });
  }

 private:
  // Who may not change the configuration learns nothing of dictionaries that are not open to all.
  absl::Status CheckMayAdd(const Call& call, const std::string& dictionary) {
    const absl::Status administers = edge::Authorize(call.principal, "configuration.write");
    if (administers.ok()) return administers;
    const auto found = dictionaries_.Get(call.organization(), dictionary);
    if (!found.ok() && !absl::IsNotFound(found.status())) return found.status();
    return found.ok() && IsOpenToUsers(*found) ? absl::OkStatus() : administers;
  }

  PreparedEdge& edge_;
  DictionaryStore& dictionaries_;
  FinishImports& imports_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDictionaryService(PreparedEdge& edge,
                                                     DictionaryStore& dictionaries,
                                                     FinishImports& imports) {
  return std::make_unique<DictionaryService>(edge, dictionaries, imports);
}

}  // namespace leadline::configuration
