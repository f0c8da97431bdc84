#include "services/lead/handoff/hold_store.h"

#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/lead/handoff/hold_store_sql.h"

namespace leadline::lead {
namespace {

// Holds come in one order, and there is nothing to filter them by.
constexpr query::Field kFields[] = {
    {.path = "name", .column = "id", .type = query::Type::kId, .prefix = "conversions/"},
    {.path = "hold_time", .column = "reserve_time", .type = query::Type::kTime, .sortable = true}};
constexpr query::Table kHolds{kFields, "hold_time"};

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

void Fill(const postgres::Row& row, v1::Hold& hold) {
  hold.set_lead("leads/" + row.Text("lead"));
  hold.set_conversion("conversions/" + row.Text("name"));
  *hold.mutable_hold_time() = TimestampOf(row.Time("hold_time"));
  *hold.mutable_next_resolve_time() = TimestampOf(row.Time("next_resolve_time"));
  hold.set_resolve_attempt_count(static_cast<int32_t>(row.Int64("resolve_attempt_count")));
}

}  // namespace

absl::StatusOr<v1::ListHoldsResponse> HoldStore::List(const std::string& organization,
                                                      const v1::ListHoldsRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing,
                            lister_.Prepare(kHolds, {organization, ""}, request));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows, listing.Run(database_, sql::kListHolds));
  v1::ListHoldsResponse response;
  response.set_next_page_token(listing.Give(
      rows, [&response](const postgres::Row& row) { Fill(row, *response.add_holds()); }));
  return response;
}

}  // namespace leadline::lead
