#include "common/query/field_indexes.h"

#include <algorithm>
#include <vector>

#include "common/log/log.h"
#include "common/query/custom_column.h"
#include "common/status/macros.h"

namespace leadline::query {
namespace {

// For how long what was read is true: far less than the ten minutes for which a retired index
// stays.
constexpr absl::Duration kTrust = absl::Minutes(1);

}  // namespace

std::set<std::string> FieldIndexes::ReadyOf(const std::string& organization,
                                            const std::string& collection,
                                            const record::CustomFields& fields) {
  Wanted wanted;
  for (const auto& [key, field] : fields) {
    if (field.indexed && !field.archived) wanted.emplace(key, KeptValueOf(field).holds);
  }
  const Place place(organization, collection);
  const std::lock_guard lock(mutex_);
  // What was never wanted needs no place; what no longer is has to be given up.
  if (!wanted.empty() || wanted_.count(place) > 0 || ready_.count(place) > 0) {
    wanted_[place] = wanted;
  }
  std::set<std::string> ready;
  if (const auto found = ready_.find(place);
      found != ready_.end() && clock_() - read_time_ < kTrust) {
    for (const auto& [key, holds] : wanted) {
      if (found->second.count(key) > 0) ready.insert(key);
    }
  }
  return ready;
}

void FieldIndexes::StartEvery(absl::Duration interval) {
  rounds_.emplace("indexes of custom fields", polled::Pace{interval},
                  [this](polled::Rounds& rounds) -> absl::StatusOr<bool> {
                    LEADLINE_RETURN_IF_ERROR(Run(&rounds));
                    return false;
                  });
}

absl::Status FieldIndexes::Run(polled::Rounds* rounds) {
  std::map<Place, Wanted> wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = wanted_;
  }
  LEADLINE_ASSIGN_OR_RETURN(auto indexes, store_.List());
  LEADLINE_RETURN_IF_ERROR(Begin(wanted, indexes));
  LEADLINE_ASSIGN_OR_RETURN(indexes, store_.List());
  for (const FieldIndex& index : indexes) {
    const auto place = wanted.find({index.organization, index.collection});
    if (place == wanted.end() && index.state != "FILLING") continue;  // Nothing is known of it yet.
    const bool is_wanted = place == wanted.end() || place->second.count(index.field) > 0;
    LEADLINE_RETURN_IF_ERROR(Keep(index, is_wanted, rounds));
  }
  return Read();
}

absl::Status FieldIndexes::Begin(const std::map<Place, Wanted>& wanted,
                                 const std::vector<FieldIndex>& indexes) {
  for (const auto& [place, fields] : wanted) {
    for (const auto& [key, holds] : fields) {
      const auto is_it = [&place = place, &key = key](const FieldIndex& index) {
        return Place(index.organization, index.collection) == place && index.field == key;
      };
      const bool is_there = std::any_of(indexes.begin(), indexes.end(), is_it);
      if (is_there) continue;
      LEADLINE_RETURN_IF_ERROR(store_.Begin({place.first, place.second, key, holds, "", false}));
      log::Info("a custom field is being indexed", {{"collection", place.second}, {"field", key}});
    }
  }
  return absl::OkStatus();
}

absl::Status FieldIndexes::Keep(const FieldIndex& index, bool is_wanted, polled::Rounds* rounds) {
  const auto may_go_on = [rounds] { return rounds == nullptr || !rounds->IsStopping(); };
  if (is_wanted && index.state == "RETIRED") return store_.Use(index);
  if (!is_wanted && (index.state == "FILLING" || index.state == "READY")) {
    return store_.Retire(index);
  }
  const bool clears = index.state == "CLEARING" || (index.state == "RETIRED" && index.is_old);
  bool goes_on = clears || index.state == "FILLING";
  while (goes_on && may_go_on()) {
    LEADLINE_ASSIGN_OR_RETURN(goes_on, clears ? store_.Clear(index) : store_.Fill(index));
  }
  return absl::OkStatus();
}

absl::Status FieldIndexes::Read() {
  const absl::Time time = clock_();
  LEADLINE_ASSIGN_OR_RETURN(const auto indexes, store_.List());
  Ready ready;
  for (const FieldIndex& index : indexes) {
    std::set<std::string>& keys = ready[{index.organization, index.collection}];
    if (index.state == "READY") keys.insert(index.field);
  }
  const std::lock_guard lock(mutex_);
  ready_ = std::move(ready);
  read_time_ = time;
  return absl::OkStatus();
}

}  // namespace leadline::query
