#include "common/edge/metadata.h"

#include "grpc/grpc_security_constants.h"

namespace leadline::edge {
namespace {

// Of the client's certificate; its handshake has verified it.
std::vector<std::string> CertificateNames(const grpc::CallbackServerContext& context) {
  std::vector<std::string> names;
  const auto connection = context.auth_context();
  if (connection == nullptr || !connection->IsPeerAuthenticated()) return names;
  for (const char* property : {GRPC_X509_SAN_PROPERTY_NAME, GRPC_X509_CN_PROPERTY_NAME}) {
    for (const grpc::string_ref& name : connection->FindPropertyValues(property)) {
      names.emplace_back(name.data(), name.size());
    }
  }
  return names;
}

}  // namespace

std::string MetadataOf(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

credential::Presented PresentedBy(const grpc::CallbackServerContext& context) {
  return {.authorization = MetadataOf(context, "authorization"),
          .organization = MetadataOf(context, "leadline-organization"),
          .subject = MetadataOf(context, "leadline-subject"),
          .certificate_names = CertificateNames(context)};
}

}  // namespace leadline::edge
