#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/event/v1/event.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/intake.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

// Which lead is to be changed, by whom, and what is said about it.
struct LeadChange {
  const query::Caller& caller;
  const std::string& name;
  const std::string& etag;      // The version it must be; empty for any.
  std::string note = {};        // Kept as a comment.
  bool may_be_deleted = false;  // Whether it is about a deleted lead, too.
  bool validate_only = false;
};

// A lead of a web form, what its visitor agreed to, and the answer.
struct CapturedLead {
  v1::Lead lead;
  std::string agreement;
  v1::CaptureLeadResponse answer;
};

// The leads of all organisations. Every change writes its event in the same transaction.
class LeadStore final {
 public:
  explicit LeadStore(postgres::Database& database) : database_(database) {}

  // Of a lead that was merged the one that it became part of.
  absl::StatusOr<v1::Lead> Get(const std::string& organization, const std::string& name);

  // Those of the leads that are there, in the order of the names.
  absl::StatusOr<std::vector<v1::Lead>> Find(const std::string& organization,
                                             const std::vector<std::string>& names);

  // As Get, in the order of the names; RESOURCE_NOT_FOUND for the first that is not there.
  absl::StatusOr<std::vector<v1::Lead>> BatchGet(const std::string& organization,
                                                 const std::vector<std::string>& names);

  // Inserts `lead`, which is what `request` asks for, under its next number, and gives it to whom
  // the assignment rules say; or gives the answer that its request id got before. RESOURCE_EXISTS
  // when another lead has one of its external ids.
  absl::StatusOr<v1::CreateLeadResponse> Create(const query::Caller& caller,
                                                const v1::CreateLeadRequest& request,
                                                const v1::Lead& lead, const Intake& intake);
  absl::StatusOr<v1::BatchCreateLeadsResponse> BatchCreate(
      const query::Caller& caller, const v1::BatchCreateLeadsRequest& request,
      const std::vector<v1::Lead>& leads, const Intake& intake);

  // As Create, of a lead without external ids. What its visitor agreed to, unless that is nothing,
  // is kept as a comment.
  absl::StatusOr<v1::CaptureLeadResponse> Capture(const query::Caller& caller,
                                                  const v1::CaptureLeadRequest& request,
                                                  const CapturedLead& captured,
                                                  const Intake& intake);

  // Changes the lead and says what happened to it: the type and the attributes of the event. May be
  // run again.
  using Edit = absl::FunctionRef<absl::StatusOr<event::v1::Event>(v1::Lead& lead)>;

  // Lets `edit` change the lead as it stands and writes it, if it differs; of a new
  // `delete_time` the database says when exactly. LEAD_CONVERTED, CONVERSION_IN_PROGRESS,
  // LEAD_DELETED and ETAG_MISMATCH for a lead that nobody, or not this caller, may change.
  absl::StatusOr<v1::Lead> Update(const LeadChange& change, Edit edit);

  // Changes several leads, which are in the order of the requests. May be run again.
  using EditAll = absl::FunctionRef<absl::Status(std::vector<v1::Lead>& leads)>;

  // As Update, all or none of them; each that differs has an event LeadUpdated.
  absl::StatusOr<std::vector<v1::Lead>> BatchUpdate(const query::Caller& caller,
                                                    const v1::BatchUpdateLeadsRequest& request,
                                                    EditAll edit);

  // For those who write leads in a transaction of theirs, as Create and Update do, whose events
  // take ordinals from `ordinal` on: of `leads.size() + 1` of them to insert, of one to update.
  // Nobody else has their external ids. Updating fails without having changed anything, but for
  // RESOURCE_EXISTS.
  static absl::Status InsertIn(postgres::Transaction& tx, std::vector<v1::Lead>& leads,
                               const Intake& intake, int ordinal);
  static absl::StatusOr<v1::Lead> UpdateIn(postgres::Transaction& tx, const LeadChange& change,
                                           Edit edit, int ordinal);

  // Removes the lead for good with all that is attached to it, under the conditions of Update.
  absl::Status Remove(const LeadChange& change);

 private:
  absl::StatusOr<v1::CreateLeadResponse> Repeat(const query::Caller& caller,
                                                const v1::CreateLeadRequest& request);

  postgres::Database& database_;
};

}  // namespace leadline::lead
