#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/feed/event_source.h"
#include "leadline/event/v1/event.pb.h"
#include "services/lead/settings/lead_settings.h"
#include "services/lead/workflow/run_store.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::lead {

// The next event that an organisation's rules wait for.
struct Awaited {
  const event::v1::Event& event;
  feed::Cursor from;  // The organisation's place before it was followed,
  feed::Cursor to;    // and afterwards.
};

// How far the rules of every organisation were followed.
class WorkflowStore final {
 public:
  explicit WorkflowStore(postgres::Database& database) : database_(database) {}

  // The organisations in which something happened that was not followed yet.
  absl::StatusOr<std::vector<std::string>> FindBehind();

  absl::StatusOr<feed::Cursor> FindPlace(const std::string& organization);

  // Passes over what stands between the two, unless another process has moved the place already.
  absl::Status Move(const std::string& organization, const feed::Cursor& from,
                    const feed::Cursor& to);

  // Follows the rules for the event and moves the place, all in one transaction. None when another
  // process does, or did. A failure that is a rule's own is counted, and the rule given up for this
  // event after some; until then the organisation waits.
  absl::StatusOr<std::optional<std::vector<Run>>> Follow(const std::string& organization,
                                                         const Awaited& awaited,
                                                         const LeadSettings& settings);

 private:
  absl::Status Postpone(const std::string& organization, const Awaited& awaited,
                        const std::string& rule, const absl::Status& failure);

  postgres::Database& database_;
};

}  // namespace leadline::lead
