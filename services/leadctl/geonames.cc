#include "services/leadctl/geonames.h"

#include <simdjson.h>

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/identifier/identifier.h"
#include "common/status/macros.h"
#include "services/leadctl/countries.h"

namespace leadline::leadctl {
namespace {

std::string Text(const simdjson::dom::element& record, const char* field) {
  return std::string(std::string_view(record[field]));
}

std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

// "fr-84" of "FR.84", "fr-84-69" of "FR.84.69".
std::string AreaOf(const std::string& code) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(code, {{".", "-"}}));
}

// Brings the countries and the files together, country by country.
class Gathering final {
 public:
  explicit Gathering(const std::set<std::string>& chosen) : chosen_(chosen) {}

  absl::Status AddCountries() {
    for (const std::string& wanted : chosen_) {
      if (Countries().count(wanted) == 0)
        return absl::InvalidArgumentError(wanted + " is no country");
    }
    places_.countries = "id,display_name,code";
    for (const char* language : kLabelLanguages) {
      absl::StrAppend(&places_.countries, ",label.", language);
    }
    places_.countries += "\n";
    for (const auto& [code, labels] : Countries()) {
      if (IsChosen(code)) AddCountry(code, labels);
    }
    return absl::OkStatus();
  }

  void AddRegions(const simdjson::dom::element& regions) {
    places_.regions = "id,display_name,parent\n";
    for (const simdjson::dom::element region : regions) {
      const std::string code = Text(region, "code");
      AddRegion(AreaOf(code), Text(region, "name"), code.substr(0, 2));
    }
  }

  // Those of regions that are not known are left out: nobody could say where they lie.
  void AddDepartments(const simdjson::dom::element& departments) {
    places_.departments = "id,display_name,parent\n";
    for (const simdjson::dom::element department : departments) {
      const std::string code = Text(department, "code");
      const std::string region = AreaOf(code.substr(0, code.rfind('.')));
      if (regions_.count(region) == 0) continue;
      absl::StrAppend(&places_.departments, AreaOf(code), ",", Quoted(Text(department, "name")),
                      ",", region, "\n");
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
    return Countries().count(country) > 0 && (chosen_.empty() || chosen_.count(country) > 0);
  }

  void AddCountry(const std::string& code, const CountryLabels& labels) {
    absl::StrAppend(&places_.countries, absl::AsciiStrToLower(code), ",", Quoted(labels.at("en")),
                    ",", code);
    for (const char* language : kLabelLanguages) {
      absl::StrAppend(&places_.countries, ",", Quoted(labels.at(language)));
    }
    places_.countries += "\n";
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
    std::string region = AreaOf(absl::StrCat(country, ".", place[1]));
    if (regions_.count(region) == 0) {
      region = absl::AsciiStrToLower(country);
      AddRegion(region, Countries().at(country).at("en"), country);
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
  std::set<std::string> regions_;
  std::map<std::string, int> equal_;
  Places places_;
};

}  // namespace

absl::StatusOr<Places> ReadPlaces(const std::string& cities_file,
                                  const std::set<std::string>& countries) {
  Gathering gathering(countries);
  LEADLINE_RETURN_IF_ERROR(gathering.AddCountries());
  const std::string folder = cities_file.substr(0, cities_file.rfind('/') + 1);
  try {
    simdjson::dom::parser parser;
    gathering.AddRegions(parser.load(folder + "admin1.json"));
    gathering.AddDepartments(parser.load(folder + "admin2.json"));
    gathering.AddCities(parser.load(cities_file));
  } catch (const simdjson::simdjson_error& error) {
    return absl::InvalidArgumentError(absl::StrCat(cities_file, ": ", error.what()));
  }
  return gathering.Take();
}

}  // namespace leadline::leadctl
