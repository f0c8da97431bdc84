#include "services/rules/html.h"

#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"

namespace leadline::rules {
namespace {

const std::set<GumboTag>& KeptElements() {
  static const auto* const kKept = new std::set<GumboTag>{
      GUMBO_TAG_P,     GUMBO_TAG_DIV,     GUMBO_TAG_SPAN, GUMBO_TAG_BR,         GUMBO_TAG_HR,
      GUMBO_TAG_H1,    GUMBO_TAG_H2,      GUMBO_TAG_H3,   GUMBO_TAG_H4,         GUMBO_TAG_H5,
      GUMBO_TAG_H6,    GUMBO_TAG_B,       GUMBO_TAG_I,    GUMBO_TAG_U,          GUMBO_TAG_S,
      GUMBO_TAG_EM,    GUMBO_TAG_STRONG,  GUMBO_TAG_SUB,  GUMBO_TAG_SUP,        GUMBO_TAG_CODE,
      GUMBO_TAG_PRE,   GUMBO_TAG_UL,      GUMBO_TAG_OL,   GUMBO_TAG_LI,         GUMBO_TAG_DL,
      GUMBO_TAG_DT,    GUMBO_TAG_DD,      GUMBO_TAG_A,    GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_TABLE,
      GUMBO_TAG_THEAD, GUMBO_TAG_CAPTION, GUMBO_TAG_TR,   GUMBO_TAG_TBODY,      GUMBO_TAG_TFOOT,
      GUMBO_TAG_TD,    GUMBO_TAG_TH};
  return *kKept;
}

// Elements whose content is no text for a reader. SVG and MathML go with whatever is in them.
bool IsDropped(const GumboElement& element) {
  static const auto* const kDropped = new std::set<GumboTag>{
      GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE,    GUMBO_TAG_IFRAME,   GUMBO_TAG_OBJECT,
      GUMBO_TAG_EMBED,    GUMBO_TAG_TEMPLATE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_NOEMBED,
      GUMBO_TAG_NOFRAMES, GUMBO_TAG_TEXTAREA, GUMBO_TAG_SELECT,   GUMBO_TAG_TITLE,
      GUMBO_TAG_HEAD,     GUMBO_TAG_XMP,      GUMBO_TAG_PLAINTEXT};
  return kDropped->count(element.tag) > 0 || element.tag_namespace != GUMBO_NAMESPACE_HTML;
}

bool IsVoid(GumboTag tag) { return tag == GUMBO_TAG_BR || tag == GUMBO_TAG_HR; }

bool IsSafeAddress(const std::string& address) {
  for (const char* scheme : {"https://", "http://", "mailto:", "tel:"}) {
    if (absl::StartsWithIgnoreCase(address, scheme)) return true;
  }
  return false;
}

// Parsing takes the square of the depth: seconds for what is nested ten thousand times.
constexpr size_t kMaxDepth = 500;

// Elements that have no content, or that the next of their kind ends: they do not nest by
// themselves.
bool IsShallow(const std::string& name) {
  static const auto* const kShallow = new std::set<std::string>{
      "br", "hr", "img", "p", "li", "dt", "dd", "tr", "td", "th", "option", "!--"};
  return kShallow->count(name) > 0;
}

// The name that begins at `start`: "b" of "b class=…".
std::string NameAt(const std::string& html, size_t start) {
  const size_t end = html.find_first_of(" \t\r\n\f/><", start);
  return absl::AsciiStrToLower(html.substr(start, std::min(end, html.size()) - start));
}

// Whether elements may nest too deep: counted without parsing, and rather too much than too little.
bool IsTooDeep(const std::string& html) {
  std::vector<std::string> open;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    if (html.compare(at, 2, "</") == 0) {
      if (!open.empty() && open.back() == NameAt(html, at + 2)) open.pop_back();
    } else if (std::string name = NameAt(html, at + 1); !IsShallow(name)) {
      open.push_back(std::move(name));
      if (open.size() > kMaxDepth) return true;
    }
  }
  return false;
}

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

// Writes the harmless part of a parsed document.
class Writer {
 public:
  void WriteChildren(const GumboVector& children) {
    for (unsigned i = 0; i < children.length; ++i) {
      Write(*static_cast<const GumboNode*>(children.data[i]));
    }
  }

  std::string Take() { return std::move(html_); }

 private:
  void Write(const GumboNode& node) {
    if (node.type == GUMBO_NODE_ELEMENT) return WriteElement(node.v.element);
    const bool is_text = node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
                         node.type == GUMBO_NODE_CDATA;
    if (!is_text) return;  // A comment.
    html_ += absl::StrReplaceAll(node.v.text.text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
  }

  void WriteElement(const GumboElement& element) {
    if (IsDropped(element)) return;
    if (KeptElements().count(element.tag) == 0) return WriteChildren(element.children);
    const std::string name = gumbo_normalized_tagname(element.tag);
    html_ += "<" + name;
    WriteAddress(element);
    html_ += ">";
    // A parser skips a line break right after <pre>: without this one each cleaning would eat one.
    if (element.tag == GUMBO_TAG_PRE) html_ += "\n";
    if (IsVoid(element.tag)) return;
    WriteChildren(element.children);
    html_ += "</" + name + ">";
  }

  void WriteAddress(const GumboElement& element) {
    const auto* href = gumbo_get_attribute(&element.attributes, "href");
    if (element.tag != GUMBO_TAG_A || href == nullptr) return;
    const std::string address(absl::StripAsciiWhitespace(href->value));
    if (!IsSafeAddress(address)) return;
    html_ += " href=\"" +
             absl::StrReplaceAll(address, {{"&", "&amp;"}, {"\"", "&quot;"}, {"<", "&lt;"}}) + "\"";
  }

  std::string html_;
};

// One way through a parser.
std::string Cleaned(const std::string& html) {
  if (IsTooDeep(html)) return Escaped(html);
  GumboOptions options = kGumboDefaultOptions;
  options.fragment_context = GUMBO_TAG_DIV;
  const auto destroy = [&options](GumboOutput* output) { gumbo_destroy_output(&options, output); };
  const std::unique_ptr<GumboOutput, decltype(destroy)> parsed(
      gumbo_parse_with_options(&options, html.data(), html.size()), destroy);
  Writer writer;
  writer.WriteChildren(parsed->root->v.element.children);
  return writer.Take();
}

// No text that people write needs more than two.
constexpr int kMostRounds = 8;

}  // namespace

std::string CleanHtml(const std::string& html) {
  if (html.find_first_of("<&>") == std::string::npos) return html;
  std::string clean = Cleaned(html);
  // Without the element that was between them, two may stand in each other that a parser takes
  // apart: browsers would read something else than we did. So what we give is what stays as it is.
  for (int round = 0; round < kMostRounds; ++round) {
    std::string again = Cleaned(clean);
    if (again == clean) return clean;
    clean = std::move(again);
  }
  return Cleaned(Escaped(clean));
}

std::string HtmlOf(const std::string& text) { return CleanHtml(Escaped(text)); }

}  // namespace leadline::rules
