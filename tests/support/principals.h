#pragma once

#include <string>
#include <vector>

#include "common/edge/edge.h"
#include "grpcpp/client_context.h"

namespace leadline::test {

// A principal as a token would make it: "acme", "users/ann", {"manager"}.
edge::Principal InRoles(const std::string& organization, const std::string& subject,
                        const std::vector<std::string>& roles,
                        const std::vector<std::string>& scopes = {});

// An edge that takes callers for whom they say they are; who says nothing gets TOKEN_MISSING.
edge::EdgeOptions EdgeForPrincipals();

// Makes the call as this principal. InProcessServer::ChannelAs does it for all calls of a channel.
void ActAs(const edge::Principal& principal, grpc::ClientContext& context);

// What ActAs puts into the metadata authorization.
std::string AuthorizationOf(const edge::Principal& principal);

}  // namespace leadline::test
