#include "services/conversion/integrity/verify_leads.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/conversion/integrity/finding_rules.h"
#include "services/conversion/integrity/handoff_client.h"

namespace leadline::conversion {
namespace {

using google::protobuf::util::TimeUtil;
using lead::v1::Handoff;

constexpr char kLeads[] = "leads/";

template <class Record>
std::map<std::string, Record> By(const std::vector<Record>& records,
                                 const std::string& (Record::*key)() const) {
  std::map<std::string, Record> by;
  for (const Record& record : records) by.emplace((record.*key)(), record);
  return by;
}

template <class Record>
const Record* FindIn(const std::map<std::string, Record>& by, const std::string& key) {
  const auto found = by.find(key);
  return found == by.end() ? nullptr : &found->second;
}

// The conversion that a hand-over names, one way or the other.
const std::string& ConversionOf(const Handoff& handoff) {
  return handoff.conversion().empty() ? handoff.holder() : handoff.conversion();
}

bool IsSince(const Handoff& handoff, absl::Time time) {
  return TimeUtil::TimestampToMicroseconds(handoff.since()) > absl::ToUnixMicros(time);
}

}  // namespace

absl::StatusOr<Batch> VerifyLeads::Pick(const Place& after) {
  const std::string after_lead = absl::StartsWith(after.id, kLeads) ? after.id : "";
  LEADLINE_ASSIGN_OR_RETURN(const lead::v1::ScanHandoffsResponse next, handoffs_.Next(after_lead));
  Batch batch;
  for (const Handoff& handoff : next.handoffs()) {
    if (IsSince(handoff, after.time)) batch.ids.push_back(handoff.lead());
  }
  batch.last = {after.time, next.last_lead()};
  batch.is_last = next.last_lead().empty();
  return batch;
}

absl::StatusOr<Findings> VerifyLeads::Find(const std::string& organization, const Check& check,
                                           const Ids& ids) {
  return check.sources.front() == Source::kLead ? FindInLeads(organization, check, ids)
                                                : FindInConversions(organization, check, ids);
}

absl::StatusOr<Findings> VerifyLeads::FindInConversions(const std::string& organization,
                                                        const Check& check,
                                                        const Ids& conversions) {
  LEADLINE_ASSIGN_OR_RETURN(const auto known, store_.Read(organization, conversions));
  Ids leads;
  for (const v1::Conversion& conversion : known) leads.push_back(conversion.lead());
  LEADLINE_ASSIGN_OR_RETURN(const auto found, handoffs_.Find(leads));
  const auto handoffs = By(found, &Handoff::lead);
  LEADLINE_ASSIGN_OR_RETURN(const auto moving, store_.FindMoving(organization, conversions));
  Findings findings;
  for (const v1::Conversion& conversion : known) {
    if (moving.contains(conversion.name())) continue;
    const Handoff* handoff = FindIn(handoffs, conversion.lead());
    const FoundOrNot finding = check.id == v1::INTEGRITY_CHECK_MANIFEST
                                   ? CheckManifest(conversion, handoff)
                                   : CheckLeadConverted(conversion, handoff);
    if (finding.has_value()) findings.push_back(*finding);
  }
  return findings;
}

absl::StatusOr<Findings> VerifyLeads::FindInLeads(const std::string& organization,
                                                  const Check& check, const Ids& leads) {
  LEADLINE_ASSIGN_OR_RETURN(const auto handoffs, handoffs_.Find(leads));
  Ids ids;
  for (const Handoff& handoff : handoffs) {
    const std::string& name = ConversionOf(handoff);
    ids.push_back(name.substr(name.find('/') + 1));
  }
  LEADLINE_ASSIGN_OR_RETURN(const auto known, store_.Read(organization, ids));
  const auto conversions = By(known, &v1::Conversion::name);
  Findings findings;
  for (const Handoff& handoff : handoffs) {
    const v1::Conversion* conversion = FindIn(conversions, ConversionOf(handoff));
    const FoundOrNot finding = check.id == v1::INTEGRITY_CHECK_HOLD_PENDING
                                   ? CheckHoldPending(handoff, conversion, absl::Now())
                                   : CheckLeadHasConversion(handoff, conversion);
    if (finding.has_value()) findings.push_back(*finding);
  }
  return findings;
}

}  // namespace leadline::conversion
