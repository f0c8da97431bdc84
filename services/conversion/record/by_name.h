#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/identifier/name.h"
#include "common/status/failure.h"

namespace leadline::conversion {

using identifier::IdOf;

// The ids in several names of one collection.
inline std::vector<std::string> IdsOf(const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(IdOf(name));
  return ids;
}

// The records in the order of `names`. Fails with RESOURCE_NOT_FOUND for the first that is missing.
template <class Record>
absl::StatusOr<std::vector<Record>> InOrder(const std::vector<std::string>& names,
                                            std::vector<Record> records) {
  std::unordered_map<std::string, const Record*> by_name;
  for (const Record& record : records) by_name[record.name()] = &record;
  std::vector<Record> ordered;
  for (const std::string& name : names) {
    const auto found = by_name.find(name);
    if (found == by_name.end()) return NotFound(name);
    ordered.push_back(*found->second);
  }
  return ordered;
}

// The records in the order of `ids`, but for those that are missing by now.
template <class Record>
std::vector<Record> Those(const std::vector<std::string>& ids, std::vector<Record> records) {
  std::unordered_map<std::string, const Record*> by_id;
  for (const Record& record : records) by_id[IdOf(record.name())] = &record;
  std::vector<Record> ordered;
  for (const std::string& id : ids) {
    const auto found = by_id.find(id);
    if (found != by_id.end()) ordered.push_back(*found->second);
  }
  return ordered;
}

}  // namespace leadline::conversion
