#include "services/leadctl/geonames.h"

#include <simdjson.h>

#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/csv/reader.h"
#include "common/identifier/identifier.h"
#include "common/status/macros.h"

namespace leadline::leadctl {
namespace {

std::string Text(const simdjson::dom::element& record, const char* field) {
  return std::string(std::string_view(record[field]));
}

std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  if (!(text << file.rdbuf())) return absl::NotFoundError(path + " cannot be read");
  return text.str();
}

// "fr-84" of "FR.84".
std::string RegionOf(const std::string& code) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(code, {{".", "-"}}));
}

// Brings the three files together, country by country.
class Gathering final {
 public:
  explicit Gathering(const std::set<std::string>& chosen) : chosen_(chosen) {}

  absl::Status AddCountries(const std::string& content) {
    std::istringstream in(content);
    csv::Reader reader(in);
    csv::Row row;
    size_t begin = 0;
    std::string code;
    while (reader.Next(row)) {
      Keep(code, content.substr(begin, static_cast<size_t>(row.offset) - begin));
      begin = static_cast<size_t>(row.offset);
      if (row.fields.size() < 3) return absl::InvalidArgumentError("countries: too few columns");
      code = row.fields[2].text;
      names_[code] = row.fields[1].text;
    }
    Keep(code, content.substr(begin));
    for (const std::string& wanted : chosen_) {
      if (names_.count(wanted) == 0) return absl::InvalidArgumentError(wanted + " is no country");
    }
    return absl::OkStatus();
  }

  void AddRegions(const simdjson::dom::element& regions) {
    places_.regions = "id,display_name,parent\n";
    for (const simdjson::dom::element region : regions) {
      const std::string code = Text(region, "code");
      AddRegion(RegionOf(code), Text(region, "name"), code.substr(0, 2));
    }
  }

  void AddCities(const simdjson::dom::element& cities) {
    places_.cities = "id,display_name,parent\n";
    for (const simdjson::dom::element city : cities) {
      const std::string country = Text(city, "country");
      if (IsChosen(country)) AddCity(city, country);
    }
  }

  Places Take() { return std::move(places_); }

 private:
  bool IsChosen(const std::string& country) const {
    return names_.count(country) > 0 && (chosen_.empty() || chosen_.count(country) > 0);
  }

  // The header, and the lines of countries that are chosen.
  void Keep(const std::string& code, const std::string& line) {
    if (code.empty() || code == "code" || IsChosen(code)) places_.countries += line;
  }

  void AddRegion(const std::string& id, const std::string& name, const std::string& country) {
    if (!IsChosen(country) || !regions_.insert(id).second) return;
    absl::StrAppend(&places_.regions, id, ",", Quoted(name), ",", absl::AsciiStrToLower(country),
                    "\n");
  }

  // Those whose region is not known stand in one that is called as the country.
  void AddCity(const simdjson::dom::element& city, const std::string& country) {
    const std::string name = Text(city, "name");
    const std::vector<std::string> place = {country, Text(city, "admin1"), Text(city, "admin2"),
                                            name};
    std::string region = RegionOf(absl::StrCat(country, ".", place[1]));
    if (regions_.count(region) == 0) {
      region = absl::AsciiStrToLower(country);
      AddRegion(region, names_[country], country);
    }
    absl::StrAppend(&places_.cities, IdOf(place), ",", Quoted(name), ",", region, "\n");
  }

  // The package gives cities no id. What says where one lies does not change; those of one name in
  // one place are counted.
  std::string IdOf(std::vector<std::string> place) {
    const int count = ++equal_[identifier::DeriveId(place)];
    const std::string country = absl::AsciiStrToLower(place[0]);
    if (count > 1) place.push_back(std::to_string(count));
    return absl::StrCat(country, "-", identifier::DeriveId(place));
  }

  const std::set<std::string>& chosen_;
  std::map<std::string, std::string> names_;  // Of the countries, by code.
  std::set<std::string> regions_;
  std::map<std::string, int> equal_;
  Places places_;
};

}  // namespace

absl::StatusOr<Places> ReadPlaces(const GeonamesFiles& files,
                                  const std::set<std::string>& countries) {
  Gathering gathering(countries);
  LEADLINE_ASSIGN_OR_RETURN(const std::string names, ReadFile(files.countries));
  LEADLINE_RETURN_IF_ERROR(gathering.AddCountries(names));
  const std::string folder = files.cities.substr(0, files.cities.rfind('/') + 1);
  try {
    simdjson::dom::parser parser;
    gathering.AddRegions(parser.load(folder + "admin1.json"));
    gathering.AddCities(parser.load(files.cities));
  } catch (const simdjson::simdjson_error& error) {
    return absl::InvalidArgumentError(absl::StrCat(files.cities, ": ", error.what()));
  }
  return gathering.Take();
}

}  // namespace leadline::leadctl
