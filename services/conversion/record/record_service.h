#pragma once

#include <optional>

#include "common/edge/edge.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "services/conversion/record/change_records.h"

namespace leadline::conversion {

inline query::Caller CallerOf(const edge::Call& call) {
  return {call.organization(), call.subject()};
}

// The methods that every collection of records has alike. Each takes the request and the response
// of its collection: UpdateAccountRequest and UpdateAccountResponse.
template <class Record>
class RecordMethods final {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  RecordMethods(edge::Edge& edge, RecordStore<Record>& records, const SettingsSource& settings)
      : edge_(edge), change_(records, settings) {}

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
  edge::Edge& edge_;
  const ChangeRecords<Record> change_;
};

}  // namespace leadline::conversion
