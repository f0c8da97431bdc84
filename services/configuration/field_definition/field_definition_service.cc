#include "services/configuration/field_definition/field_definition_service.h"

#include "common/status/macros.h"
#include "leadline/configuration/v1/field_definition_service.grpc.pb.h"
#include "services/configuration/field_definition/field_definition_rules.h"
#include "services/configuration/field_definition/field_definition_store.h"
#include "services/configuration/preset/prepared_edge.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class FieldDefinitionService final : public v1::FieldDefinitionService::CallbackService {
 public:
  FieldDefinitionService(PreparedEdge& edge, FieldDefinitionStore& definitions)
      : edge_(edge), definitions_(definitions) {}

  ServerUnaryReactor* GetFieldDefinition(CallbackServerContext* context,
                                         const v1::GetFieldDefinitionRequest* request,
                                         v1::GetFieldDefinitionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_field_definition(),
                                definitions_.Get(call.organization(), request->name()));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ListFieldDefinitions(CallbackServerContext* context,
                                           const v1::ListFieldDefinitionsRequest* request,
                                           v1::ListFieldDefinitionsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, definitions_.List(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* CreateFieldDefinition(CallbackServerContext* context,
                                            const v1::CreateFieldDefinitionRequest* request,
                                            v1::CreateFieldDefinitionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const v1::FieldDefinition definition, NewFieldDefinition(*request));
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_field_definition(),
                                definitions_.Insert(MandateOf(call, *request), definition));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* UpdateFieldDefinition(CallbackServerContext* context,
                                            const v1::UpdateFieldDefinitionRequest* request,
                                            v1::UpdateFieldDefinitionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const std::string& name = request->field_definition().name();
      const auto edit = [&](v1::FieldDefinition& definition) {
        return ApplyUpdate(*request, definition);
      };
      const auto make = [&] { return NewWhenMissing(*request); };
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_field_definition(),
                                definitions_.Update(MandateOf(call, *request), name, edit, make));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* DeleteFieldDefinition(CallbackServerContext* context,
                                            const v1::DeleteFieldDefinitionRequest* request,
                                            v1::DeleteFieldDefinitionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const auto check = [&](const v1::FieldMapping& mapping,
                             const v1::FieldDefinition& definition) {
        return CheckArchive(*request, mapping, definition);
      };
      LEADLINE_ASSIGN_OR_RETURN(
          *response->mutable_field_definition(),
          definitions_.Archive(MandateOf(call, *request), request->name(), check));
      return absl::OkStatus();
    });
  }

 private:
  PreparedEdge& edge_;
  FieldDefinitionStore& definitions_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFieldDefinitionService(PreparedEdge& edge,
                                                          FieldDefinitionStore& definitions) {
  return std::make_unique<FieldDefinitionService>(edge, definitions);
}

}  // namespace leadline::configuration
