#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "google/protobuf/map.h"
#include "leadline/type/v1/custom_value.pb.h"

namespace leadline::record {

// What a map of CustomValue may hold under one key.
struct CustomField {
  type::v1::CustomValue::ValueCase kind = type::v1::CustomValue::VALUE_NOT_SET;
  std::string entries = {};  // How entry values begin: "dictionaries/segment/entries/".
  bool required = false;     // Whether there must be a value.
  bool archived = false;     // Whether values are kept, but no new ones taken.
  bool indexed = false;      // Whether records are to be found and ordered by it quickly.

  // Whether the value is of this kind, and begins as it must.
  bool Holds(const type::v1::CustomValue& value) const;
};

using CustomFields = std::map<std::string, CustomField>;  // By key.
using CustomValues = google::protobuf::Map<std::string, type::v1::CustomValue>;

// The field that takes new values under the key; null when none does.
const CustomField* FindOpen(const CustomFields& fields, const std::string& key);

// What is wrong with `values`, by key. Those that `before` has too are excused: what they broke is
// younger than they are. `in_use` says whether new values may name an entry.
std::map<std::string, std::string> FaultsOf(const CustomFields& fields, const CustomValues& values,
                                            const CustomValues& before,
                                            absl::FunctionRef<bool(const std::string&)> in_use);

// The keys of required fields that have no value.
std::vector<std::string> MissingFrom(const CustomValues& values, const CustomFields& fields);

}  // namespace leadline::record
