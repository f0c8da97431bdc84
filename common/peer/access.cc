#include "common/peer/access.h"

#include <utility>

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

using Written = std::function<void(const std::string& written)>;

// Of one call. What it refers to is its factory's, which outlives the calls of its channel.
class SendingInterceptor final : public Interceptor {
 public:
  SendingInterceptor(const char* key, const std::string& value) : key_(key), value_(value) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace(key_, value_);
    }
    methods->Proceed();
  }

 private:
  const char* const key_;
  const std::string& value_;
};

class SendingFactory final : public ClientInterceptorFactoryInterface {
 public:
  SendingFactory(const char* key, const std::string& value) : key_(key), value_(value) {}

  Interceptor* CreateClientInterceptor(ClientRpcInfo*) override {
    return new SendingInterceptor(key_, value_);
  }

 private:
  const char* const key_;
  const std::string value_;
};

class HearingInterceptor final : public Interceptor {
 public:
  explicit HearingInterceptor(const Written& told) : told_(told) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_STATUS)) {
      const auto* trailers = methods->GetRecvTrailingMetadata();
      const auto found = trailers->find("leadline-written");
      if (found != trailers->end()) told_({found->second.data(), found->second.size()});
    }
    methods->Proceed();
  }

 private:
  const Written& told_;
};

class HearingFactory final : public ClientInterceptorFactoryInterface {
 public:
  explicit HearingFactory(Written told) : told_(std::move(told)) {}

  Interceptor* CreateClientInterceptor(ClientRpcInfo*) override {
    return new HearingInterceptor(told_);
  }

 private:
  const Written told_;
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
    interceptors.push_back(std::make_unique<SendingFactory>("authorization", authorization));
  }
  return interceptors;
}

Interceptors InterceptorsOf(const Access& access) {
  Interceptors interceptors = Authorizing(access.token.empty() ? "" : "Bearer " + access.token);
  if (!access.read_after.empty()) {
    interceptors.push_back(
        std::make_unique<SendingFactory>("leadline-read-after", access.read_after));
  }
  if (access.on_written) {
    interceptors.push_back(std::make_unique<HearingFactory>(access.on_written));
  }
  return interceptors;
}

}  // namespace leadline::peer
