#pragma once

#include <string>

namespace leadline::lead::table {

// The encodings that text is read in, as "UTF-8" or "windows-1252".
//
// That of a text by its first bytes: what its byte order mark says; else UTF-8 if it is that, up to
// a last character that is cut; else windows-1252, in which any bytes are some text.
std::string EncodingOf(const std::string& start);

// The one of , ; | and tab that the first line, in UTF-8, has most of outside of quotes.
char DelimiterOf(const std::string& start);

}  // namespace leadline::lead::table
