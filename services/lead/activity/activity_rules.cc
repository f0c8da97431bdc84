#include "services/lead/activity/activity_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/identifier/identifier.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/activity/activity_errors.h"

namespace leadline::lead {
namespace {

using v1::Activity;
using v1::Comment;

using google::protobuf::Timestamp;

bool IsBefore(const Timestamp& one, const Timestamp& other) {
  return std::pair(one.seconds(), one.nanos()) < std::pair(other.seconds(), other.nanos());
}

void CheckTimes(const Activity& activity, FieldViolations& violations) {
  if (activity.has_end_time() && !activity.has_start_time()) {
    violations.Add("activity.end_time", "must not be given without start_time");
  } else if (activity.has_end_time() && IsBefore(activity.end_time(), activity.start_time())) {
    violations.Add("activity.end_time", "must not be before start_time");
  }
}

// What was written to somebody stays as it was written.
void CheckWordsKept(const Activity& activity, const Activity& before, FieldViolations& violations) {
  if (!before.has_email() && !before.has_sms()) return;
  const std::string kept = before.has_email() ? "is that of an e-mail, which does not change"
                                              : "is that of a text message, which does not change";
  if (activity.subject() != before.subject()) violations.Add("activity.subject", kept);
  if (activity.description() != before.description()) violations.Add("activity.description", kept);
}

bool IsCall(const Activity& activity) {
  return activity.kind() == Activity::KIND_CALL || activity.kind() == Activity::KIND_SMS;
}

bool HasSameTimes(const Activity& one, const Activity& other) {
  const auto changed = record::ChangedFields(one, other);
  return std::none_of(changed.begin(), changed.end(), [](const std::string& field) {
    return field == "start_time" || field == "end_time" || field == "due_time";
  });
}

// Whether it may take place when it is to now.
absl::Status CheckWanted(const Activity& activity, const Activity& before, const v1::Lead& lead) {
  const bool is_moved =
      activity.state() == Activity::STATE_SCHEDULED && !HasSameTimes(activity, before);
  if (is_moved && lead.do_not_call() && IsCall(activity)) return DoNotCall(activity.lead());
  if (is_moved && lead.do_not_email() && activity.kind() == Activity::KIND_EMAIL) {
    return DoNotEmail(activity.lead());
  }
  return absl::OkStatus();
}

Timestamp ToTimestamp(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);  // As exact as what is stored.
  Timestamp timestamp;
  timestamp.set_seconds(micros / 1'000'000);
  timestamp.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
  return timestamp;
}

// When it took place, of one that was to take place later or that nobody said it of.
void TakePlace(const Timestamp& time, Activity& activity) {
  const bool is_unsaid = !activity.has_start_time() && activity.kind() != Activity::KIND_TASK;
  const bool is_later = activity.has_start_time() && IsBefore(time, activity.start_time());
  if (is_unsaid || is_later) *activity.mutable_start_time() = time;
  if (activity.has_end_time() && IsBefore(time, activity.end_time())) activity.clear_end_time();
}

}  // namespace

absl::StatusOr<Activity> NewActivity(const Activity& given, const Authorship& authorship) {
  FieldViolations violations;
  CheckTimes(given, violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  Activity activity = given;
  record::KeepWritable(activity);
  activity.clear_etag();
  activity.set_name(authorship.name);
  activity.set_creator(authorship.creator);
  if (activity.owner().empty()) activity.set_owner(authorship.creator);
  if (activity.state() == Activity::STATE_UNSPECIFIED) {
    activity.set_state(Activity::STATE_SCHEDULED);
  }
  return activity;
}

absl::StatusOr<Comment> NewComment(const Comment& given, const Authorship& authorship) {
  Comment comment = given;
  record::KeepWritable(comment);
  comment.set_name(authorship.name);
  comment.set_creator(authorship.creator);
  if (comment.kind() == Comment::KIND_UNSPECIFIED) comment.set_kind(Comment::KIND_COMMENT);
  if (!absl::StripAsciiWhitespace(comment.text()).empty()) return comment;
  FieldViolations violations;
  violations.Add("comment.text", "must not be blank");
  return violations.ToStatus();
}

absl::Status ApplyUpdate(const v1::UpdateActivityRequest& request, const v1::Lead& lead,
                         Activity& activity) {
  const Activity before = activity;
  Activity given = request.activity();
  given.clear_etag();  // Says which version is meant, and is no value to write.
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), given, activity));
  activity.set_etag(before.etag());
  FieldViolations violations;
  CheckTimes(activity, violations);
  CheckWordsKept(activity, before, violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  return CheckWanted(activity, before, lead);
}

absl::Status ApplyCompletion(const v1::CompleteActivityRequest& request, absl::Time now,
                             Activity& activity) {
  if (activity.state() == Activity::STATE_COMPLETED) return absl::OkStatus();
  const Timestamp latest = ToTimestamp(now);
  const Timestamp time = request.has_complete_time() ? request.complete_time() : latest;
  if (IsBefore(latest, time)) {
    FieldViolations violations;
    violations.Add("complete_time", "must not be in the future");
    return violations.ToStatus();
  }
  activity.set_state(Activity::STATE_COMPLETED);
  *activity.mutable_complete_time() = time;
  TakePlace(time, activity);
  if (!request.outcome().empty()) activity.set_outcome(request.outcome());
  return absl::OkStatus();
}

absl::StatusOr<Parent> ParseParent(const std::string& name) {
  static const auto* const kCollections =
      new std::set<std::string>{"leads", "accounts", "contacts", "opportunities"};
  const size_t slash = name.find('/');
  const Parent parent{name.substr(0, slash),
                      slash == std::string::npos ? "" : name.substr(slash + 1)};
  if (kCollections->count(parent.collection) > 0 && identifier::IsId(parent.id)) return parent;
  return NameInvalid("parent",
                     "leads/{lead}, accounts/{account}, contacts/{contact} or "
                     "opportunities/{opportunity}");
}

}  // namespace leadline::lead
