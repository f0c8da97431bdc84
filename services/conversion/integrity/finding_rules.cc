#include "services/conversion/integrity/finding_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"

namespace leadline::conversion {
namespace {

using google::protobuf::util::MessageDifferencer;
using lead::v1::Handoff;

// How long a conversion may take from its hold to its commit, and a release to be sent.
constexpr absl::Duration kPatience = absl::Minutes(1);

v1::IntegrityFinding Finding(const std::string& resource, const std::vector<std::string>& related,
                             const std::string& message) {
  v1::IntegrityFinding finding;
  finding.set_resource(resource);
  for (const std::string& name : related) finding.add_related_resources(name);
  finding.set_message(message);
  return finding;
}

std::set<std::string> TargetsOf(const v1::Conversion& conversion) {
  std::set<std::string> targets(conversion.contacts().begin(), conversion.contacts().end());
  targets.insert(conversion.account());
  targets.insert(conversion.opportunity());
  return targets;
}

bool NamesSameTargets(const v1::Conversion& conversion, const Handoff& handoff) {
  return conversion.account() == handoff.account() &&
         conversion.opportunity() == handoff.opportunity() &&
         std::equal(conversion.contacts().begin(), conversion.contacts().end(),
                    handoff.contacts().begin(), handoff.contacts().end());
}

bool IsConvertedBy(const v1::Conversion& conversion, const Handoff* handoff) {
  return handoff != nullptr && handoff->conversion() == conversion.name();
}

}  // namespace

FoundOrNot CheckProvenance(const v1::Conversion& conversion) {
  const std::set<std::string> targets = TargetsOf(conversion);
  std::set<std::string> strangers;
  for (const v1::FieldProvenance& entry : conversion.provenance()) {
    if (entry.record().empty() || !targets.contains(entry.record())) {
      strangers.insert(entry.record());
    }
  }
  if (strangers.empty()) return std::nullopt;
  strangers.erase("");
  return Finding(conversion.name(), {strangers.begin(), strangers.end()},
                 "has provenance of records that are not its targets");
}

FoundOrNot CheckConsent(const v1::ConvertLeadResponse& answer) {
  const v1::Conversion& conversion = answer.conversion();
  if (conversion.contact_action() != v1::TARGET_ACTION_CREATE) return std::nullopt;
  const lead::v1::Lead& lead = conversion.lead_snapshot();
  std::vector<std::string> disturbed;
  for (const v1::Contact& contact : answer.contacts()) {
    const bool respects = (!lead.do_not_call() || contact.do_not_call()) &&
                          (!lead.do_not_email() || contact.do_not_email());
    if (!respects) disturbed.push_back(contact.name());
  }
  if (disturbed.empty()) return std::nullopt;
  return Finding(conversion.name(), disturbed,
                 "made contacts without what its lead asked not to be done");
}

v1::IntegrityFinding UnreadableAnswer(const std::string& conversion) {
  return Finding(conversion, {}, "has no provenance that can be read");
}

FoundOrNot CheckGaps(const std::string& series, const NumbersUsed& used) {
  const int64_t first = std::min(used.first, used.next - 1);  // The counter was moved by a number.
  const int64_t missing = used.next - first - used.count;
  if (missing <= 0) return std::nullopt;
  return Finding(
      series, {},
      absl::StrCat("misses ", missing, " of the numbers ", first, " to ", used.next - 1));
}

FoundOrNot CheckLeadConverted(const v1::Conversion& conversion, const Handoff* handoff) {
  const bool is_converted = IsConvertedBy(conversion, handoff);
  if (conversion.state() == v1::Conversion::STATE_REVERTED && is_converted) {
    return Finding(conversion.name(), {conversion.lead()}, "was undone, but its lead names it");
  }
  if (conversion.state() != v1::Conversion::STATE_COMPLETED) return std::nullopt;
  if (is_converted && handoff->purged()) return std::nullopt;  // Nothing is left to compare.
  if (!is_converted) {
    return Finding(conversion.name(), {conversion.lead()},
                   "is completed, but its lead is not converted by it");
  }
  if (NamesSameTargets(conversion, *handoff)) return std::nullopt;
  return Finding(conversion.name(), {conversion.lead()}, "has other targets than its lead names");
}

FoundOrNot CheckManifest(const v1::Conversion& conversion, const Handoff* handoff) {
  if (conversion.state() != v1::Conversion::STATE_COMPLETED) return std::nullopt;
  if (!IsConvertedBy(conversion, handoff)) return std::nullopt;  // Another check's business.
  if (handoff->purged()) return std::nullopt;
  const auto& told = conversion.manifest();
  if (conversion.has_manifest() && MessageDifferencer::Equals(told, handoff->manifest()) &&
      MessageDifferencer::Equals(told, handoff->attached())) {
    return std::nullopt;
  }
  return Finding(conversion.name(), {conversion.lead()},
                 "counts other items than were handed over, or are attached");
}

FoundOrNot CheckLeadHasConversion(const Handoff& handoff, const v1::Conversion* conversion) {
  if (handoff.conversion().empty()) return std::nullopt;
  const auto found = [&handoff](const std::string& message) {
    return Finding(handoff.lead(), {handoff.conversion()}, message);
  };
  if (conversion == nullptr) return found("is converted by a conversion that does not exist");
  if (conversion->lead() != handoff.lead()) {
    return found("is converted by a conversion of another lead");
  }
  switch (conversion->state()) {
    case v1::Conversion::STATE_COMMITTED:
    case v1::Conversion::STATE_COMPLETED:
    case v1::Conversion::STATE_REVERTING:
      return std::nullopt;
    default:
      return found("is converted by a conversion that does not stand");
  }
}

FoundOrNot CheckHoldPending(const Handoff& handoff, const v1::Conversion* conversion,
                            absl::Time now) {
  if (handoff.holder().empty()) return std::nullopt;
  const auto held_for =
      now - absl::FromUnixMillis(
                google::protobuf::util::TimeUtil::TimestampToMilliseconds(handoff.since()));
  if (held_for < kPatience) return std::nullopt;
  const bool is_pending = conversion != nullptr && conversion->lead() == handoff.lead() &&
                          conversion->state() == v1::Conversion::STATE_COMMITTED;
  if (is_pending) return std::nullopt;
  return Finding(handoff.lead(), {handoff.holder()},
                 "is held for a conversion that is not about to be completed");
}

}  // namespace leadline::conversion
