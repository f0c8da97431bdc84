#pragma once

#include <string>

namespace leadline::log {

// Appends `text` as a JSON string with its quotes. What is not UTF-8 becomes U+FFFD, so that a line
// stays readable whatever a client sent.
void AppendJson(const std::string& text, std::string& line);

}  // namespace leadline::log
