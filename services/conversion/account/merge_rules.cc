#include "services/conversion/account/merge_rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::conversion {
namespace {

using record::Field;
using v1::Account;
using Accounts = std::vector<Account>;

// As the contract has it of an account.
constexpr int kMostExternalIds = 20;
constexpr int kMostAnnotations = 50;
constexpr int kMostCustomFields = 100;

// What a merge decides by itself: the role is the furthest, and of external ids none is lost.
const std::set<std::string>& Decided() {
  static const auto* const kDecided = new std::set<std::string>{"type", "external_ids", "etag"};
  return *kDecided;
}

// A field of accounts, or one key of a map of theirs; none for what cannot be chosen.
std::optional<Field> FindChoosable(const std::string& path) {
  std::optional<Field> field = Field::Find(*Account::descriptor(), path);
  if (!field.has_value() || !record::IsWritable(*field->steps().front())) return std::nullopt;
  if (Decided().contains(path)) return std::nullopt;
  const bool is_whole = field->steps().size() == 1 && !field->descriptor().is_map();
  return is_whole || field->IsMapEntry() ? field : std::nullopt;
}

// Those of an account that are filled as a whole.
std::vector<Field> WholeFields() {
  std::vector<Field> fields;
  for (int i = 0; i < Account::descriptor()->field_count(); ++i) {
    auto field = FindChoosable(Account::descriptor()->field(i)->name());
    if (field.has_value()) fields.push_back(*std::move(field));
  }
  return fields;
}

void FillEmpty(const Accounts& merged, Account& survivor) {
  for (const Field& field : WholeFields()) {
    for (const Account& account : merged) {
      if (field.IsSet(survivor)) break;
      if (field.IsSet(account)) Field::Copy(field, account, field, survivor);
    }
  }
  for (const Account& account : merged) {
    survivor.mutable_custom_fields()->insert(account.custom_fields().begin(),
                                             account.custom_fields().end());
    survivor.mutable_annotations()->insert(account.annotations().begin(),
                                           account.annotations().end());
  }
}

const Account& FindIn(const Accounts& accounts, const std::string& name, const Account& otherwise) {
  const auto found = std::find_if(accounts.begin(), accounts.end(),
                                  [&](const Account& account) { return account.name() == name; });
  return found == accounts.end() ? otherwise : *found;
}

// `before` is the survivor as it is: what was chosen of it stays, also when that is nothing.
void Choose(const v1::MergeAccountsRequest& request, const Account& before, const Accounts& merged,
            Account& survivor) {
  for (const auto& [path, name] : request.choices()) {
    const Field field = *FindChoosable(path);
    Field::Copy(field, FindIn(merged, name, before), field, survivor);
  }
}

void AddExternalIds(const Accounts& merged, Account& survivor) {
  for (const Account& account : merged) {
    for (const auto& id : account.external_ids()) *survivor.add_external_ids() = id;
  }
}

// The customer number, and those that it no longer is.
void TakeNumbers(const Accounts& merged, MergePlan& plan) {
  Account& survivor = plan.survivor.account;
  for (const Account& account : merged) {
    if (survivor.number().empty() && !account.number().empty()) {
      survivor.set_number(account.number());
      survivor.set_number_series(account.number_series());
      plan.number_giver = account.name();
    } else if (!account.number().empty()) {
      survivor.add_former_numbers(account.number());
    }
    survivor.mutable_former_numbers()->MergeFrom(account.former_numbers());
  }
  plan.former_numbers.assign(survivor.former_numbers().begin(), survivor.former_numbers().end());
}

absl::Status CheckSize(const Account& survivor) {
  FieldViolations violations;
  const auto check = [&](int size, int most, const std::string& what) {
    if (size > most) {
      violations.Add("merged", absl::StrCat("together they have more than ", most, " ", what));
    }
  };
  check(survivor.external_ids_size(), kMostExternalIds, "external ids");
  check(static_cast<int>(survivor.annotations_size()), kMostAnnotations, "annotations");
  check(static_cast<int>(survivor.custom_fields_size()), kMostCustomFields, "custom fields");
  return violations.ToStatus();
}

event::v1::Event MergedEvent(const v1::MergeAccountsRequest& request, const Account& before,
                             const Account& after) {
  event::v1::Event event;
  event.set_type("AccountsMerged");
  *event.mutable_related_resources() = request.merged();
  for (const std::string& field : record::ChangedFields(before, after)) {
    event.add_changed_fields(field);
  }
  return event;
}

bool IsCustomer(const Account& account) { return account.type() == Account::TYPE_CUSTOMER; }

}  // namespace

absl::Status CheckMerge(const v1::MergeAccountsRequest& request) {
  FieldViolations violations;
  std::set<std::string> names = {request.survivor()};
  for (int i = 0; i < request.merged_size(); ++i) {
    if (!names.insert(request.merged(i)).second) {
      violations.Add(absl::StrCat("merged[", i, "]"), "takes part already");
    }
  }
  const auto check = [&](const std::string& field, const std::string& name) {
    if (!names.contains(name)) violations.Add(field, "must be one of the accounts that take part");
  };
  for (const auto& [path, name] : request.choices()) {
    const std::string field = absl::StrCat("choices[\"", path, "\"]");
    if (!FindChoosable(path).has_value()) violations.Add(field, "is no field that can be chosen");
    check(field, name);
  }
  for (const auto& [name, etag] : request.etags())
    check(absl::StrCat("etags[\"", name, "\"]"), name);
  return violations.ToStatus();
}

absl::StatusOr<MergePlan> PlanMerge(const Settings& settings,
                                    const v1::MergeAccountsRequest& request,
                                    const Account& survivor, const Accounts& merged) {
  MergePlan plan{.survivor = {.account = survivor}};
  Account& account = plan.survivor.account;
  if (!request.keep_empty()) FillEmpty(merged, account);
  Choose(request, survivor, merged, account);
  AddExternalIds(merged, account);
  TakeNumbers(merged, plan);
  LEADLINE_RETURN_IF_ERROR(CheckSize(account));
  if (!IsCustomer(account) && std::any_of(merged.begin(), merged.end(), IsCustomer)) {
    plan.survivor = BecomeCustomer("merge", settings, account);
  }
  auto& events = plan.survivor.events;
  events.insert(events.begin(), MergedEvent(request, survivor, plan.survivor.account));
  return plan;
}

}  // namespace leadline::conversion
