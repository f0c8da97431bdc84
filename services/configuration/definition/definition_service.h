#pragma once

#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

class DefinitionStore;
class PreparedEdge;

// The five methods of every kind of definition. Each takes the request and the response of its
// kind: GetViewRequest and GetViewResponse, whose fields have the names that the kind says.
class DefinitionMethods final {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  using Message = google::protobuf::Message;

  DefinitionMethods(PreparedEdge& edge, DefinitionStore& store, DefinitionKind kind)
      : edge_(edge), store_(store), kind_(std::move(kind)) {}

  Reactor* Get(Context* context, const Message& request, Message& response) const;
  Reactor* List(Context* context, const Message& request, Message& response) const;
  Reactor* Create(Context* context, const Message& request, Message& response) const;
  Reactor* Update(Context* context, const Message& request, Message& response) const;
  Reactor* Delete(Context* context, const Message& request, Message& response) const;

 private:
  absl::Status Answer(absl::StatusOr<Definition> definition, Message& response) const;

  PreparedEdge& edge_;
  DefinitionStore& store_;
  const DefinitionKind kind_;
};

}  // namespace leadline::configuration
