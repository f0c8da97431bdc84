#include "services/conversion/contact/contact_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/contact_service.grpc.pb.h"
#include "services/conversion/contact/contact_store.h"

namespace leadline::conversion {
namespace {

class ContactService final : public v1::ContactService::CallbackService {
 public:
  ContactService(edge::Edge& edge, const ContactStore& contacts)
      : edge_(edge), contacts_(contacts) {}

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
      LEADLINE_ASSIGN_OR_RETURN(*response,
                                contacts_.List({call.organization(), call.subject()}, *request));
      return absl::OkStatus();
    });
  }

 private:
  edge::Edge& edge_;
  const ContactStore& contacts_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeContactService(edge::Edge& edge, const ContactStore& contacts) {
  return std::make_unique<ContactService>(edge, contacts);
}

}  // namespace leadline::conversion
