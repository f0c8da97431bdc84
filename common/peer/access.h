#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "grpcpp/security/credentials.h"
#include "grpcpp/support/client_interceptor.h"

namespace leadline::peer {

// How a program shows servers who it is, and knows that they are ours.
struct Access {
  std::string ca_file = {};           // Who certifies the servers; plaintext when empty.
  std::string certificate_file = {};  // Our own, when there is one, and its key.
  std::string key_file = {};
  std::string token = {};  // Sent with every call, as the metadata authorization: "Bearer …".
  // Sent with every call, as the metadata leadline-read-after: how old what it reads may be.
  std::string read_after = {};
  // Told what calls that may have written say of how new a read is that finds it.
  std::function<void(const std::string& written)> on_written = {};
  // Whatever certificate the server has: for who asks a server of its own machine how it is.
  bool any_server = false;
};

// What a channel with this access is made with. Files are read again when they change.
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsOf(const Access& access);

using Interceptors =
    std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>;

// Has every call of a channel carry this as its metadata authorization. None when it is empty.
Interceptors Authorizing(const std::string& authorization);

// All that calls of a channel with this access carry, and what is told of them.
Interceptors InterceptorsOf(const Access& access);

}  // namespace leadline::peer
