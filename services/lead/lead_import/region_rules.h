#pragma once

#include <string>

namespace leadline::lead {

// The code of ISO 3166 of a country, "DE", that is meant by `text`: its code in any case, or its
// name in one of several languages. Empty when none is.
std::string RegionCodeOf(const std::string& text);

}  // namespace leadline::lead
