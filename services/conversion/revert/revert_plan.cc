#include "services/conversion/revert/revert_plan.h"

#include <algorithm>

namespace leadline::conversion {
namespace {

using v1::RevertBlocker;

// Plans for the records of one kind, as they are in an answer, one after the other.
class Kind final {
 public:
  Kind(v1::TargetAction action, bool keeps_replaced, RevertPlan& plan)
      : action_(action), keeps_replaced_(keeps_replaced), plan_(plan) {}

  // `replaced` is what the record was; null when it was not changed.
  template <class Record>
  void Add(const Record& record, const Record* replaced) {
    const bool made = action_ == v1::TARGET_ACTION_CREATE;
    if (made || replaced != nullptr) {
      plan_.written.push_back({record.name(), record.etag(), made});
    } else if (!keeps_replaced_) {
      plan_.unknown.push_back(record.name());
    }
  }

 private:
  const v1::TargetAction action_;
  const bool keeps_replaced_;
  RevertPlan& plan_;
};

const v1::Contact* FindContact(const v1::ConvertLeadResponse& answer, const std::string& name) {
  const auto& contacts = answer.contacts();
  const auto found = std::find_if(contacts.begin(), contacts.end(),
                                  [&](const auto& contact) { return contact.name() == name; });
  return found == contacts.end() ? nullptr : &*found;
}

}  // namespace

RevertPlan PlanRevert(const v1::ConvertLeadResponse& answer,
                      const v1::ConvertLeadResponse* replaced) {
  RevertPlan plan;
  const bool kept = replaced != nullptr;
  if (kept) plan.replaced = *replaced;
  const v1::ConvertLeadResponse& before = plan.replaced;
  const v1::Conversion& conversion = answer.conversion();
  if (answer.has_account()) {
    Kind(conversion.account_action(), kept, plan)
        .Add(answer.account(), before.has_account() ? &before.account() : nullptr);
  }
  Kind contacts(conversion.contact_action(), kept, plan);
  for (const v1::Contact& contact : answer.contacts()) {
    contacts.Add(contact, FindContact(before, contact.name()));
  }
  if (answer.has_opportunity()) {
    Kind(conversion.opportunity_action(), kept, plan)
        .Add(answer.opportunity(), before.has_opportunity() ? &before.opportunity() : nullptr);
  }
  return plan;
}

std::vector<std::string> NamesOf(const std::vector<Written>& written, bool made) {
  std::vector<std::string> names;
  for (const Written& record : written) {
    if (record.made == made) names.push_back(record.name);
  }
  return names;
}

RevertBlocker Blocker(const std::string& resource, RevertBlocker::Reason reason,
                      const std::string& holder) {
  RevertBlocker blocker;
  blocker.set_resource(resource);
  blocker.set_reason(reason);
  blocker.set_holder(holder);
  return blocker;
}

std::vector<RevertBlocker> FindChanged(const std::vector<Written>& written,
                                       const std::map<std::string, std::string>& etags) {
  std::vector<RevertBlocker> blockers;
  for (const Written& record : written) {
    const auto found = etags.find(record.name);
    if (found != etags.end() && found->second == record.etag) continue;
    blockers.push_back(Blocker(record.name, RevertBlocker::REASON_RECORD_CHANGED));
  }
  return blockers;
}

std::vector<Written> WithoutBlocked(const std::vector<Written>& written,
                                    const std::vector<RevertBlocker>& blockers) {
  std::vector<Written> rest;
  for (const Written& record : written) {
    const bool blocked = std::any_of(blockers.begin(), blockers.end(), [&](const auto& blocker) {
      return blocker.resource() == record.name;
    });
    if (!blocked) rest.push_back(record);
  }
  return rest;
}

}  // namespace leadline::conversion
