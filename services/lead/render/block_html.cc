#include "services/lead/render/block_html.h"

#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace leadline::lead {
namespace {

// The element of Pango's markup that shows what an element of HTML does; empty for none.
const char* MarkupOf(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_B:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_DT:
      return "b";
    case GUMBO_TAG_I:
    case GUMBO_TAG_EM:
      return "i";
    case GUMBO_TAG_U:
    case GUMBO_TAG_A:
      return "u";
    case GUMBO_TAG_S:
      return "s";
    case GUMBO_TAG_SUB:
      return "sub";
    case GUMBO_TAG_SUP:
      return "sup";
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_PRE:
      return "tt";
    default:
      return "";
  }
}

bool EndsText(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_CAPTION:
      return true;
    default:
      return false;
  }
}

// Markup takes no control characters but tabs and line breaks.
std::string Escaped(const std::string& text) {
  std::string clean;
  for (const char c : text) {
    if (!absl::ascii_iscntrl(c) || c == '\n' || c == '\t') clean += c;
  }
  return absl::StrReplaceAll(clean, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

class Collector final {
 public:
  void Add(const GumboNode& node) {
    if (node.type == GUMBO_NODE_ELEMENT) return AddElement(node.v.element);
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE) {
      AddText(node.v.text.text);
    }
  }

  void AddChildren(const GumboVector& children) {
    for (unsigned i = 0; i < children.length; ++i) {
      Add(*static_cast<const GumboNode*>(children.data[i]));
    }
  }

  std::vector<Block> Take() {
    EndText();
    return std::move(blocks_);
  }

 private:
  void AddElement(const GumboElement& element) {
    const GumboTag tag = element.tag;
    if (tag == GUMBO_TAG_BR) return static_cast<void>(text_ += "\n");
    if (tag == GUMBO_TAG_HR) return AddBlock({Block::Kind::kRule, 0, {}});
    if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) return AddHeading(element);
    if (tag == GUMBO_TAG_LI) return AddItem(element);
    if (tag == GUMBO_TAG_TR) return AddRow(element);
    if (EndsText(tag)) EndText();
    const bool is_list = tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL;
    depth_ += is_list ? 1 : 0;
    const bool was_kept = keeps_space_;
    keeps_space_ = keeps_space_ || tag == GUMBO_TAG_PRE;
    AddInline(element);
    keeps_space_ = was_kept;
    depth_ -= is_list ? 1 : 0;
    if (EndsText(tag)) EndText();
  }

  // Elements of HTML may hold blocks where those of markup may not, so each text has its own.
  void AddInline(const GumboElement& element) {
    const std::string markup = MarkupOf(element.tag);
    if (!markup.empty()) open_.push_back(markup);
    AddChildren(element.children);
    if (!markup.empty()) open_.pop_back();
  }

  void AddText(const std::string& raw) {
    std::string text = Escaped(raw);
    if (!keeps_space_) text = OneLine(text);
    if (text.empty()) return;
    for (const std::string& each : open_) absl::StrAppend(&text_, "<", each, ">");
    text_ += text;
    for (auto each = open_.rbegin(); each != open_.rend(); ++each) {
      absl::StrAppend(&text_, "</", *each, ">");
    }
  }

  // White space as HTML shows it: one space for any of it, none at the start of a line.
  std::string OneLine(const std::string& text) const {
    std::string line;
    const auto at_start = [&] {
      const std::string& before = line.empty() ? text_ : line;
      return before.empty() || before.back() == ' ' || before.back() == '\n';
    };
    for (const char c : text) {
      if (!absl::ascii_isspace(c)) {
        line += c;
      } else if (!at_start()) {
        line += ' ';
      }
    }
    return line;
  }

  void AddHeading(const GumboElement& element) {
    EndText();
    AddInline(element);
    const int level = static_cast<int>(element.tag) - static_cast<int>(GUMBO_TAG_H1) + 1;
    AddBlock({Block::Kind::kHeading, level, {TakeText()}});
  }

  void AddItem(const GumboElement& element) {
    EndText();
    const size_t before = blocks_.size();
    AddInline(element);
    const std::string text = TakeText();
    if (!text.empty()) return AddBlock({Block::Kind::kItem, std::max(depth_, 1), {text}});
    if (before < blocks_.size() && blocks_[before].kind == Block::Kind::kText) {
      blocks_[before].kind = Block::Kind::kItem;
      blocks_[before].level = std::max(depth_, 1);
    }
  }

  void AddRow(const GumboElement& element) {
    EndText();
    Block row{Block::Kind::kRow, 0, {}};
    const GumboVector& cells = element.children;
    for (unsigned i = 0; i < cells.length; ++i) {
      const auto& cell = *static_cast<const GumboNode*>(cells.data[i]);
      if (cell.type != GUMBO_NODE_ELEMENT) continue;
      Collector inside;
      inside.AddInline(cell.v.element);
      row.texts.push_back(inside.TakeAll());
    }
    if (!row.texts.empty()) AddBlock(std::move(row));
  }

  // Everything as one text, a line for each block.
  std::string TakeAll() {
    std::string all;
    for (const Block& block : Take()) {
      for (const std::string& text : block.texts) {
        absl::StrAppend(&all, all.empty() ? "" : "\n", text);
      }
    }
    return all;
  }

  std::string TakeText() {
    std::string text = std::exchange(text_, "");
    absl::StripAsciiWhitespace(&text);
    return text;
  }

  void EndText() {
    std::string text = TakeText();
    if (!text.empty()) blocks_.push_back({Block::Kind::kText, 0, {std::move(text)}});
  }

  void AddBlock(Block block) {
    EndText();
    blocks_.push_back(std::move(block));
  }

  std::vector<Block> blocks_;
  std::string text_;
  std::vector<std::string> open_;  // Elements of markup around the text.
  int depth_ = 0;                  // Of lists.
  bool keeps_space_ = false;
};

}  // namespace

std::vector<Block> BlocksOf(const std::string& html) {
  GumboOptions options = kGumboDefaultOptions;
  options.fragment_context = GUMBO_TAG_DIV;
  const auto destroy = [&options](GumboOutput* output) { gumbo_destroy_output(&options, output); };
  const std::unique_ptr<GumboOutput, decltype(destroy)> parsed(
      gumbo_parse_with_options(&options, html.data(), html.size()), destroy);
  Collector collector;
  collector.AddChildren(parsed->root->v.element.children);
  return collector.Take();
}

}  // namespace leadline::lead
