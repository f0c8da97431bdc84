#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {

// grpc.reflection.v1.ServerReflection over the descriptors that are linked in: what grpcurl and
// `buf curl` ask for. The library knows only its forerunner, v1alpha.
class Reflection final {
 public:
  Reflection();
  ~Reflection();
  Reflection(const Reflection&) = delete;
  Reflection& operator=(const Reflection&) = delete;

  grpc::Service& service();

  // What there is to list; before the server starts.
  void SetServices(const std::vector<std::string>& services);

 private:
  class Service;
  const std::unique_ptr<Service> service_;
};

}  // namespace leadline::edge
