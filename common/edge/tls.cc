#include "common/edge/tls.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace leadline::edge {
namespace {

using grpc::experimental::FileWatcherCertificateProvider;
using grpc::experimental::TlsServerCredentialsOptions;

constexpr unsigned int kRefreshSeconds = 1;

// gRPC would listen, and let every handshake wait.
absl::Status CheckReadable(const TlsFiles& files) {
  for (const std::string& file : {files.certificate, files.key, files.client_ca}) {
    if (!file.empty() && ::access(file.c_str(), R_OK) != 0) {
      return absl::FailedPreconditionError(absl::StrCat(file, " cannot be read"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsOf(
    const TlsFiles& files) {
  if (files.certificate.empty() && files.key.empty()) return grpc::InsecureServerCredentials();
  if (files.certificate.empty() || files.key.empty()) {
    return absl::FailedPreconditionError(
        "--tls-certificate-file and --tls-key-file are set both or neither");
  }
  if (const absl::Status status = CheckReadable(files); !status.ok()) return status;
  TlsServerCredentialsOptions options(std::make_shared<FileWatcherCertificateProvider>(
      files.key, files.certificate, files.client_ca, kRefreshSeconds));
  options.watch_identity_key_cert_pairs();
  if (!files.client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace leadline::edge
