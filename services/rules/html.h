#pragma once

#include <string>

namespace leadline::rules {

// What is harmless of `html`, as well-formed HTML: text, and elements and attributes of an
// allow-list. Everything else goes: of elements that only format, the content stays; of those that
// carry code or data of their own, nothing. Cleaning what is clean changes nothing. What nests
// deeper than 500 elements is nobody's description and taken for text.
std::string CleanHtml(const std::string& html);

// Plain text as clean HTML that shows all of it.
std::string HtmlOf(const std::string& text);

}  // namespace leadline::rules
