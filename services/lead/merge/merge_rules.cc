#include "services/lead/merge/merge_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_rules.h"
#include "services/lead/merge/merge_errors.h"
#include "services/lead/merge/united_rules.h"

namespace leadline::lead {
namespace {

using record::Field;
using v1::Lead;
using v1::MergeLeadsRequest;

constexpr char kCustom[] = "custom_fields.";
constexpr size_t kMostTold = 50;  // Of what was taken over, in a note for people.

std::string ChoiceOf(const std::string& path) { return absl::StrCat("choices[\"", path, "\"]"); }

bool IsMergeable(const std::string& path) {
  if (absl::StartsWith(path, kCustom)) return Field::Find(*Lead::descriptor(), path).has_value();
  const auto& fields = MergeableFields();
  return std::find(fields.begin(), fields.end(), path) != fields.end();
}

bool IsPerson(const Lead& lead) { return !lead.first_name().empty() || !lead.last_name().empty(); }

// Chooses the value of one field after the other.
class Choosing final {
 public:
  Choosing(const MergeLeadsRequest& request, const std::vector<Lead>& leads, MergedLead& merged)
      : request_(request), leads_(leads), merged_(merged) {
    for (size_t i = 1; i < leads.size() && person_ == nullptr; ++i) {
      if (IsPerson(leads[i])) person_ = &leads[i];
    }
  }

  void Run() {
    for (const std::string& path : MergeableFields()) {
      if (path != "owner" && path != "team") Choose(path);
    }
    ChooseResponsible();
    std::set<std::string> keys;
    for (const Lead& lead : leads_) {
      for (const auto& [key, value] : lead.custom_fields()) keys.insert(key);
    }
    for (const std::string& key : keys) Choose(kCustom + key);
  }

 private:
  const Lead& before() const { return leads_.front(); }

  void Choose(const std::string& path) {
    const Field field = *Field::Find(*Lead::descriptor(), path);
    if (const Lead* chosen = Chosen(path)) return Take(field, *chosen);
    if (request_.keep_empty()) return;
    if (path == "score") return TakeGreatestScore();
    if (field.IsSet(before())) return;
    for (size_t i = 1; i < leads_.size(); ++i) {
      if (field.IsSet(leads_[i]) && MayFill(path, leads_[i])) return Take(field, leads_[i]);
    }
  }

  // The lead that the caller chose; null for none.
  const Lead* Chosen(const std::string& path) const {
    const auto choice = request_.choices().find(path);
    if (choice == request_.choices().end()) return nullptr;
    const auto found = std::find_if(leads_.begin(), leads_.end(), [&](const Lead& lead) {
      return lead.name() == choice->second;
    });
    return found == leads_.end() ? nullptr : &*found;
  }

  // A person's name is never put together of two: they are the same who have the same last name.
  bool MayFill(const std::string& path, const Lead& lead) const {
    if (path != "salutation" && path != "first_name" && path != "last_name") return true;
    const Lead* person = IsPerson(before()) ? &before() : person_;
    if (person == nullptr || &lead == person) return true;
    return path != "last_name" && !person->last_name().empty() &&
           absl::EqualsIgnoreCase(person->last_name(), lead.last_name());
  }

  void Take(const Field& field, const Lead& lead) {
    if (&lead == &before()) return;
    const Lead old = merged_.survivor;
    Field::Copy(field, lead, field, merged_.survivor);
    const auto normalized = Field::Find(*Lead::descriptor(), field.path() + "_normalized");
    if (normalized.has_value()) Field::Copy(*normalized, lead, *normalized, merged_.survivor);
    if (!record::ChangedFields(old, merged_.survivor).empty()) Note(field.path(), lead);
  }

  void TakeGreatestScore() {
    const auto greatest =
        std::max_element(leads_.begin(), leads_.end(),
                         [](const Lead& a, const Lead& b) { return a.score() < b.score(); });
    Take(*Field::Find(*Lead::descriptor(), "score"), *greatest);
  }

  // Who is responsible is one decision, unless the caller makes it two.
  void ChooseResponsible() {
    const Field owner = *Field::Find(*Lead::descriptor(), "owner");
    const Field team = *Field::Find(*Lead::descriptor(), "team");
    const Lead* of_owner = Chosen("owner");
    const Lead* of_team = Chosen("team");
    const bool is_chosen = of_owner != nullptr || of_team != nullptr;
    const bool is_free = before().owner().empty() && before().team().empty();
    for (size_t i = 1; i < leads_.size() && of_owner == nullptr; ++i) {
      if (is_chosen || !is_free || request_.keep_empty()) break;
      if (!leads_[i].owner().empty() || !leads_[i].team().empty()) of_owner = of_team = &leads_[i];
    }
    if (of_owner != nullptr) Take(owner, *of_owner);
    if (of_team != nullptr) Take(team, *of_team);
  }

  void Note(const std::string& path, const Lead& lead) {
    auto& taken = *merged_.taken.Add();
    taken.set_field(path);
    taken.set_lead(lead.name());
  }

  const MergeLeadsRequest& request_;
  const std::vector<Lead>& leads_;
  MergedLead& merged_;
  const Lead* person_ = nullptr;  // The first of the others that is about a person.
};

// In the order of the fields of a lead.
void Sort(TakenFields& taken) {
  const auto place = [](const v1::MergeLeadsResponse::TakenField& field) {
    const std::string top = field.field().substr(0, field.field().find('.'));
    return Lead::descriptor()->FindFieldByName(top)->index();
  };
  std::stable_sort(taken.begin(), taken.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

absl::Status CheckNamed(const Lead& survivor) {
  if (!survivor.last_name().empty() || !survivor.company_name().empty()) return absl::OkStatus();
  FieldViolations violations;
  violations.Add("choices", "must leave the survivor a last_name or a company_name");
  return violations.ToStatus();
}

}  // namespace

const std::vector<std::string>& MergeableFields() {
  static const auto* const kFields = new std::vector<std::string>{"kind",
                                                                  "salutation",
                                                                  "first_name",
                                                                  "last_name",
                                                                  "company_name",
                                                                  "function",
                                                                  "department",
                                                                  "email",
                                                                  "phone",
                                                                  "mobile",
                                                                  "fax",
                                                                  "website",
                                                                  "industry",
                                                                  "rating",
                                                                  "size",
                                                                  "employee_count",
                                                                  "annual_revenue",
                                                                  "address",
                                                                  "source",
                                                                  "category",
                                                                  "description_html",
                                                                  "score",
                                                                  "key_account",
                                                                  "nurturing",
                                                                  "owner",
                                                                  "team",
                                                                  "legal_company",
                                                                  "campaign",
                                                                  "logo"};
  return *kFields;
}

absl::Status CheckMerge(const MergeLeadsRequest& request) {
  LEADLINE_RETURN_IF_ERROR(CheckLeadName("survivor", request.survivor()));
  std::set<std::string> leads = {request.survivor()};
  FieldViolations violations;
  for (int i = 0; i < request.merged_size(); ++i) {
    const std::string field = absl::StrCat("merged[", i, "]");
    LEADLINE_RETURN_IF_ERROR(CheckLeadName(field, request.merged(i)));
    if (!leads.insert(request.merged(i)).second) violations.Add(field, "must be another lead");
  }
  for (const auto& [path, lead] : request.choices()) {
    if (!IsMergeable(path)) {
      violations.Add(ChoiceOf(path), "is no field that can be chosen");
    } else if (leads.count(lead) == 0) {
      violations.Add(ChoiceOf(path), "must be the survivor or one of the merged leads");
    }
  }
  for (const auto& [lead, etag] : request.etags()) {
    if (leads.count(lead) == 0) {
      violations.Add(absl::StrCat("etags[\"", lead, "\"]"),
                     "must be of the survivor or of one of the merged leads");
    }
  }
  return violations.ToStatus();
}

absl::StatusOr<MergedLead> Merge(const MergeLeadsRequest& request, const std::vector<Lead>& leads) {
  MergedLead merged{leads.front(), {}};
  Choosing(request, leads, merged).Run();
  LEADLINE_RETURN_IF_ERROR(Unite(leads, merged));
  LEADLINE_RETURN_IF_ERROR(CheckNamed(merged.survivor));
  Sort(merged.taken);
  return merged;
}

std::string NoteOnSurvivor(const std::vector<Lead>& leads, const TakenFields& taken,
                           const std::map<std::string, int64_t>& attached) {
  std::map<std::string, std::string> numbers;
  std::vector<std::string> others, parts;
  for (const Lead& lead : leads) numbers[lead.name()] = lead.number();
  for (size_t i = 1; i < leads.size(); ++i) others.push_back(leads[i].number());
  for (const auto& field : taken) {
    parts.push_back(absl::StrCat(field.field(), " from ", numbers[field.lead()]));
  }
  for (const auto& [kind, count] : attached) {
    if (count > 0) parts.push_back(absl::StrCat(count, " ", kind));
  }
  if (parts.size() > kMostTold) {
    const size_t rest = parts.size() - kMostTold;
    parts.resize(kMostTold);
    parts.push_back(absl::StrCat(rest, " more"));
  }
  return absl::StrCat("Merged into this lead: ", absl::StrJoin(others, ", "),
                      ". Taken over: ", parts.empty() ? "nothing" : absl::StrJoin(parts, ", "),
                      ".");
}

std::string NoteOnMerged(const Lead& survivor) {
  return absl::StrCat("Merged into ", survivor.number(), ".");
}

}  // namespace leadline::lead
