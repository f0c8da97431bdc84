#pragma once

#include <string>

namespace leadline::rules {

// E.164 of one number that can be dialled, else nothing: with its country code ("+33 (0)1 42…",
// "0033…"), or as it is dialled in `region`, a country by its code of ISO 3166 ("FR").
std::string NormalizePhone(const std::string& phone, const std::string& region = {});

}  // namespace leadline::rules
