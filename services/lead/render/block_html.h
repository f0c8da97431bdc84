#pragma once

#include <string>
#include <vector>

namespace leadline::lead {

// A line of a page: one text across it, or several beside each other.
struct Block {
  enum class Kind { kHeading, kText, kItem, kRow, kRule };

  Kind kind = Kind::kText;
  int level = 0;                   // Of a heading, from 1; of an item how deep it is, from 1.
  std::vector<std::string> texts;  // In Pango's markup: bold, italic and the like.
};

// What harmless HTML shows, from top to bottom.
std::vector<Block> BlocksOf(const std::string& html);

}  // namespace leadline::lead
