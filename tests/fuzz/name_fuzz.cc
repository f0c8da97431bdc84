// Names that callers give: of files they upload, and of resources.

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/edge/names.h"
#include "common/identifier/identifier.h"
#include "common/identifier/name.h"
#include "services/lead/document/file_name_rules.h"
#include "services/lead/document/media_type_rules.h"
#include "tests/fuzz/fuzz.h"

namespace leadline::lead {
namespace {

using fuzz::Require;

void TryFileName(const std::string& given) {
  const std::string name = TidyFileName(given);
  Require(name.find_first_of(std::string("/\\<>:\"|?*\r\n\t\0", 13)) == std::string::npos,
          "a file is in no other folder");
  Require(name != "." && name != "..", "a file is no folder");
  Require(TidyFileName(name) == name, "tidy stays as it is");
  const std::string header = ContentDispositionOf(name);
  Require(std::all_of(header.begin(), header.end(),
                      [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); }),
          "a header stays one header");
  Require(absl::StartsWith(header, "attachment; filename=\"") &&
              std::count(header.begin(), header.end(), '"') == 2,
          "a browser shows no file");
  IsProgramName(name);
}

void TryMediaType(const std::string& bytes) {
  const auto found = FindMediaType(bytes);
  Require(found.ok() && absl::StrContains(*found, "/"), "every file is of some type");
  MayBe(bytes.substr(0, bytes.find('\n')), *found);
  IsProgramType(*found);
}

void TryResourceName(const std::string& name) {
  static const auto* const kLeads = new edge::NamePattern("leads/{lead}", false);
  static const auto* const kStatuses = new edge::NamePattern("statuses/{entity}/{status}", true);
  if (kLeads->Matches(name)) {
    Require(identifier::IsId(identifier::IdOf(name)), "only UUIDs meet uuid columns");
  }
  if (kStatuses->Matches(name)) {
    Require(std::count(name.begin(), name.end(), '/') == 2, "a name is of one collection");
  }
}

}  // namespace
}  // namespace leadline::lead

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text = leadline::fuzz::TextOf(data, size);
  leadline::lead::TryFileName(text);
  leadline::lead::TryMediaType(text);
  leadline::lead::TryResourceName(text);
  return 0;
}
