#include "services/lead/lead/lead_store.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/events/outbox.h"
#include "common/idempotency/replay.h"
#include "common/identifier/identifier.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/lead/assignment_store.h"
#include "services/lead/lead/attached_store.h"
#include "services/lead/lead/external_id_store.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/lead/lead_store_sql.h"
#include "services/lead/timeline/timeline_rules.h"
#include "services/lead/timeline/timeline_store.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Lead;

Arguments InsertArguments(const NumberSeries& series, int ordinal) {
  return Arguments()
      .Set("ordinal", ordinal)
      .Set("series", series.name)
      .Set("series_prefix", series.prefix)
      .Set("series_width", series.width)
      .Set("series_start", series.start);
}

void SetNoRequestId(Arguments& arguments) {
  arguments.Set("request_id", std::nullopt)
      .Set("fingerprint", std::nullopt)
      .Set("response", std::nullopt);
}

void SetRequestId(const query::Caller& caller, const v1::CreateLeadRequest& request,
                  const v1::CreateLeadResponse& response, Arguments& arguments) {
  if (request.request_id().empty()) return SetNoRequestId(arguments);
  arguments.Set("request_id", request.request_id())
      .SetBytes("fingerprint", idempotency::Fingerprint(caller.subject, request))
      .SetBytes("response", response.SerializeAsString());
}

// A key that the database found taken. An external id that we found taken has its holder with it.
bool IsKeyTaken(const absl::Status& status) {
  return absl::IsAlreadyExists(status) && !DetailOf<google::rpc::ResourceInfo>(status).has_value();
}

// Keeps the note as a comment; its name. The timeline has it with what it is about.
std::string WriteNote(Transaction& tx, const LeadChange& change, int ordinal = 1) {
  const std::string id = identifier::NewId();
  tx.Run(sql::kInsertNote, Arguments()
                               .Set("name", IdOf(change.name))
                               .Set("note_id", id)
                               .Set("note", change.note)
                               .Set("actor", IdOf(change.caller.subject)));
  event::v1::Event event;
  event.set_type("CommentCreated");
  event.set_resource("comments/" + id);
  event.set_actor(change.caller.subject);
  event.add_related_resources(change.name);
  events::Append(tx, event, ordinal);
  return event.resource();
}

// For the timeline, of what is said and nothing else.
v1::TimelineEntry Said(v1::TimelineEntry::Kind kind, const LeadChange& change,
                       const std::string& resource) {
  v1::TimelineEntry entry;
  entry.set_kind(kind);
  entry.set_lead(change.name);
  entry.set_actor(change.caller.subject);
  entry.set_resource(resource);
  return entry;
}

// The lead, locked, if this caller may change it.
absl::StatusOr<Lead> Lock(Transaction& tx, const LeadChange& change) {
  const Rows rows = tx.Run(sql::kLockLead, Arguments().Set("name", IdOf(change.name)));
  if (rows.empty()) return NotFound(change.name);
  Lead lead;
  rows[0].Fill(lead);
  if (lead.converted()) return LeadConverted(change.name, lead.conversion());
  if (!rows[0].IsNull("_holder")) {
    return ConversionInProgress(change.name, rows[0].Text("_holder"));
  }
  if (!lead.merged_into().empty()) return LeadMerged(change.name, lead.merged_into());
  if (lead.has_delete_time() && !change.may_be_deleted) return LeadDeleted(change.name);
  if (!change.etag.empty() && change.etag != lead.etag()) return EtagMismatch(change.name);
  return lead;
}

// What became of a lead, and the event that says so.
struct Edited {
  const Lead& before;
  Lead lead;
  event::v1::Event event;
  int ordinal = 0;  // Of the event in its transaction.
};

absl::Status CheckLogo(Transaction& tx, const Lead& lead) {
  if (lead.logo().empty()) return absl::OkStatus();
  const bool is_there = !tx.Run(sql::kFindLogo, Arguments().Record(lead)).empty();
  return is_there ? absl::OkStatus() : LogoMissing();
}

// Writes the lead, if it differs.
absl::StatusOr<Lead> Write(Transaction& tx, const LeadChange& change, Edited&& edited) {
  auto& [before, lead, event, ordinal] = edited;
  const std::vector<std::string> changed = record::ChangedFields(before, lead);
  if (changed.empty()) return lead;
  if (std::count(changed.begin(), changed.end(), "external_ids") > 0) {
    LEADLINE_RETURN_IF_ERROR(WriteExternalIdsAnew(tx, lead));
  }
  if (std::count(changed.begin(), changed.end(), "logo") > 0) {
    LEADLINE_RETURN_IF_ERROR(CheckLogo(tx, lead));
  }
  Arguments arguments;
  arguments.Record(lead);
  tx.Run(sql::kUpdateLead, arguments)[0].Fill(lead);
  event.set_resource(change.name);
  event.set_actor(change.caller.subject);
  if (event.type() == "LeadUpdated") {
    event.mutable_changed_fields()->Assign(changed.begin(), changed.end());
  }
  events::Append(tx, event, ordinal);
  v1::TimelineEntry entry = EntryOf(event, before, lead);
  entry.set_note(change.note);
  AppendToTimeline(tx, entry);
  return lead;
}

// In one order for all, so that batches that meet do not deadlock.
absl::StatusOr<std::vector<Lead>> LockAll(Transaction& tx, const std::vector<LeadChange>& changes) {
  std::vector<size_t> order(changes.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return changes[a].name < changes[b].name; });
  std::vector<Lead> leads(changes.size());
  for (const size_t i : order) {
    LEADLINE_ASSIGN_OR_RETURN(leads[i], Lock(tx, changes[i]));
  }
  return leads;
}

}  // namespace

absl::StatusOr<Lead> LeadStore::Get(const std::string& organization, const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(organization, sql::kGetLeads,
                    Arguments().Set("names", std::vector<std::string>{IdOf(name)})));
  auto lead = postgres::OneOrNone<Lead>(rows);
  if (!lead.has_value()) return NotFound(name);
  if (!lead->merged_into().empty()) return Get(organization, lead->merged_into());
  return *std::move(lead);
}

absl::StatusOr<std::vector<Lead>> LeadStore::Find(const std::string& organization,
                                                  const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(IdOf(name));
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows, database_.Run(organization, sql::kGetLeads, Arguments().Set("names", ids)));
  std::unordered_map<std::string, Lead> found;
  for (Lead& lead : postgres::All<Lead>(rows)) found.emplace(lead.name(), std::move(lead));
  std::vector<Lead> leads;
  for (const std::string& name : names) {
    if (const auto lead = found.find(name); lead != found.end()) leads.push_back(lead->second);
  }
  return leads;
}

absl::StatusOr<std::vector<Lead>> LeadStore::BatchGet(const std::string& organization,
                                                      const std::vector<std::string>& names) {
  LEADLINE_ASSIGN_OR_RETURN(std::vector<Lead> leads, Find(organization, names));
  for (size_t i = 0; i < names.size(); ++i) {
    if (i >= leads.size() || leads[i].name() != names[i]) return NotFound(names[i]);
    if (leads[i].merged_into().empty()) continue;
    LEADLINE_ASSIGN_OR_RETURN(leads[i], Get(organization, leads[i].merged_into()));
  }
  return leads;
}

absl::StatusOr<v1::CreateLeadResponse> LeadStore::Create(const query::Caller& caller,
                                                         const v1::CreateLeadRequest& request,
                                                         const Lead& lead, const Intake& intake) {
  v1::CreateLeadResponse response;
  *response.mutable_lead() = lead;
  Arguments arguments = InsertArguments(intake.series, 0);
  arguments.Record(lead);
  SetRequestId(caller, request, response, arguments);
  const auto insert = [&](Transaction& tx) -> absl::StatusOr<Rows> {
    const Rows rows = tx.Run(sql::kInsertLead, arguments);
    if (rows.empty()) return rows;
    LEADLINE_RETURN_IF_ERROR(WriteExternalIds(tx, {lead}));
    *response.mutable_lead() = lead;  // Anew, when the transaction runs again.
    AssignByRules(tx, intake.assignment, request.request_id(), *response.mutable_lead());
    return rows;
  };
  const bool is_alone = lead.external_ids().empty() && !IsForRules(lead, intake.assignment);
  const auto rows = request.validate_only() ? database_.Rehearse(caller.organization, insert)
                    : is_alone ? database_.Run(caller.organization, sql::kInsertLead, arguments)
                               : database_.Transact(caller.organization, insert);
  // Another call with the same request id came first: long ago, or in this very moment.
  const bool came_late = rows.ok() ? rows->empty() : IsKeyTaken(rows.status());
  if (came_late && !request.request_id().empty()) return Repeat(caller, request);
  if (!rows.ok()) return rows.status();
  response.mutable_lead()->set_number((*rows)[0].Text("number"));
  return response;
}

absl::StatusOr<v1::CreateLeadResponse> LeadStore::Repeat(const query::Caller& caller,
                                                         const v1::CreateLeadRequest& request) {
  return database_.Transact(caller.organization, [&](Transaction& tx) {
    return idempotency::Replay<v1::CreateLeadResponse>(
        tx, caller.subject, request,
        []() -> absl::StatusOr<v1::CreateLeadResponse> { return RequestContended(); });
  });
}

absl::StatusOr<v1::BatchCreateLeadsResponse> LeadStore::BatchCreate(
    const query::Caller& caller, const v1::BatchCreateLeadsRequest& request,
    const std::vector<Lead>& leads, const Intake& intake) {
  using Response = v1::BatchCreateLeadsResponse;
  const auto insert = [&](Transaction& tx) -> absl::StatusOr<Response> {
    LEADLINE_RETURN_IF_ERROR(CheckExternalIds(tx, leads));
    std::vector<Lead> created = leads;
    LEADLINE_RETURN_IF_ERROR(InsertIn(tx, created, intake, 0));
    Response response;
    for (Lead& lead : created) *response.add_leads() = std::move(lead);
    return response;
  };
  const auto once = [&](Transaction& tx) {
    return idempotency::Replay<Response>(tx, caller.subject, request, [&] { return insert(tx); });
  };
  return request.validate_only() ? database_.Rehearse(caller.organization, once)
                                 : database_.Transact(caller.organization, once);
}

absl::StatusOr<v1::CaptureLeadResponse> LeadStore::Capture(const query::Caller& caller,
                                                           const v1::CaptureLeadRequest& request,
                                                           const CapturedLead& captured,
                                                           const Intake& intake) {
  using Response = v1::CaptureLeadResponse;
  const auto insert = [&](Transaction& tx) -> absl::StatusOr<Response> {
    Lead lead = captured.lead;
    Arguments arguments = InsertArguments(intake.series, 0);
    arguments.Record(lead);
    SetNoRequestId(arguments);
    tx.Run(sql::kInsertLead, arguments);
    AssignByRules(tx, intake.assignment, {&lead}, 1);
    const std::string name = lead.name();
    const LeadChange capture{
        .caller = caller, .name = name, .etag = "", .note = captured.agreement};
    if (!capture.note.empty()) WriteNote(tx, capture, 2);
    v1::TimelineEntry entry = Said(v1::TimelineEntry::KIND_CAPTURED, capture, request.form());
    entry.set_note(capture.note);
    AppendToTimeline(tx, entry);
    return captured.answer;
  };
  const auto once = [&](Transaction& tx) {
    return idempotency::Replay<Response>(tx, caller.subject, request, [&] { return insert(tx); });
  };
  return request.validate_only() ? database_.Rehearse(caller.organization, once)
                                 : database_.Transact(caller.organization, once);
}

absl::StatusOr<Lead> LeadStore::Update(const LeadChange& change, Edit edit) {
  const auto work = [&](Transaction& tx) { return UpdateIn(tx, change, edit, 0); };
  return change.validate_only ? database_.Rehearse(change.caller.organization, work)
                              : database_.Transact(change.caller.organization, work);
}

absl::StatusOr<std::vector<Lead>> LeadStore::BatchUpdate(const query::Caller& caller,
                                                         const v1::BatchUpdateLeadsRequest& request,
                                                         EditAll edit) {
  std::vector<LeadChange> changes;
  for (const v1::UpdateLeadRequest& each : request.requests()) {
    changes.push_back({.caller = caller, .name = each.lead().name(), .etag = each.lead().etag()});
  }
  const auto work = [&](Transaction& tx) -> absl::StatusOr<std::vector<Lead>> {
    LEADLINE_ASSIGN_OR_RETURN(const std::vector<Lead> before, LockAll(tx, changes));
    std::vector<Lead> leads = before;
    LEADLINE_RETURN_IF_ERROR(edit(leads));
    for (size_t i = 0; i < leads.size(); ++i) {
      Edited edited{before[i], leads[i], {}, static_cast<int>(i)};
      edited.event.set_type("LeadUpdated");
      LEADLINE_ASSIGN_OR_RETURN(leads[i], Write(tx, changes[i], std::move(edited)));
    }
    return leads;
  };
  return request.validate_only() ? database_.Rehearse(caller.organization, work)
                                 : database_.Transact(caller.organization, work);
}

absl::Status LeadStore::InsertIn(Transaction& tx, std::vector<Lead>& leads, const Intake& intake,
                                 int ordinal) {
  if (leads.empty()) return absl::OkStatus();
  const auto count = static_cast<int>(leads.size());
  const Rows rows = tx.Run(
      sql::kInsertLeads,
      InsertArguments(intake.series, ordinal).Set("lead_count", count).Records("leads", leads));
  LEADLINE_RETURN_IF_ERROR(WriteExternalIds(tx, leads));
  std::vector<Lead*> created;
  for (size_t i = 0; i < leads.size(); ++i) {
    leads[i].set_number(rows[i].Text("number"));
    created.push_back(&leads[i]);
  }
  AssignByRules(tx, intake.assignment, created, ordinal + count);
  return absl::OkStatus();
}

absl::StatusOr<Lead> LeadStore::UpdateIn(Transaction& tx, const LeadChange& change, Edit edit,
                                         int ordinal) {
  LEADLINE_ASSIGN_OR_RETURN(const Lead before, Lock(tx, change));
  Lead lead = before;
  LEADLINE_ASSIGN_OR_RETURN(event::v1::Event event, edit(lead));
  if (!change.note.empty()) {
    const std::string comment = WriteNote(tx, change, ordinal + 1);
    const bool is_all = record::ChangedFields(before, lead).empty();
    if (is_all) AppendToTimeline(tx, Said(v1::TimelineEntry::KIND_COMMENTED, change, comment));
  }
  return Write(tx, change, {before, std::move(lead), std::move(event), ordinal});
}

absl::Status LeadStore::Remove(const LeadChange& change) {
  return database_.Transact(change.caller.organization, [&](Transaction& tx) -> absl::Status {
    LEADLINE_RETURN_IF_ERROR(Lock(tx, change).status());
    RemoveLeads(tx, {IdOf(change.name)});
    event::v1::Event event;
    event.set_type("LeadDeleted");
    event.set_resource(change.name);
    event.set_actor(change.caller.subject);
    events::Append(tx, event);
    return absl::OkStatus();
  });
}

}  // namespace leadline::lead
