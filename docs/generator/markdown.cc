#include "docs/generator/markdown.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace leadline::docs {

std::vector<std::string> Paragraphs(const std::string& comment) {
  std::vector<std::string> paragraphs;
  bool open = false;
  for (const auto& line : absl::StrSplit(comment, '\n')) {
    const std::string text(absl::StripAsciiWhitespace(line));
    if (text.empty()) {
      open = false;
    } else if (open) {
      absl::StrAppend(&paragraphs.back(), " ", text);
    } else {
      paragraphs.push_back(text);
      open = true;
    }
  }
  return paragraphs;
}

std::string Row(const std::vector<std::string>& cells) {
  return absl::StrCat(
      "| ",
      absl::StrJoin(cells, " | ",
                    [](std::string* out, const std::string& cell) {
                      absl::StrAppend(out, absl::StrReplaceAll(cell, {{"|", "\\|"}}));
                    }),
      " |\n");
}

std::string TableHead(const std::vector<std::string>& titles) {
  return absl::StrCat(Row(titles), "|",
                      absl::StrJoin(std::vector<std::string>(titles.size(), "---"), "|"), "|\n");
}

std::string Code(const std::string& text) { return absl::StrCat("`", text, "`"); }

}  // namespace leadline::docs
