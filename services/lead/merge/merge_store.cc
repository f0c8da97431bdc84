#include "services/lead/merge/merge_store.h"

#include <map>
#include <utility>

#include "common/events/outbox.h"
#include "common/failpoint/failpoint.h"
#include "common/idempotency/replay.h"
#include "common/identifier/identifier.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/activity/event_time_store.h"
#include "services/lead/lead/attached_store.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/merge/merge_store_sql.h"
#include "services/lead/timeline/timeline_store.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Row;
using postgres::Rows;
using postgres::Transaction;
using v1::Lead;
using v1::MergeLeadsRequest;
using v1::MergeLeadsResponse;

// The survivor first.
std::vector<std::string> NamesOf(const MergeLeadsRequest& request) {
  std::vector<std::string> names = {request.survivor()};
  names.insert(names.end(), request.merged().begin(), request.merged().end());
  return names;
}

// Whether the lead, as it is locked, may be merged.
absl::Status Check(const Row& row, const Lead& lead, const MergeLeadsRequest& request) {
  if (lead.converted()) return LeadConverted(lead.name(), lead.conversion());
  if (!row.IsNull("_holder")) return ConversionInProgress(lead.name(), row.Text("_holder"));
  if (!lead.merged_into().empty()) return LeadMerged(lead.name(), lead.merged_into());
  if (lead.has_delete_time()) return LeadDeleted(lead.name());
  const auto etag = request.etags().find(lead.name());
  const bool is_known = etag == request.etags().end() || etag->second == lead.etag();
  return is_known ? absl::OkStatus() : EtagMismatch(lead.name());
}

// One merge, inside its transaction.
class Merging final {
 public:
  Merging(Transaction& tx, const query::Caller& caller, const MergeLeadsRequest& request)
      : tx_(tx), caller_(caller), request_(request) {
    for (const std::string& merged : request.merged()) others_.push_back(IdOf(merged));
  }

  absl::StatusOr<MergeLeadsResponse> Run(MergeStore::Combine combine) {
    LEADLINE_ASSIGN_OR_RETURN(const std::vector<Lead> leads, Lock());
    LEADLINE_ASSIGN_OR_RETURN(MergedLead merged, combine(leads));
    const auto attached = MoveAttached(tx_, IdOf(request_.survivor()), others_);
    RefreshEventTimes(tx_, {request_.survivor()});
    Write(merged.survivor);
    Tell(leads.front(), merged, attached);
    EnterIntoTimelines();
    Note(request_.survivor(), NoteOnSurvivor(leads, merged.taken, attached));
    for (const std::string& other : request_.merged()) Note(other, NoteOnMerged(leads.front()));
    MergeLeadsResponse response;
    *response.mutable_lead() = std::move(merged.survivor);
    *response.mutable_taken_fields() = std::move(merged.taken);
    response.mutable_attached_counts()->insert(attached.begin(), attached.end());
    LEADLINE_FAILPOINT("merge.before_commit");
    return response;
  }

 private:
  absl::StatusOr<std::vector<Lead>> Lock() {
    const std::vector<std::string> names = NamesOf(request_);
    std::vector<std::string> ids = others_;
    ids.push_back(IdOf(request_.survivor()));
    const Rows rows = tx_.Run(sql::kLockLeadsToMerge, Arguments().Set("leads", ids));
    std::map<std::string, size_t> places;
    std::vector<Lead> found = postgres::All<Lead>(rows);
    for (size_t i = 0; i < found.size(); ++i) places[found[i].name()] = i;
    std::vector<Lead> leads;
    for (const std::string& name : names) {
      const auto place = places.find(name);
      if (place == places.end()) return NotFound(name);
      LEADLINE_RETURN_IF_ERROR(Check(rows[place->second], found[place->second], request_));
      leads.push_back(std::move(found[place->second]));
    }
    return leads;
  }

  void Write(Lead& survivor) {
    Arguments arguments;
    arguments.Record(survivor).Set("leads", others_);
    tx_.Run(sql::kMoveExternalIds, arguments);
    tx_.Run(sql::kWriteSurvivor, arguments)[0].Fill(survivor);
    tx_.Run(sql::kMarkMerged, arguments);
  }

  void Tell(const Lead& before, const MergedLead& merged, const AttachedCounts& attached) {
    event::v1::Event event;
    event.set_type("LeadsMerged");
    event.set_resource(request_.survivor());
    *event.mutable_related_resources() = request_.merged();
    Lead written = merged.survivor;
    *written.mutable_update_time() = before.update_time();
    written.set_etag(before.etag());
    written.clear_last_event_time();
    written.clear_next_event_time();
    const std::vector<std::string> changed = record::ChangedFields(before, written);
    event.mutable_changed_fields()->Assign(changed.begin(), changed.end());
    for (const auto& [kind, count] : attached) {
      (*event.mutable_attributes())[kind] = std::to_string(count);
    }
    Append(std::move(event));
  }

  void EnterIntoTimelines() {
    v1::TimelineEntry entry;
    entry.set_kind(v1::TimelineEntry::KIND_MERGED);
    entry.set_actor(caller_.subject);
    for (const std::string& other : request_.merged()) {
      entry.set_lead(request_.survivor());
      entry.set_resource(other);
      AppendToTimeline(tx_, entry);
      entry.set_lead(other);
      entry.set_resource(request_.survivor());
      AppendToTimeline(tx_, entry);
    }
  }

  void Note(const std::string& lead, const std::string& text) {
    const std::string id = identifier::NewId();
    tx_.Run(sql::kInsertMergeNote, Arguments()
                                       .Set("lead", IdOf(lead))
                                       .Set("note_id", id)
                                       .Set("note", text)
                                       .Set("actor", IdOf(caller_.subject)));
    event::v1::Event event;
    event.set_type("CommentCreated");
    event.set_resource("comments/" + id);
    event.add_related_resources(lead);
    Append(std::move(event));
  }

  void Append(event::v1::Event event) {
    event.set_actor(caller_.subject);
    events::Append(tx_, event, told_++);
  }

  Transaction& tx_;
  const query::Caller& caller_;
  const MergeLeadsRequest& request_;
  std::vector<std::string> others_;  // Their ids.
  int told_ = 0;
};

}  // namespace

absl::StatusOr<MergeLeadsResponse> MergeStore::Merge(const query::Caller& caller,
                                                     const MergeLeadsRequest& request,
                                                     Combine combine) {
  const auto once = [&](Transaction& tx) {
    return idempotency::Replay<MergeLeadsResponse>(
        tx, caller.subject, request, [&] { return Merging(tx, caller, request).Run(combine); });
  };
  return request.validate_only() ? database_.Rehearse(caller.organization, once)
                                 : database_.Transact(caller.organization, once);
}

}  // namespace leadline::lead
