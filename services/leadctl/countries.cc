#include "services/leadctl/countries.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace leadline::leadctl {
namespace {

// GeoNames has cities there, under a code that ISO leaves to its users.
constexpr char kKosovo[] = "XK";

CountryLabels LabelsOf(const char* code) {
  CountryLabels labels;
  const icu::Locale country("", code);
  const auto add = [&](const char* language) {
    icu::UnicodeString name;
    country.getDisplayCountry(icu::Locale(language), name).toUTF8String(labels[language]);
  };
  add("en");
  for (const char* language : kLabelLanguages) add(language);
  return labels;
}

}  // namespace

const std::map<std::string, CountryLabels>& Countries() {
  static const std::map<std::string, CountryLabels> kCountries = [] {
    std::map<std::string, CountryLabels> countries = {{kKosovo, LabelsOf(kKosovo)}};
    for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code) {
      countries.emplace(*code, LabelsOf(*code));
    }
    return countries;
  }();
  return kCountries;
}

}  // namespace leadline::leadctl
