#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class AccountStore;
class ChangeRole;
class SettingsSource;

// Implements account_service.proto.
std::unique_ptr<grpc::Service> MakeAccountService(edge::Edge& edge, const AccountStore& accounts,
                                                  const SettingsSource& settings,
                                                  const ChangeRole& change_role);

}  // namespace leadline::conversion
