#pragma once

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace leadline::web_gateway {

// Where calls of one method go.
struct Route {
  std::string process;  // "lead"
  const google::protobuf::MethodDescriptor* method;
};

// The path of a method in gRPC: "/leadline.lead.v1.LeadService/GetLead".
std::string PathOf(const google::protobuf::MethodDescriptor& method);

// Which paths lead to which process, found in the contract: methods of leadline.<process> at their
// own path and below /<process>, those of services that every process has below /<process> only.
// Whatever else a server has is not there: health and reflection, what it tells those who operate
// it, and services with methods for our own servers, by their permission.
class Routes final {
 public:
  Routes();

  // Null when the path leads nowhere.
  const Route* Find(const std::string& path) const;

  const std::map<std::string, Route>& all() const { return routes_; }

 private:
  void AddService(const google::protobuf::ServiceDescriptor& service);
  void AddMethods(const google::protobuf::ServiceDescriptor& service, const std::string& process,
                  const std::string& prefix);

  std::map<std::string, Route> routes_;
};

// "lead", "conversion" and "configuration".
const std::vector<std::string>& Processes();

}  // namespace leadline::web_gateway
