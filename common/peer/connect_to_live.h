#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/peer/access.h"
#include "grpcpp/channel.h"

namespace leadline::peer {

// A channel as Peer has it: it passes by servers that drain or are stuck, as their health says by
// `leadline.Liveness`. For those who have several to choose from: "ipv4:10.0.0.1:1,10.0.0.2:1"
// names each of them. Connect is for one server, whatever it says of its health.
std::shared_ptr<grpc::Channel> ConnectToLive(const std::string& address,
                                             const std::vector<std::string>& services,
                                             const Access& access = {});

}  // namespace leadline::peer
