#pragma once

#include <string>

#include "common/credential/authenticator.h"
#include "grpcpp/server_context.h"

namespace leadline::edge {

// The caller's metadata of this name; empty without.
std::string MetadataOf(const grpc::CallbackServerContext& context, const char* key);

// What the call shows of who makes it.
credential::Presented PresentedBy(const grpc::CallbackServerContext& context);

}  // namespace leadline::edge
