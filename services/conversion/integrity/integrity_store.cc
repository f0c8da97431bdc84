#include "services/conversion/integrity/integrity_store.h"

#include <algorithm>
#include <map>

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/decision/conversion_answer.h"
#include "services/conversion/integrity/finding_rules.h"
#include "services/conversion/integrity/integrity_store_sql.h"

namespace leadline::conversion {
namespace {

using postgres::Arguments;
using postgres::Statement;

constexpr char kAfterEveryId[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";
constexpr int kMostRelated = 20;

const Statement& PickOf(Source source) {
  switch (source) {
    case Source::kAccount:
      return sql::kPickAccounts;
    case Source::kContact:
      return sql::kPickContacts;
    case Source::kOpportunity:
      return sql::kPickOpportunities;
    case Source::kSeries:
      return sql::kPickSeries;
    default:
      return sql::kPickConversions;
  }
}

// One that cannot be read is a finding of the check of provenance alone.
FoundOrNot FindInAnswer(const Check& check, const postgres::Row& row) {
  v1::Conversion facts;
  row.Fill(facts);
  v1::ConvertLeadResponse answer;
  const bool is_readable =
      !row.IsNull("_answer") && UnpackAnswer(row.Bytes("_answer"), facts, "", answer);
  if (check.id == v1::INTEGRITY_CHECK_CONSENT_CARRIED) {
    return is_readable ? CheckConsent(answer) : std::nullopt;
  }
  return is_readable ? CheckProvenance(answer.conversion())
                     : FoundOrNot(UnreadableAnswer(facts.name()));
}

// Of the checks that are one statement.
const Statement& FindOf(const Check& check, Source source) {
  using Key = std::pair<v1::IntegrityCheck, Source>;
  static const std::map<Key, Statement> kStatements = {
      {{v1::INTEGRITY_CHECK_CONVERSION_HAS_TARGET, Source::kConversion}, sql::kFindWithoutTarget},
      {{v1::INTEGRITY_CHECK_TARGET_EXISTS, Source::kConversion}, sql::kFindMissingTargets},
      {{v1::INTEGRITY_CHECK_TARGET_ACTION, Source::kConversion}, sql::kFindWrongActions},
      {{v1::INTEGRITY_CHECK_RECORD_HAS_CONVERSION, Source::kAccount}, sql::kFindStrayAccounts},
      {{v1::INTEGRITY_CHECK_RECORD_HAS_CONVERSION, Source::kContact}, sql::kFindStrayContacts},
      {{v1::INTEGRITY_CHECK_RECORD_HAS_CONVERSION, Source::kOpportunity},
       sql::kFindStrayOpportunities},
      {{v1::INTEGRITY_CHECK_LEAD_CONVERTED_ONCE, Source::kConversion},
       sql::kFindLeadsConvertedTwice},
      {{v1::INTEGRITY_CHECK_REFERENCE_EXISTS, Source::kContact}, sql::kFindDanglingContacts},
      {{v1::INTEGRITY_CHECK_REFERENCE_EXISTS, Source::kOpportunity},
       sql::kFindDanglingOpportunities},
      {{v1::INTEGRITY_CHECK_NUMBER_UNIQUE, Source::kAccount}, sql::kFindSharedNumbers},
      {{v1::INTEGRITY_CHECK_NUMBER_COUNTED, Source::kAccount}, sql::kFindUncountedNumbers},
      {{v1::INTEGRITY_CHECK_CONVERSION_FINISHED, Source::kConversion}, sql::kFindUnfinished},
      {{v1::INTEGRITY_CHECK_MERGED_HAS_SURVIVOR, Source::kAccount},
       sql::kFindMergedWithoutSurvivor},
      {{v1::INTEGRITY_CHECK_MERGED_UNREFERENCED, Source::kAccount}, sql::kFindReferredMerged},
      {{v1::INTEGRITY_CHECK_MERGED_UNREFERENCED, Source::kContact}, sql::kFindContactsOfMerged},
      {{v1::INTEGRITY_CHECK_MERGED_UNREFERENCED, Source::kOpportunity},
       sql::kFindOpportunitiesOfMerged},
      {{v1::INTEGRITY_CHECK_MERGE_FINISHED, Source::kAccount}, sql::kFindUnfinishedMerges},
  };
  return kStatements.at({check.id, source});
}

}  // namespace

Place IntegrityStore::Begin(absl::Time time) {
  return {std::max(time, absl::UnixEpoch()), kAfterEveryId};
}

absl::StatusOr<Batch> IntegrityStore::Pick(const std::string& organization, Source source,
                                           const Place& after) {
  const bool begins_series = source == Source::kSeries && after.id == kAfterEveryId;
  Arguments arguments;
  arguments.Set("id", begins_series ? "" : after.id).Set("limit", batch_size_);
  if (source != Source::kSeries) arguments.Set("time", after.time);
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, PickOf(source), arguments));
  Batch batch;
  batch.is_last = rows.size() < static_cast<size_t>(batch_size_);
  for (size_t i = 0; i < rows.size(); ++i) {
    batch.ids.push_back(rows[i].Text("id"));
    batch.last = {rows[i].Time("create_time"), batch.ids.back()};
  }
  return batch;
}

absl::StatusOr<Findings> IntegrityStore::Find(const std::string& organization, const Check& check,
                                              Source source, const Ids& ids) {
  if (check.id == v1::INTEGRITY_CHECK_PROVENANCE_TARGET ||
      check.id == v1::INTEGRITY_CHECK_CONSENT_CARRIED) {
    return FindInAnswers(organization, check, ids);
  }
  if (source == Source::kSeries) {
    Findings findings;
    for (const std::string& series : ids) {
      LEADLINE_ASSIGN_OR_RETURN(const Findings gaps, FindGaps(organization, series));
      findings.insert(findings.end(), gaps.begin(), gaps.end());
    }
    return findings;
  }
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, FindOf(check, source), Arguments().Set("ids", ids)));
  Findings findings = postgres::All<v1::IntegrityFinding>(rows);
  for (v1::IntegrityFinding& finding : findings) {
    auto& related = *finding.mutable_related_resources();
    if (related.size() > kMostRelated)
      related.DeleteSubrange(kMostRelated, related.size() - kMostRelated);
  }
  return findings;
}

absl::StatusOr<std::vector<v1::Conversion>> IntegrityStore::Read(const std::string& organization,
                                                                 const Ids& ids) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kReadConversions, Arguments().Set("ids", ids)));
  return postgres::All<v1::Conversion>(rows);
}

absl::StatusOr<std::set<std::string>> IntegrityStore::FindMoving(const std::string& organization,
                                                                 const Ids& ids) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kFindMovingConversions, Arguments().Set("ids", ids)));
  std::set<std::string> names;
  for (size_t i = 0; i < rows.size(); ++i) names.insert(rows[i].Text("name"));
  return names;
}

absl::StatusOr<Findings> IntegrityStore::FindInAnswers(const std::string& organization,
                                                       const Check& check, const Ids& ids) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kReadAnswers, Arguments().Set("ids", ids)));
  Findings findings;
  for (size_t i = 0; i < rows.size(); ++i) {
    const FoundOrNot found = FindInAnswer(check, rows[i]);
    if (found.has_value()) findings.push_back(*found);
  }
  return findings;
}

absl::StatusOr<Findings> IntegrityStore::FindGaps(const std::string& organization,
                                                  const std::string& series) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows counter,
      database_.Run(organization, sql::kReadCounter, Arguments().Set("series", series)));
  if (counter.empty()) return Findings();
  const int64_t next = counter[0].Int64("next_number");
  NumbersUsed used{.first = next, .next = next};
  std::string after;
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows page,
                              database_.Run(organization, sql::kCountNumbers,
                                            Arguments()
                                                .Set("series", series)
                                                .Set("next_number", used.next)
                                                .Set("after", after)
                                                .Set("limit", batch_size_)));
    if (page[0].IsNull("last_number")) break;
    used.first = std::min(used.first, page[0].Int64("first"));
    used.count += page[0].Int64("count");
    after = page[0].Text("last_number");
  }
  const FoundOrNot gaps = CheckGaps("numberSeries/" + series, used);
  return gaps.has_value() ? Findings{*gaps} : Findings();
}

}  // namespace leadline::conversion
