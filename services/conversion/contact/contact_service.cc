#include "services/conversion/contact/contact_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/contact_service.grpc.pb.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/contact/create_contact.h"
#include "services/conversion/record/record_service.h"

namespace leadline::conversion {
namespace {

class ContactService final : public v1::ContactService::CallbackService {
 public:
  ContactService(edge::Edge& edge, const ContactStore& contacts, RecordStore<v1::Contact>& records,
                 const SettingsSource& settings)
      : edge_(edge), create_(records, settings), methods_(edge, contacts, records, settings) {}

  grpc::ServerUnaryReactor* GetContact(grpc::CallbackServerContext* context,
                                       const v1::GetContactRequest* request,
                                       v1::GetContactResponse* response) override {
    return methods_.Get(context, request, response);
  }

  grpc::ServerUnaryReactor* ListContacts(grpc::CallbackServerContext* context,
                                         const v1::ListContactsRequest* request,
                                         v1::ListContactsResponse* response) override {
    return methods_.List(context, request, response);
  }

  grpc::ServerUnaryReactor* SearchContacts(grpc::CallbackServerContext* context,
                                           const v1::SearchContactsRequest* request,
                                           v1::SearchContactsResponse* response) override {
    return methods_.Search(context, request, response);
  }

  grpc::ServerUnaryReactor* BatchGetContacts(grpc::CallbackServerContext* context,
                                             const v1::BatchGetContactsRequest* request,
                                             v1::BatchGetContactsResponse* response) override {
    return methods_.BatchGet(context, request, response);
  }

  grpc::ServerUnaryReactor* CreateContact(grpc::CallbackServerContext* context,
                                          const v1::CreateContactRequest* request,
                                          v1::CreateContactResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, create_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* UpdateContact(grpc::CallbackServerContext* context,
                                          const v1::UpdateContactRequest* request,
                                          v1::UpdateContactResponse* response) override {
    return methods_.Update(context, request, response);
  }

  grpc::ServerUnaryReactor* DeleteContact(grpc::CallbackServerContext* context,
                                          const v1::DeleteContactRequest* request,
                                          v1::DeleteContactResponse* response) override {
    return methods_.Delete(context, request, response);
  }

  grpc::ServerUnaryReactor* UndeleteContact(grpc::CallbackServerContext* context,
                                            const v1::UndeleteContactRequest* request,
                                            v1::UndeleteContactResponse* response) override {
    return methods_.Undelete(context, request, response);
  }

 private:
  edge::Edge& edge_;
  const conversion::CreateContact create_;
  const RecordMethods<v1::Contact, ContactStore> methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeContactService(edge::Edge& edge, const ContactStore& contacts,
                                                  RecordStore<v1::Contact>& records,
                                                  const SettingsSource& settings) {
  return std::make_unique<ContactService>(edge, contacts, records, settings);
}

}  // namespace leadline::conversion
