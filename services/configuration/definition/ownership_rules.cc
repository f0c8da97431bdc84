#include "services/configuration/definition/ownership_rules.h"

namespace leadline::configuration {
namespace {

using google::protobuf::Message;

// Every private definition is part of the configuration that all services read.
constexpr int kMaxPrivate = 100;

bool IsAnotherOf(const Message& record, const Message& other) {
  return IsPrivate(other) && TextIn(other, "owner") == TextIn(record, "owner") &&
         TextIn(other, "name") != TextIn(record, "name");
}

// How many private ones of its kind in use the owner has beside it.
int CountOthers(const Message& record, const v1::Configuration& configuration) {
  const auto& type = *configuration.GetDescriptor();
  const auto& reflection = *configuration.GetReflection();
  int count = 0;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& kind = *type.field(i);
    if (kind.message_type() != record.GetDescriptor()) continue;
    for (int j = 0; j < reflection.FieldSize(configuration, &kind); ++j) {
      count += IsAnotherOf(record, reflection.GetRepeatedMessage(configuration, &kind, j)) ? 1 : 0;
    }
  }
  return count;
}

}  // namespace

bool IsOwned(const Message& record) {
  const auto& type = *record.GetDescriptor();
  return type.FindFieldByName("owner") != nullptr && type.FindFieldByName("visibility") != nullptr;
}

bool IsPrivate(const Message& record) {
  return ValueIn(record, "visibility") == "VISIBILITY_PRIVATE";
}

void CheckOwnership(const std::string& field, const Message& record,
                    const Surroundings& surroundings, FieldViolations& violations) {
  if (!IsPrivate(record)) return;
  if (TextIn(record, "owner") != surroundings.caller) {
    violations.Add(field + ".visibility", "only its owner can make it private");
  } else if (CountOthers(record, surroundings.configuration) >= kMaxPrivate) {
    violations.Add(field + ".visibility",
                   "nobody has more than " + std::to_string(kMaxPrivate) + " private ones in use");
  }
}

}  // namespace leadline::configuration
