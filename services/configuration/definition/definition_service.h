#pragma once

#include "common/edge/call.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

class DefinitionStore;
class PreparedEdge;
struct Author;

// The five methods of every kind of definition. Each takes the request and the response of its
// kind: GetViewRequest and GetViewResponse, whose fields have the names that the kind says.
// Whatever is not the caller's own takes the permission "configuration.write", as it was and as it
// becomes.
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
  Author AuthorOf(const edge::Call& call, const Message& request) const;
  absl::Status Answer(absl::StatusOr<Definition> definition, Message& response) const;

  PreparedEdge& edge_;
  DefinitionStore& store_;
  const DefinitionKind kind_;
};

}  // namespace leadline::configuration
