#include "services/conversion/convert/batch_rules.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"

namespace leadline::conversion {
namespace {

// What one transaction decides: it holds as many leads, and every number series that it draws from.
constexpr int kMostTogether = 100;

// What the outside calls the records of a conversion, "accounts/erp/17", and which record that is.
std::map<std::string, std::string> ExternalIdsOf(const v1::ConvertLeadResponse& answer) {
  std::map<std::string, std::string> ids;
  const auto add = [&ids](const std::string& collection, const auto& record) {
    for (const type::v1::ExternalId& id : record.external_ids()) {
      ids[absl::StrCat(collection, "/", id.system(), "/", id.id())] = record.name();
    }
  };
  add("accounts", answer.account());
  for (const v1::Contact& contact : answer.contacts()) add("contacts", contact);
  add("opportunities", answer.opportunity());
  return ids;
}

}  // namespace

absl::Status CheckBatch(const v1::BatchConvertLeadsRequest& request) {
  FieldViolations violations;
  if (request.mode() == v1::BatchConvertLeadsRequest::MODE_ATOMIC &&
      request.requests_size() > kMostTogether) {
    violations.Add("requests",
                   absl::StrCat("must be at most ", kMostTogether, " with MODE_ATOMIC"));
  }
  std::set<std::string> leads;
  std::set<std::string> request_ids;
  for (int i = 0; i < request.requests_size(); ++i) {
    const v1::ConvertLeadRequest& each = request.requests(i);
    const std::string prefix = absl::StrCat("requests[", i, "].");
    if (each.validate_only()) {
      violations.Add(prefix + "validate_only", "must be false: the batch has it");
    }
    if (!leads.insert(each.lead()).second) {
      violations.Add(prefix + "lead", "is that of another request, too");
    }
    if (!each.request_id().empty() && !request_ids.insert(each.request_id()).second) {
      violations.Add(prefix + "request_id", "is that of another request, too");
    }
  }
  return violations.ToStatus();
}

std::vector<v1::ConvertLeadRequest> RequestsOf(const v1::BatchConvertLeadsRequest& batch) {
  std::vector<v1::ConvertLeadRequest> requests(batch.requests().begin(), batch.requests().end());
  for (v1::ConvertLeadRequest& request : requests) {
    request.set_validate_only(batch.validate_only());
    if (request.request_id().empty() && !batch.request_id().empty()) {
      request.set_request_id(identifier::DeriveId({batch.request_id(), request.lead()}));
    }
  }
  return requests;
}

absl::Status CheckExternalIds(const v1::ConvertLeadResponse& answer,
                              const std::vector<v1::ConvertLeadResponse>& others) {
  const std::map<std::string, std::string> wanted = ExternalIdsOf(answer);
  for (const v1::ConvertLeadResponse& other : others) {
    for (const auto& [id, record] : ExternalIdsOf(other)) {
      const auto found = wanted.find(id);
      if (found == wanted.end() || found->second == record) continue;
      FieldViolations violations;
      violations.Add("external_ids",
                     "another lead of the batch leads to a record with one of them");
      return violations.ToStatus();
    }
  }
  return absl::OkStatus();
}

bool IsInTheWayOfAll(const absl::Status& status) {
  switch (ReasonOf(status)) {
    case type::v1::ERROR_REASON_CONFIGURATION_UNAVAILABLE:
    case type::v1::ERROR_REASON_DATABASE_UNAVAILABLE:
    case type::v1::ERROR_REASON_DEADLINE_EXCEEDED:
    case type::v1::ERROR_REASON_DRAINING:
    case type::v1::ERROR_REASON_OVERLOADED:
    case type::v1::ERROR_REASON_PEER_UNAVAILABLE:
      return true;
    default:
      return absl::IsCancelled(status);
  }
}

v1::BatchConvertLeadsResponse MessageOf(int index, const v1::ConvertLeadRequest& request,
                                        const absl::StatusOr<v1::ConvertLeadResponse>& outcome) {
  v1::BatchConvertLeadsResponse message;
  message.set_index(index);
  message.set_lead(request.lead());
  if (outcome.ok()) {
    *message.mutable_conversion() = *outcome;
  } else {
    *message.mutable_status() = ToRpcStatus(outcome.status());
  }
  return message;
}

void Count(const absl::StatusOr<v1::ConvertLeadResponse>& outcome,
           v1::BatchConvertLeadsResponse::Summary& summary) {
  if (!outcome.ok()) {
    summary.set_failed_count(summary.failed_count() + 1);
  } else if (outcome->replayed()) {
    summary.set_replayed_count(summary.replayed_count() + 1);
  } else {
    summary.set_converted_count(summary.converted_count() + 1);
  }
}

}  // namespace leadline::conversion
