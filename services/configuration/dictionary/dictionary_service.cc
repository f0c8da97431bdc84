#include "services/configuration/dictionary/dictionary_service.h"

#include "common/status/macros.h"
#include "leadline/configuration/v1/dictionary_service.grpc.pb.h"
#include "services/configuration/dictionary/dictionary_rules.h"
#include "services/configuration/dictionary/dictionary_store.h"
#include "services/configuration/preset/prepared_edge.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class DictionaryService final : public v1::DictionaryService::CallbackService {
 public:
  DictionaryService(PreparedEdge& edge, DictionaryStore& dictionaries)
      : edge_(edge), dictionaries_(dictionaries) {}

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

  ServerUnaryReactor* CreateDictionaryEntry(CallbackServerContext* context,
                                            const v1::CreateDictionaryEntryRequest* request,
                                            v1::CreateDictionaryEntryResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
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

 private:
  PreparedEdge& edge_;
  DictionaryStore& dictionaries_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDictionaryService(PreparedEdge& edge,
                                                     DictionaryStore& dictionaries) {
  return std::make_unique<DictionaryService>(edge, dictionaries);
}

}  // namespace leadline::configuration
