#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "leadline/conversion/v1/account.pb.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class AccountStore;
class ChangeRole;
class MergeAccounts;
class SettingsSource;
template <class Record>
class RecordStore;

// Implements account_service.proto.
std::unique_ptr<grpc::Service> MakeAccountService(edge::Edge& edge, const AccountStore& accounts,
                                                  RecordStore<v1::Account>& records,
                                                  const SettingsSource& settings,
                                                  const ChangeRole& change_role,
                                                  const MergeAccounts& merge);

}  // namespace leadline::conversion
