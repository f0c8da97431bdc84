#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/security/server_credentials.h"

namespace leadline::edge {

// The files of a server that is spoken to encrypted; plaintext when they are empty.
struct TlsFiles {
  std::string certificate;  // Its chain, in PEM.
  std::string key;
  std::string client_ca;  // Who certifies clients. They need no certificate all the same.
};

// What a server listens with. The files are looked at every second: certificate and key are
// exchanged together, by renaming a folder or a link. Fails when one of them is missing or cannot
// be read.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsOf(const TlsFiles& files);

}  // namespace leadline::edge
