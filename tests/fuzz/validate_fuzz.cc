// Requests as they come from the wire, against the rules of the contract: the first byte says of
// which method, the rest is the message.

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "common/edge/reply.h"
#include "common/edge/validate.h"
#include "common/edge/validator.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "tests/fuzz/fuzz.h"

namespace leadline::edge {
namespace {

using fuzz::Require;
using google::protobuf::Message;

struct Target {
  const Message* prototype;
  const MessageRules* rules;
};

// Of the methods of LeadService, which have every kind of rule among them.
const std::vector<Target>& Targets() {
  static auto* const kValidator = new Validator;
  static const auto* const kTargets = [] {
    auto* targets = new std::vector<Target>;
    const auto& file = *lead::v1::GetLeadRequest::descriptor()->file();
    for (int i = 0; i < file.service(0)->method_count(); ++i) {
      const auto* type = file.service(0)->method(i)->input_type();
      const auto rules = kValidator->Compile(*type);
      Require(rules.ok(), rules.status().ToString().c_str());
      const auto& factory = *google::protobuf::MessageFactory::generated_factory();
      targets->push_back(
          {const_cast<google::protobuf::MessageFactory&>(factory).GetPrototype(type), *rules});
    }
    return targets;
  }();
  return *kTargets;
}

size_t DetailBytes(const absl::Status& status) {
  size_t bytes = 0;
  status.ForEachPayload(
      [&](absl::string_view, const absl::Cord& detail) { bytes += detail.size(); });
  return bytes;
}

void Try(const Target& target, const uint8_t* data, size_t size) {
  const std::unique_ptr<Message> request(target.prototype->New());
  if (!request->ParseFromArray(data, static_cast<int>(size))) return;
  const absl::Status status = Validate(*target.rules, *request);
  Require(Validate(*target.rules, *request) == status, "the same request has the same answer");
  if (status.ok()) return;
  fuzz::RequireInvalidArgument(status);
  const absl::Status sent = ForCaller(status, "0123456789abcdef");
  fuzz::RequireInvalidArgument(sent);
  Require(DetailBytes(sent) <= kMaxDetailBytes, "clients can take in what is wrong");
}

}  // namespace
}  // namespace leadline::edge

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto& targets = leadline::edge::Targets();
  leadline::edge::Try(targets[data[0] % targets.size()], data + 1, size - 1);
  return 0;
}
