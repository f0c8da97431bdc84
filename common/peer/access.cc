#include "common/peer/access.h"

#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace leadline::peer {
namespace {

using grpc::experimental::ClientInterceptorFactoryInterface;
using grpc::experimental::ClientRpcInfo;
using grpc::experimental::ExternalCertificateVerifier;
using grpc::experimental::FileWatcherCertificateProvider;
using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::TlsChannelCredentialsOptions;
using grpc::experimental::TlsCustomVerificationCheckRequest;

constexpr unsigned int kRefreshSeconds = 1;

class AuthorizingInterceptor final : public Interceptor {
 public:
  explicit AuthorizingInterceptor(const std::string& authorization)
      : authorization_(authorization) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace("authorization", authorization_);
    }
    methods->Proceed();
  }

 private:
  const std::string& authorization_;  // The factory's, which outlives the calls of its channel.
};

class AuthorizingFactory final : public ClientInterceptorFactoryInterface {
 public:
  explicit AuthorizingFactory(const std::string& authorization) : authorization_(authorization) {}

  Interceptor* CreateClientInterceptor(ClientRpcInfo*) override {
    return new AuthorizingInterceptor(authorization_);
  }

 private:
  const std::string authorization_;
};

class AnyCertificate final : public ExternalCertificateVerifier {
 public:
  bool Verify(TlsCustomVerificationCheckRequest*, std::function<void(grpc::Status)>,
              grpc::Status*) override {
    return true;
  }
  void Cancel(TlsCustomVerificationCheckRequest*) override {}
};

}  // namespace

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsOf(const Access& access) {
  TlsChannelCredentialsOptions options;
  if (access.any_server) {
    options.set_verify_server_certs(false);
    options.set_check_call_host(false);
    options.set_certificate_verifier(ExternalCertificateVerifier::Create<AnyCertificate>());
    return grpc::experimental::TlsCredentials(options);
  }
  if (access.ca_file.empty()) return grpc::InsecureChannelCredentials();
  options.set_certificate_provider(std::make_shared<FileWatcherCertificateProvider>(
      access.key_file, access.certificate_file, access.ca_file, kRefreshSeconds));
  options.watch_root_certs();
  if (!access.certificate_file.empty()) options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

Interceptors Authorizing(const std::string& authorization) {
  Interceptors interceptors;
  if (!authorization.empty()) {
    interceptors.push_back(std::make_unique<AuthorizingFactory>(authorization));
  }
  return interceptors;
}

}  // namespace leadline::peer
