#pragma once

#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "common/edge/executor.h"
#include "common/edge/freshness.h"
#include "common/edge/validator.h"
#include "common/metrics/metrics.h"
#include "common/polled/bell.h"
#include "google/protobuf/descriptor.h"

namespace leadline::edge {

// What the contract says of one method, read once.
struct Method {
  std::string path;        // "/leadline.lead.v1.LeadService/GetLead"
  std::string permission;  // "leads.read"
  CallClass call_class = CallClass::kWrite;
  const MessageRules* rules = nullptr;  // Of its request.
  const metrics::Calls* calls = nullptr;
  polled::Bell* written = nullptr;  // Rung by what it did; null for one that only reads.
  bool is_limited = true;           // Whether its calls count for the limits of their callers.
  // Of its reads, or of what it wrote; null where no standby answers anything.
  const Freshness* freshness = nullptr;
};

// The methods a process serves, found by the type of their request: each has one of its own.
class Methods final {
 public:
  Methods(metrics::Metrics& metrics, polled::Bell& written, const Freshness* freshness = nullptr)
      : metrics_(metrics), written_(written), freshness_(freshness) {}

  // Reads every method of a service, by its full name. Fails for one without a permission, with a
  // rule that nobody evaluates, or with a request type that another method takes.
  absl::Status Add(const std::string& service);

  // Null for a type that no served method takes.
  const Method* Find(const google::protobuf::Descriptor& request) const {
    const auto found = methods_.find(&request);
    return found == methods_.end() ? nullptr : &found->second;
  }

 private:
  absl::Status AddMethod(const google::protobuf::MethodDescriptor& method);

  metrics::Metrics& metrics_;
  polled::Bell& written_;
  const Freshness* const freshness_;
  Validator validator_;
  std::unordered_map<const google::protobuf::Descriptor*, Method> methods_;
};

}  // namespace leadline::edge
