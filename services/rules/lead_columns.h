#pragma once

#include <string>

namespace leadline::rules {

// The path of the field of a lead that a column of a file holds, by its name: the path itself
// ("email", "address.postal_address.locality") or one of the names people give it, in several
// languages ("E-mail", "Prénom", "Ort"). Empty for a name that means nothing to us.
std::string LeadFieldNamed(const std::string& column);

// How the names of the entries begin that a field of a lead holds: "dictionaries/source/entries/".
// Empty for other fields.
std::string EntriesOfLeadField(const std::string& path);

// The id that an entry of that label is likely to have: "Word of mouth" is word-of-mouth.
std::string SlugOf(const std::string& label);

// Plain text as HTML that shows it.
std::string AsHtml(const std::string& text);

}  // namespace leadline::rules
