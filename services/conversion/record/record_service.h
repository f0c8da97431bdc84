#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "common/edge/edge.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/record/change_records.h"
#include "services/conversion/record/record_kind.h"

namespace leadline::conversion {

inline query::Caller CallerOf(const edge::Call& call) {
  return {call.organization(), call.subject()};
}

// The methods that every collection of records has alike. Each takes the request and the response
// of its collection: UpdateAccountRequest and UpdateAccountResponse.
template <class Record, class Store>
class RecordMethods final {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // `store` is where they are read.
  RecordMethods(edge::Edge& edge, const Store& store, RecordStore<Record>& records,
                const SettingsSource& settings)
      : edge_(edge), store_(store), settings_(settings), change_(records, settings) {}

  template <class Request, class Response>
  Reactor* Get(Context* context, const Request* request, Response* response) const {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(auto found, store_.Get(call.organization(), {request->name()}));
      MutableRecordIn(*response) = std::move(found.front());
      return absl::OkStatus();
    });
  }

  template <class Request, class Response>
  Reactor* BatchGet(Context* context, const Request* request, Response* response) const {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(
          auto found,
          store_.Get(call.organization(), {request->names().begin(), request->names().end()}));
      Give(std::move(found), *response);
      return absl::OkStatus();
    });
  }

  template <class Request, class Response>
  Reactor* List(Context* context, const Request* request, Response* response) const {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
      LEADLINE_ASSIGN_OR_RETURN(*response,
                                store_.List(CallerOf(call), *request,
                                            settings->custom_fields.at(kKindOf<Record>.target)));
      return absl::OkStatus();
    });
  }

  template <class Request, class Response>
  Reactor* Search(Context* context, const Request* request, Response* response) const {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(auto found, store_.Search(call.organization(), *request));
      Give(std::move(found), *response);
      return absl::OkStatus();
    });
  }

  template <class Request, class Response>
  Reactor* Update(Context* context, const Request* request, Response* response) const {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(MutableRecordIn(*response),
                                change_.Update(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  template <class Request, class Response>
  Reactor* Delete(Context* context, const Request* request, Response* response) const {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(std::optional<Record> deleted,
                                change_.Delete(CallerOf(call), *request));
      if (deleted.has_value()) MutableRecordIn(*response) = *std::move(deleted);
      return absl::OkStatus();
    });
  }

  template <class Request, class Response>
  Reactor* Undelete(Context* context, const Request* request, Response* response) const {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(MutableRecordIn(*response),
                                change_.Undelete(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

 private:
  template <class Response>
  static void Give(std::vector<Record> found, Response& response) {
    for (Record& record : found) *MutableRecordsIn(response).Add() = std::move(record);
  }

  edge::Edge& edge_;
  const Store& store_;
  const SettingsSource& settings_;
  const ChangeRecords<Record> change_;
};

}  // namespace leadline::conversion
