#include "services/configuration/definition/definition_service.h"

#include <utility>

#include "common/edge/admission.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/configuration/definition/definition_store.h"
#include "services/configuration/definition/ownership_rules.h"
#include "services/configuration/preset/prepared_edge.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using google::protobuf::Message;

query::Caller CallerOf(const Call& call) { return {call.organization(), call.subject()}; }

// The permission for its kind, which the edge has asked for, is enough for what is one's own.
absl::Status CheckMayWrite(const Call& call, const Message& record) {
  if (IsPrivate(record)) return absl::OkStatus();
  return edge::Authorize(call.principal, "configuration.write");
}

}  // namespace

DefinitionMethods::Reactor* DefinitionMethods::Get(Context* context, const Message& request,
                                                   Message& response) const {
  return edge_.Serve(context, request, [&, this](const Call& call) {
    return Answer(store_.Get(CallerOf(call), kind_, TextIn(request, "name")), response);
  });
}

DefinitionMethods::Reactor* DefinitionMethods::List(Context* context, const Message& request,
                                                    Message& response) const {
  return edge_.Serve(context, request, [&, this](const Call& call) {
    return store_.List(CallerOf(call), kind_, request, response);
  });
}

DefinitionMethods::Reactor* DefinitionMethods::Create(Context* context, const Message& request,
                                                      Message& response) const {
  return edge_.Serve(context, request, [&, this](const Call& call) {
    const auto make = [&](const Surroundings& surroundings) {
      return NewDefinition(kind_, request, surroundings);
    };
    return Answer(store_.Insert(AuthorOf(call, request), make), response);
  });
}

DefinitionMethods::Reactor* DefinitionMethods::Update(Context* context, const Message& request,
                                                      Message& response) const {
  return edge_.Serve(context, request, [&, this](const Call& call) {
    const auto edit = [&](const Surroundings& surroundings, Message& record) {
      return ApplyUpdate(kind_, request, surroundings, record);
    };
    const auto make = [&](const Surroundings& surroundings) {
      return NewWhenMissing(kind_, request, surroundings);
    };
    const std::string name = TextIn(RecordIn(kind_, request), "name");
    return Answer(store_.Update(AuthorOf(call, request), name, edit, make), response);
  });
}

DefinitionMethods::Reactor* DefinitionMethods::Delete(Context* context, const Message& request,
                                                      Message& response) const {
  return edge_.Serve(context, request, [&, this](const Call& call) {
    const auto check = [&](const Message& record) { return CheckArchive(kind_, request, record); };
    const std::string name = TextIn(request, "name");
    return Answer(store_.Archive(AuthorOf(call, request), name, check), response);
  });
}

Author DefinitionMethods::AuthorOf(const Call& call, const Message& request) const {
  return {{call.organization(), call.subject(), FlagIn(request, "validate_only")},
          kind_,
          [&call](const Message& record) { return CheckMayWrite(call, record); }};
}

absl::Status DefinitionMethods::Answer(absl::StatusOr<Definition> definition,
                                       Message& response) const {
  LEADLINE_RETURN_IF_ERROR(definition.status());
  response.GetReflection()->SetAllocatedMessage(
      &response, definition->release(), response.GetDescriptor()->FindFieldByName(kind_.field()));
  return absl::OkStatus();
}

}  // namespace leadline::configuration
