#pragma once

#include <cstddef>
#include <set>
#include <string>

namespace leadline::options {

// How many letters have to be changed, added or left out to make one of the other.
size_t LettersApart(const std::string& one, const std::string& other);

// Of `known`, what the word is a slip of the pen away from; empty when there is nothing, or it is
// known itself.
std::string MeantBy(const std::string& word, const std::set<std::string>& known);

}  // namespace leadline::options
