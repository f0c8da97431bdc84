#include "services/lead/interest/interest_store.h"

#include "common/events/outbox.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/interest/interest_fields.h"
#include "services/lead/interest/interest_rules.h"
#include "services/lead/interest/interest_store_sql.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Interest;

using Response = v1::AddInterestResponse;

bool IsLead(const std::string& name) { return name.rfind("leads/", 0) == 0; }

void AppendEvent(Transaction& tx, const std::string& type, const query::Caller& caller,
                 const std::string& interest, const std::string& parent) {
  event::v1::Event event;
  event.set_type(type);
  event.set_resource(interest);
  event.set_actor(caller.subject);
  event.add_related_resources(parent);
  events::Append(tx, event);
}

// Locks the lead, if the parent is one that may have another interest.
absl::Status LockParent(Transaction& tx, const std::string& parent) {
  if (!IsLead(parent)) return absl::OkStatus();
  const Rows rows = tx.Run(sql::kLockLeadOfInterest, Arguments().Set("lead", IdOf(parent)));
  if (rows.empty()) return NotFound(parent);
  if (!rows[0].IsNull("_conversion")) return LeadConverted(parent, rows[0].Text("_conversion"));
  return rows[0].Bool("_deleted") ? LeadDeleted(parent) : absl::OkStatus();
}

// The interest that the parent of `given` has in its product, locked.
std::optional<Interest> Lock(Transaction& tx, const Interest& given) {
  const std::string& parent = given.parent();
  Arguments arguments;
  arguments.Record(given)
      .Set("collection", parent.substr(0, parent.find('/')))
      .Set("id", IdOf(parent));
  return postgres::OneOrNone<Interest>(tx.Run(sql::kLockInterest, arguments));
}

Response Change(Transaction& tx, const query::Caller& caller, const Interest& given,
                const Interest& before) {
  Response response;
  Interest& interest = *response.mutable_interest();
  interest = before;
  ApplyAgain(given, interest);
  if (record::ChangedFields(before, interest).empty()) return response;
  const Interest changed = interest;
  tx.Run(sql::kUpdateInterest, Arguments().Record(changed))[0].Fill(interest);
  AppendEvent(tx, "InterestUpdated", caller, interest.name(), interest.parent());
  return response;
}

// None when another call has added it in this moment.
std::optional<Response> Insert(Transaction& tx, const query::Caller& caller,
                               const Interest& given) {
  Arguments arguments;
  arguments.Record(given);
  if (IsLead(given.parent())) {
    arguments.Set("lead", IdOf(given.parent()));
  } else {
    arguments.Set("lead", std::nullopt);
  }
  const Rows rows = tx.Run(sql::kInsertInterest, arguments);
  if (rows.empty()) return std::nullopt;
  Response response;
  *response.mutable_interest() = given;
  rows[0].Fill(*response.mutable_interest());
  response.set_added(true);
  AppendEvent(tx, "InterestAdded", caller, given.name(), given.parent());
  return response;
}

}  // namespace

absl::StatusOr<Response> InterestStore::Add(const query::Caller& caller, const Interest& interest) {
  return database_.Transact(caller.organization, [&](Transaction& tx) -> absl::StatusOr<Response> {
    LEADLINE_RETURN_IF_ERROR(LockParent(tx, interest.parent()));
    // Whoever meets another call sees what it has added the second time.
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (const auto there = Lock(tx, interest)) return Change(tx, caller, interest, *there);
      if (auto response = Insert(tx, caller, interest)) return *std::move(response);
    }
    return RequestContended();
  });
}

absl::Status InterestStore::Remove(const query::Caller& caller,
                                   const v1::RemoveInterestRequest& request) {
  const std::string& name = request.name();
  const Arguments arguments = Arguments().Set("name", IdOf(name));
  return database_.Transact(caller.organization, [&](Transaction& tx) -> absl::Status {
    const Rows rows = tx.Run(sql::kLockInterestToRemove, arguments);
    if (rows.empty()) return request.allow_missing() ? absl::OkStatus() : NotFound(name);
    if (!rows[0].IsNull("_kept")) {
      return LeadConverted(rows[0].Text("_lead"), rows[0].Text("_kept"));
    }
    tx.Run(sql::kRemoveInterest, arguments);
    AppendEvent(tx, "InterestRemoved", caller, name, rows[0].Text("_parent"));
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::ListInterestsResponse> InterestStore::List(
    const query::Caller& caller, const v1::ListInterestsRequest& request, const Party& parent) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, lister_.Prepare(kInterests, caller, request));
  listing.arguments().Set("collection", parent.collection).Set("parent", parent.id);
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListInterests));
  v1::ListInterestsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_interests()));
  return response;
}

}  // namespace leadline::lead
