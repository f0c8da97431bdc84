#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/failure.h"
#include "google/protobuf/message.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::configuration {

// A view, a rule, a form, a policy, a template or a dashboard: what people define.
using Definition = std::unique_ptr<google::protobuf::Message>;

// What a definition is checked against.
struct Surroundings {
  const v1::Configuration& configuration;  // As it is before the change.
  const std::string& caller;               // "users/ann"
};

// What one kind of definition is: its message, and what must be so beside what the contract says.
struct DefinitionKind {
  using Check = std::function<void(const google::protobuf::Message& record, const Surroundings&,
                                   FieldViolations&)>;

  const google::protobuf::Message& prototype;
  Check check;
  // Says why one cannot be archived; may be none.
  std::function<absl::Status(const google::protobuf::Message& record)> check_archive = {};

  std::string type() const { return prototype.GetDescriptor()->name(); }  // "WebForm"
  std::string collection() const;                                         // "webForms"
  std::string field() const;                                              // "web_form", in requests
};

// The kind of `Record`, with the check that it needs.
template <class Record>
DefinitionKind KindOf(void (*check)(const Record&, const Surroundings&, FieldViolations&)) {
  return {Record::default_instance(),
          [check](const google::protobuf::Message& record, const Surroundings& surroundings,
                  FieldViolations& violations) {
            check(static_cast<const Record&>(record), surroundings, violations);
          }};
}

// Whether it is an id as callers choose them: at most 63 lower-case letters, digits and inner
// hyphens.
bool IsChosenId(const std::string& text);

// The definition that a request of CreateX asks for, or every complaint about it.
absl::StatusOr<Definition> NewDefinition(const DefinitionKind& kind,
                                         const google::protobuf::Message& request,
                                         const Surroundings& surroundings);

// The definition to add when UpdateX finds none: RESOURCE_NOT_FOUND unless that is wanted.
absl::StatusOr<Definition> NewWhenMissing(const DefinitionKind& kind,
                                          const google::protobuf::Message& request,
                                          const Surroundings& surroundings);

// Changes `record` as a request of UpdateX says.
absl::Status ApplyUpdate(const DefinitionKind& kind, const google::protobuf::Message& request,
                         const Surroundings& surroundings, google::protobuf::Message& record);

// Every complaint about a definition as it is to be kept, by the fields of requests: "view.filter".
absl::Status CheckDefinition(const DefinitionKind& kind, const google::protobuf::Message& record,
                             const Surroundings& surroundings);

// Whether a request of DeleteX may archive `record`.
absl::Status CheckArchive(const DefinitionKind& kind, const google::protobuf::Message& request,
                          const google::protobuf::Message& record);

// The text, the flag and the name of the enum's value in the fields of these names; of an enum that
// is unset, or that the message does not have, nothing.
std::string TextIn(const google::protobuf::Message& message, const std::string& field);
bool FlagIn(const google::protobuf::Message& message, const std::string& field);
std::string ValueIn(const google::protobuf::Message& message, const std::string& field);

// What UpdateX is asked to change.
const google::protobuf::Message& RecordIn(const DefinitionKind& kind,
                                          const google::protobuf::Message& request);

}  // namespace leadline::configuration
