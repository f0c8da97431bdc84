#include "services/conversion/contact/contact_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/contact_service.grpc.pb.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/convert/settings_source.h"

namespace leadline::conversion {
namespace {

class ContactService final : public v1::ContactService::CallbackService {
 public:
  ContactService(edge::Edge& edge, const ContactStore& contacts, const SettingsSource& settings)
      : edge_(edge), contacts_(contacts), settings_(settings) {}

  grpc::ServerUnaryReactor* GetContact(grpc::CallbackServerContext* context,
                                       const v1::GetContactRequest* request,
                                       v1::GetContactResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(auto found, contacts_.Get(call.organization(), {request->name()}));
      *response->mutable_contact() = std::move(found.front());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListContacts(grpc::CallbackServerContext* context,
                                         const v1::ListContactsRequest* request,
                                         v1::ListContactsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
      LEADLINE_ASSIGN_OR_RETURN(
          *response, contacts_.List({call.organization(), call.subject()}, *request,
                                    settings->custom_fields.at(v1::TARGET_KIND_CONTACT)));
      return absl::OkStatus();
    });
  }

 private:
  edge::Edge& edge_;
  const ContactStore& contacts_;
  const SettingsSource& settings_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeContactService(edge::Edge& edge, const ContactStore& contacts,
                                                  const SettingsSource& settings) {
  return std::make_unique<ContactService>(edge, contacts, settings);
}

}  // namespace leadline::conversion
