#pragma once

#include "services/rules/search_words.h"

namespace leadline::conversion {

using rules::SearchWords;
using rules::WordsOf;

}  // namespace leadline::conversion
