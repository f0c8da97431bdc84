// Descriptions in HTML: what is kept of them is elements and addresses of the allow-list, and
// cleaning it once more changes nothing.

#include <array>
#include <cstring>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/rules/html.h"
#include "tests/fuzz/fuzz.h"

namespace leadline::rules {
namespace {

using fuzz::Require;

constexpr char kElements[] =
    " p div span br hr h1 h2 h3 h4 h5 h6 b i u s em strong sub sup code pre ul ol li dl dt dd a "
    "blockquote table thead caption tr tbody tfoot td th ";
constexpr std::array<const char*, 4> kSchemes = {"https://", "http://", "mailto:", "tel:"};

void RequireAddress(const std::string& attribute) {
  constexpr char kStart[] = " href=\"";
  Require(absl::StartsWith(attribute, kStart) && attribute.back() == '"', "only addresses stay");
  const std::string address = attribute.substr(sizeof(kStart) - 1);
  Require(address.find('"') == address.size() - 1, "an address has an end");
  bool is_safe = false;
  for (const char* scheme : kSchemes) is_safe |= absl::StartsWithIgnoreCase(address, scheme);
  Require(is_safe, "an address runs nothing");
}

// Of one tag, without its brackets.
void RequireTag(const std::string& tag) {
  const size_t start = absl::StartsWith(tag, "/") ? 1 : 0;
  const size_t end = std::min(tag.find(' '), tag.size());
  const std::string name = tag.substr(start, end - start);
  Require(!name.empty() && std::strstr(kElements, (" " + name + " ").c_str()) != nullptr,
          "only elements of the list stay");
  if (end == tag.size()) return;
  Require(tag.compare(0, end, "a") == 0, "only links have attributes");
  RequireAddress(tag.substr(end));
}

void RequireHarmless(const std::string& clean) {
  for (size_t at = clean.find('<'); at != std::string::npos; at = clean.find('<', at + 1)) {
    size_t end = at;
    bool quoted = false;
    for (; end < clean.size() && (quoted || clean[end] != '>'); ++end) quoted ^= clean[end] == '"';
    Require(end < clean.size(), "a tag has an end");
    RequireTag(clean.substr(at + 1, end - at - 1));
    at = end;
  }
}

}  // namespace
}  // namespace leadline::rules

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string clean = leadline::rules::CleanHtml(leadline::fuzz::TextOf(data, size));
  leadline::rules::RequireHarmless(clean);
  leadline::fuzz::Require(leadline::rules::CleanHtml(clean) == clean, "clean stays as it is");
  return 0;
}
