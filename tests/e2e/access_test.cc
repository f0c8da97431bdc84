// The three processes as they run where callers are known: encrypted, with tokens and API keys, and
// each known to the others by its certificate.

#include "common/credential/roles.h"
#include "gmock/gmock.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "leadline/event/v1/event_service.grpc.pb.h"
#include "leadline/type/v1/permission.pb.h"
#include "tests/e2e/guarded.h"
#include "tests/e2e/steps.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using ::testing::IsEmpty;

// Of a call that may be made: what it answers is not waited for longer.
constexpr absl::Duration kPatience = absl::Milliseconds(200);

class AccessTest : public ::testing::Test {
 protected:
  static lead::v1::Lead Get(Client& client, const std::string& name) {
    lead::v1::GetLeadRequest request;
    request.set_name(name);
    return Must(client.Call(&lead::v1::LeadService::Stub::GetLead, request)).lead();
  }

  Guarded& guarded_ = TheGuarded();
};

TEST_F(AccessTest, APersonConvertsALead) {
  Client client(guarded_.backend(), guarded_.Person("acme", "manager"));
  Steps steps(client);
  const lead::v1::Lead lead = steps.Qualify(steps.Create().name());

  const auto converted = steps.Convert(ToConvert(lead));

  ASSERT_THAT(converted, IsOk());
  EXPECT_EQ(converted->conversion().actor(), "users/ann");
  EXPECT_EQ(converted->conversion().state(), conversion::v1::Conversion::STATE_COMPLETED);
  EXPECT_EQ(Get(client, lead.name()).conversion(), converted->conversion().name());
}

TEST_F(AccessTest, AnotherOrganisationSeesNothingOfIt) {
  Client acme(guarded_.backend(), guarded_.Person("acme", "manager"));
  Client umbrella(guarded_.backend(), guarded_.Person("umbrella", "admin"));
  Steps steps(acme);
  const lead::v1::Lead lead = steps.Qualify(steps.Create().name());
  ASSERT_THAT(steps.Convert(ToConvert(lead)), IsOk());
  const lead::v1::Lead other = Steps(umbrella).Qualify(Steps(umbrella).Create("Umbrella").name());

  lead::v1::GetLeadRequest request;
  request.set_name(lead.name());
  EXPECT_THAT(umbrella.Call(&lead::v1::LeadService::Stub::GetLead, request),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Steps(umbrella).Convert(ToConvert(lead)), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Steps(umbrella).Convert(ToConvert(other)), IsOk());
}

TEST_F(AccessTest, NobodyIsServedWithoutACredential) {
  Client nobody(guarded_.backend(), guarded_.Nobody());
  peer::Access forged = guarded_.Person("acme", "admin");
  char& signature = forged.token[forged.token.rfind('.') + 1];
  signature = signature == 'A' ? 'B' : 'A';
  Client forger(guarded_.backend(), forged);
  lead::v1::GetLeadRequest request;

  EXPECT_THAT(nobody.Call(&lead::v1::LeadService::Stub::GetLead, request),
              FailsWith(absl::StatusCode::kUnauthenticated, type::v1::ERROR_REASON_TOKEN_MISSING));
  EXPECT_THAT(forger.Call(&lead::v1::LeadService::Stub::GetLead, request),
              FailsWith(absl::StatusCode::kUnauthenticated, type::v1::ERROR_REASON_TOKEN_INVALID));
}

// Every method that the three processes serve, called with an empty request by one principal.
class EveryMethodTest : public AccessTest {
 protected:
  // The services of ours that a process tells of.
  static std::vector<std::string> ServicesAt(const std::shared_ptr<grpc::Channel>& channel) {
    using grpc::reflection::v1::ServerReflection;
    grpc::ClientContext context;
    const auto talk = ServerReflection::NewStub(channel)->ServerReflectionInfo(&context);
    grpc::reflection::v1::ServerReflectionRequest request;
    request.set_list_services("*");
    grpc::reflection::v1::ServerReflectionResponse response;
    talk->Write(request);
    talk->Read(&response);
    context.TryCancel();
    std::vector<std::string> services;
    for (const auto& service : response.list_services_response().service()) {
      if (service.name().rfind("grpc.", 0) != 0) services.push_back(service.name());
    }
    return services;
  }

  static std::string PermissionOf(const MethodDescriptor& method) {
    const std::string own = method.options().GetExtension(type::v1::permission);
    if (!own.empty()) return own;
    const bool writes = method.name() == "CancelOperation" || method.name() == "DeleteOperation";
    return writes ? "operations.write" : "operations.read";
  }

  // Empty, but for the form that a principal of a form must name.
  static std::string RequestOf(const MethodDescriptor& method) {
    const std::unique_ptr<Message> request(google::protobuf::MessageFactory::generated_factory()
                                               ->GetPrototype(method.input_type())
                                               ->New());
    const auto* form = method.input_type()->FindFieldByName("form");
    if (form != nullptr && form->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
      request->GetReflection()->SetString(request.get(), form, Guarded::kForm);
    }
    return request->SerializeAsString();
  }

  static absl::Status Call(const std::shared_ptr<grpc::Channel>& channel,
                           const MethodDescriptor& method) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    context.AddMetadata("leadline-organization", "acme");
    const grpc::Slice slice(RequestOf(method));
    const grpc::ByteBuffer sent(&slice, 1);
    grpc::ByteBuffer received;
    grpc::Status status;
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(channel);
    const auto call = stub.PrepareUnaryCall(
        &context, "/" + method.service()->full_name() + "/" + method.name(), sent, &queue);
    call->StartCall();
    call->Finish(&received, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return peer::FromGrpc(status);
  }

  // Whether the call was refused for want of the method's own permission.
  static bool IsRefused(const absl::Status& status, const std::string& permission) {
    const auto info = DetailOf<google::rpc::ErrorInfo>(status);
    return absl::IsPermissionDenied(status) && info.has_value() &&
           info->metadata().at("permission") == permission;
  }

  // Calls all of them, and says of each that was not treated as `permissions` say.
  std::vector<std::string> Treated(const peer::Access& access,
                                   const std::vector<std::string>& permissions) {
    std::vector<std::string> wrong;
    for (ServiceProcess* process : guarded_.backend().services()) {
      const auto channel = ChannelTo(process->address(), access);
      for (const std::string& name : ServicesAt(channel)) {
        const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
        for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
          ++calls_;
          const std::string permission = PermissionOf(*service->method(i));
          const bool may =
              std::find(permissions.begin(), permissions.end(), permission) != permissions.end();
          const absl::Status status = Call(channel, *service->method(i));
          const bool is_right =
              !absl::IsUnauthenticated(status) && IsRefused(status, permission) != may;
          if (!is_right)
            wrong.push_back(service->method(i)->full_name() + ": " + status.ToString());
        }
      }
    }
    return wrong;
  }

  int calls_ = 0;
};

TEST_F(EveryMethodTest, IsForTheRolesThatTheTableSays) {
  // A key's file is read again within a second.
  std::vector<std::pair<peer::Access, std::vector<std::string>>> principals;
  for (const std::string role : credential::kRoles) {
    principals.emplace_back(guarded_.Holding(role), credential::PermissionsOf({role}, {}));
  }
  const std::vector<std::string> scopes = {"leads.read", "accounts.write", "events.read"};
  principals.emplace_back(guarded_.Holding("integration", scopes),
                          credential::PermissionsOf({"integration"}, scopes));
  guarded_.AwaitKeys();

  for (const auto& [access, permissions] : principals) {
    EXPECT_THAT(Treated(access, permissions), IsEmpty());
  }
  EXPECT_GT(calls_, 9 * 150);
}

}  // namespace
}  // namespace leadline::test
