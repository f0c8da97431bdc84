#include "services/configuration/field_mapping/mapping_service.h"

#include "common/status/macros.h"
#include "leadline/configuration/v1/mapping_service.grpc.pb.h"
#include "services/configuration/field_mapping/mapping_rules.h"
#include "services/configuration/field_mapping/mapping_store.h"
#include "services/configuration/field_mapping/mapping_trial_rules.h"
#include "services/configuration/preset/prepared_edge.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class MappingService final : public v1::MappingService::CallbackService {
 public:
  MappingService(PreparedEdge& edge, MappingStore& mappings) : edge_(edge), mappings_(mappings) {}

  ServerUnaryReactor* GetMapping(CallbackServerContext* context,
                                 const v1::GetMappingRequest* request,
                                 v1::GetMappingResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(
          DefinedMapping stored,
          mappings_.Get(call.organization(), request->name(), request->version()));
      LEADLINE_ASSIGN_OR_RETURN(const auto unmapped, UnmappedFields(stored));
      response->mutable_unmapped_fields()->Assign(unmapped.begin(), unmapped.end());
      *response->mutable_mapping() = std::move(stored.mapping);
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ListMappingVersions(CallbackServerContext* context,
                                          const v1::ListMappingVersionsRequest* request,
                                          v1::ListMappingVersionsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, mappings_.ListVersions(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* TestMapping(CallbackServerContext* context,
                                  const v1::TestMappingRequest* request,
                                  v1::TestMappingResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(
          const DefinedMapping stored,
          mappings_.Get(call.organization(), request->name(), request->version()));
      LEADLINE_ASSIGN_OR_RETURN(*response, TryMapping(*request, stored));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* UpdateMapping(CallbackServerContext* context,
                                    const v1::UpdateMappingRequest* request,
                                    v1::UpdateMappingResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const std::string& name = request->mapping().name();
      const auto edit = [&](const std::vector<v1::FieldDefinition>& definitions,
                            v1::FieldMapping& mapping) {
        return ApplyUpdate(*request, definitions, mapping);
      };
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_mapping(),
                                mappings_.Update(MandateOf(call, *request), name, edit));
      return absl::OkStatus();
    });
  }

 private:
  PreparedEdge& edge_;
  MappingStore& mappings_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeMappingService(PreparedEdge& edge, MappingStore& mappings) {
  return std::make_unique<MappingService>(edge, mappings);
}

}  // namespace leadline::configuration
