#pragma once

#include <memory>

#include "grpcpp/support/server_interceptor.h"

namespace leadline::edge {

// Turns the answer to a request that is not of its type, or holds text that is not UTF-8, into
// INVALID_ARGUMENT FIELD_INVALID. gRPC refuses such a request before any handler sees it, with a
// code that says the server is at fault.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeUndecodableFactory();

}  // namespace leadline::edge
