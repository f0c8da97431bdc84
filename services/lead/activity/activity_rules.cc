#include "services/lead/activity/activity_rules.h"

#include <set>

#include "absl/strings/ascii.h"
#include "common/identifier/identifier.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::lead {
namespace {

using v1::Activity;
using v1::Comment;

absl::Status CheckTimes(const Activity& activity) {
  const auto& start = activity.start_time();
  const auto& end = activity.end_time();
  FieldViolations violations;
  if (activity.has_end_time() && !activity.has_start_time()) {
    violations.Add("activity.end_time", "must not be given without start_time");
  } else if (activity.has_end_time() &&
             std::pair(end.seconds(), end.nanos()) < std::pair(start.seconds(), start.nanos())) {
    violations.Add("activity.end_time", "must not be before start_time");
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<Activity> NewActivity(const Activity& given, const Authorship& authorship) {
  LEADLINE_RETURN_IF_ERROR(CheckTimes(given));
  Activity activity = given;
  record::KeepWritable(activity);
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
  if (!absl::StripAsciiWhitespace(comment.text()).empty()) return comment;
  FieldViolations violations;
  violations.Add("comment.text", "must not be blank");
  return violations.ToStatus();
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
