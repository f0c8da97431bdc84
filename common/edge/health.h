#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {

// Health beside those of "" (the process) and of each service: whether calls are turned over at
// all, and whether this process should be sent any.
inline constexpr char kLiveness[] = "leadline.Liveness";
inline constexpr char kReadiness[] = "leadline.Readiness";

// grpc.health.v1.Health. Ours, because the library's keeps a server from shutting down while
// anybody watches, and has no descriptor for reflection.
class Health final {
 public:
  Health();
  ~Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

  grpc::Service& service();

  // Whether the name is known from now on, and serving. Watchers hear of every change.
  void Set(const std::string& name, bool serving);

  // Everything is NOT_SERVING for good, and every watcher has been told so and let go.
  void Drain();

 private:
  class Service;
  const std::unique_ptr<Service> service_;
};

}  // namespace leadline::edge
