#include "services/lead/handoff/handoff_store.h"

#include <algorithm>

#include "common/failpoint/failpoint.h"
#include "common/identifier/name.h"
#include "common/postgres/column_text.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/handoff/handoff_errors.h"
#include "services/lead/handoff/handoff_store_sql.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Row;
using postgres::Rows;
using postgres::Transaction;
using v1::BeginConversionRequest;
using v1::HandoffCompletion;
using v1::HandoffManifest;
using v1::Lead;

using Texts = std::vector<std::string>;

// One value of each item.
template <class Item, class Get>
Texts Each(const std::vector<const Item*>& items, Get get) {
  Texts texts;
  texts.reserve(items.size());
  for (const Item* item : items) texts.push_back(get(*item));
  return texts;
}

std::string ContactsOf(const HandoffCompletion& completion) {
  Texts ids;
  for (const std::string& contact : completion.contacts()) ids.push_back(IdOf(contact));
  return postgres::ToArray(ids);
}

std::string ToTimestamp(const google::protobuf::Timestamp& time) {
  return postgres::ToTimestamp(absl::FromUnixSeconds(time.seconds()) +
                               absl::Nanoseconds(time.nanos()));
}

std::string TimeOf(const HandoffCompletion& completion) {
  return ToTimestamp(completion.convert_time());
}

Arguments CompleteArguments(const std::vector<const HandoffCompletion*>& items,
                            const Completing& how) {
  Arguments arguments;
  arguments.Set("conversions", Each(items, [](const auto& of) { return IdOf(of.conversion()); }))
      .Set("leads", Each(items, [](const auto& of) { return IdOf(of.lead()); }))
      .Set("accounts", Each(items, [](const auto& of) { return IdOf(of.account()); }))
      .Set("contacts", Each(items, ContactsOf))
      .Set("opportunities", Each(items, [](const auto& of) { return IdOf(of.opportunity()); }))
      .Set("actors", Each(items, [](const auto& of) { return IdOf(of.actor()); }))
      .Set("convert_times", Each(items, TimeOf))
      .Set("activities_mode", configuration::v1::Settings::Transfer::Mode_Name(how.activities))
      .Set("comments_mode", configuration::v1::Settings::Transfer::Mode_Name(how.comments))
      .Set("documents_mode", configuration::v1::Settings::Transfer::Mode_Name(how.documents))
      .Set("campaigns_mode", configuration::v1::Settings::Transfer::Mode_Name(how.campaigns))
      .Set("interests_mode", configuration::v1::Settings::Transfer::Mode_Name(how.interests));
  return how.converted_status ? arguments.Set("converted_status", *how.converted_status)
                              : arguments.Set("converted_status", std::nullopt);
}

absl::StatusOr<Lead> ReadBegun(const Row& row, const BeginConversionRequest& item) {
  const std::string outcome = row.Text("_outcome");
  if (outcome == "HELD") {
    Lead lead;
    row.Fill(lead);
    return lead;
  }
  if (outcome == "MISSING") return NotFound(item.lead());
  if (outcome == "CONVERTED") return LeadConverted(item.lead(), row.Text("_holder"));
  if (outcome == "IN_PROGRESS") return ConversionInProgress(item.lead(), row.Text("_holder"));
  if (outcome == "MERGED") return LeadMerged(item.lead(), row.Text("_survivor"));
  if (outcome == "DELETED") return LeadDeleted(item.lead());
  if (outcome == "LOST") return LeadLost(item.lead());
  if (outcome == "NOT_CONVERTIBLE") return LeadNotConvertible(item.lead(), row.Text("_status"));
  if (outcome == "CHANGED") return EtagMismatch(item.lead());
  if (outcome == "RELEASED") return ConversionReleased(item.conversion());
  return HandoffContended();
}

absl::StatusOr<HandoffManifest> ReadCompleted(const Row& row, const HandoffCompletion& item) {
  const std::string outcome = row.Text("_outcome");
  if (outcome == "DONE") {
    HandoffManifest manifest;
    row.Fill(manifest);
    return manifest;
  }
  return outcome == "RELEASED" || outcome == "REVERTED" ? ConversionReleased(item.conversion())
                                                        : ConversionNotHeld(item.conversion());
}

template <class Result, class Item, class Read>
std::vector<absl::StatusOr<Result>> ReadEach(const Rows& rows,
                                             const std::vector<const Item*>& items, Read read) {
  std::vector<absl::StatusOr<Result>> outcomes;
  outcomes.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i) outcomes.push_back(read(rows[i], *items[i]));
  return outcomes;
}

}  // namespace

absl::StatusOr<std::vector<absl::StatusOr<Lead>>> HandoffStore::Begin(
    const std::string& organization, const std::vector<const BeginConversionRequest*>& items,
    const std::vector<std::string>& convertible_from) {
  LEADLINE_FAILPOINT("handoff.before_begin");
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(
          organization, sql::kBeginConversions,
          Arguments()
              .Set("conversions",
                   Each(items, [](const auto& item) { return IdOf(item.conversion()); }))
              .Set("leads", Each(items, [](const auto& item) { return IdOf(item.lead()); }))
              .Set("etags", Each(items, [](const auto& item) { return item.lead_etag(); }))
              .Set("convertible_from", convertible_from)
              .Set("hold_seconds", absl::ToDoubleSeconds(hold_time_))));
  LEADLINE_FAILPOINT("handoff.after_begin");
  return ReadEach<Lead>(rows, items, ReadBegun);
}

absl::StatusOr<std::vector<absl::StatusOr<HandoffManifest>>> HandoffStore::Complete(
    const std::string& organization, const std::vector<const HandoffCompletion*>& items,
    const Completing& how) {
  LEADLINE_FAILPOINT("handoff.before_complete");
  const Arguments arguments = CompleteArguments(items, how);
  const auto complete = [&](Transaction& tx) -> absl::StatusOr<Rows> {
    tx.Run(sql::kLockHeldLeads, arguments);
    const Rows rows = tx.Run(sql::kCompleteConversions, arguments);
    LEADLINE_FAILPOINT("handoff.before_complete_commit");
    return rows;
  };
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, database_.Transact(organization, complete));
  LEADLINE_FAILPOINT("handoff.after_complete");
  return ReadEach<HandoffManifest>(rows, items, ReadCompleted);
}

absl::Status HandoffStore::Release(const std::string& organization, const std::string& conversion,
                                   const std::string& lead) {
  LEADLINE_FAILPOINT("handoff.before_release");
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(organization, sql::kReleaseConversion,
                    Arguments().Set("conversion", IdOf(conversion)).Set("lead", IdOf(lead))));
  LEADLINE_FAILPOINT("handoff.after_release");
  if (rows[0].Text("state") == "DONE") return LeadConverted(lead, conversion);
  return absl::OkStatus();
}

absl::Status HandoffStore::Revert(const std::string& organization,
                                  const v1::RevertHandoffRequest& request) {
  LEADLINE_FAILPOINT("handoff.before_revert");
  Arguments arguments;
  arguments.Set("conversion", IdOf(request.conversion()))
      .Set("lead", IdOf(request.lead()))
      .Set("leads", Texts{IdOf(request.lead())})
      .Set("status", request.status())
      .Set("actor", IdOf(request.actor()));
  if (request.has_status_change_time()) {
    arguments.Set("status_change_time", ToTimestamp(request.status_change_time()));
  } else {
    arguments.Set("status_change_time", std::nullopt);
  }
  const auto revert = [&](Transaction& tx) -> absl::Status {
    tx.Run(sql::kLockHeldLeads, arguments);
    if (tx.Run(sql::kRevertHandoff, arguments).empty()) {
      return ConversionNotHeld(request.conversion());
    }
    LEADLINE_FAILPOINT("handoff.before_revert_commit");
    return absl::OkStatus();
  };
  LEADLINE_RETURN_IF_ERROR(database_.Transact(organization, revert));
  LEADLINE_FAILPOINT("handoff.after_revert");
  return absl::OkStatus();
}

absl::StatusOr<std::vector<OldHold>> HandoffStore::ClaimOldHolds(int limit) {
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(postgres::kAcrossOrganizations, sql::kClaimOldHolds,
                    Arguments()
                        .Set("limit", limit)
                        .Set("hold_seconds", absl::ToDoubleSeconds(hold_time_))
                        .Set("longest_seconds", absl::ToDoubleSeconds(longest_wait_))));
  std::vector<OldHold> holds;
  for (size_t i = 0; i < rows.size(); ++i) {
    holds.push_back({rows[i].Text("organization_id"), rows[i].Text("conversion"),
                     rows[i].Text("lead"), rows[i].Int64("attempts")});
  }
  return holds;
}

absl::StatusOr<HoldCount> HandoffStore::CountHolds() {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(postgres::kAcrossOrganizations, sql::kCountHolds));
  return HoldCount{rows[0].Int64("holds"),
                   absl::Milliseconds(rows[0].Int64("oldest_milliseconds"))};
}

}  // namespace leadline::lead
