#pragma once

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace leadline::docs {

// A page of the reference: its path in the repository, and its Markdown.
struct Page {
  std::string path;
  std::string text;
};

// The paragraphs of a comment, each on one line.
std::vector<std::string> Paragraphs(const std::string& comment);

// Those of the comment above an element of the contract.
template <class Element>
std::vector<std::string> ParagraphsOf(const Element& element) {
  google::protobuf::SourceLocation location;
  element.GetSourceLocation(&location);
  return Paragraphs(location.leading_comments);
}

// A row of a table; what would end a cell is escaped.
std::string Row(const std::vector<std::string>& cells);

// The head of a table.
std::string TableHead(const std::vector<std::string>& titles);

std::string Code(const std::string& text);

}  // namespace leadline::docs
