#pragma once

#include <map>
#include <string>

namespace leadline::leadctl {

// What a country is called, by language: "de" → "Frankreich".
using CountryLabels = std::map<std::string, std::string>;

// The countries of ISO 3166 and Kosovo, by code ("FR"), as ICU calls them: in English ("en") and
// in the languages below.
const std::map<std::string, CountryLabels>& Countries();

// The languages of every country's labels.
inline constexpr const char* kLabelLanguages[] = {"de", "es", "fr", "it", "nl", "pl", "pt"};

}  // namespace leadline::leadctl
