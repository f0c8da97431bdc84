#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/edge/about.h"
#include "common/edge/edge.h"
#include "common/edge/tls.h"
#include "common/peer/access.h"
#include "grpcpp/impl/service_type.h"

namespace leadline::edge {

struct ServerOptions {
  std::string address = "127.0.0.1:0";
  bool reflection = true;
  std::string metrics_address = {};  // Where GET /metrics is answered; nowhere when empty.
  // After which a client is told to make a new connection.
  absl::Duration max_connection_age = absl::Minutes(5);
  // From "not ready" to "refusing": balancers learn of it meanwhile.
  absl::Duration drain_delay = absl::Seconds(5);
  // For calls that are still running then.
  absl::Duration drain_grace = absl::Seconds(20);
  TlsFiles tls = {};              // Plaintext without.
  peer::Access peer_access = {};  // How the process shows other servers who it is.
};

// A process's gRPC server: its services behind one Edge, health, reflection, and an orderly end.
class Server final {
 public:
  Server(const ServerOptions& options, Edge& edge);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // What services are made with: MakeLeadService(server.edge(), leads).
  Edge& edge();

  // What channels to other servers are made with: peer::Peer({.access = server.peer_access()}).
  const peer::Access& peer_access() const;

  // What the process tells of itself, by a service that is served beside those that are added. It
  // tells how ready it is without being told.
  About& about();

  // Before Run; the service outlives it.
  void Add(grpc::Service& service);

  // Readiness (the health of "", of each service and of "leadline.Readiness") waits for every one
  // of these. `ready` is asked once a second on a thread of the server and may block for a moment.
  void ReadyWhen(const std::string& what, std::function<bool()> ready);

  // Health of something that calls can do without, under a name of its own: whether it is `well` is
  // asked as above, and changes nothing else.
  void ReportHealth(const std::string& name, std::function<bool()> well);

  // Serves until SIGTERM or SIGINT, then drains: not ready, health watchers end, the drain delay;
  // then new calls are refused with DRAINING while running ones end, for the grace at most. A
  // second signal ends the process at once. Returns when every call has been answered. Fails when
  // the server cannot start.
  absl::Status Run();

  // As the first signal does. For tests.
  void Stop();

  // The port in use, once Run has started; waits for it. 0 when it could not start.
  int WaitForPort();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace leadline::edge
