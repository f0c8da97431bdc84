#include "services/lead/document/media_type_rules.h"

#include <magic.h>

#include <map>
#include <memory>
#include <set>

#include "absl/strings/match.h"

namespace leadline::lead {
namespace {

constexpr char kNothingKnown[] = "application/octet-stream";

struct Close {
  void operator()(magic_set* opened) const { magic_close(opened); }
};
using Magic = std::unique_ptr<magic_set, Close>;

// One may not be used by two threads at once, and takes a while to open.
magic_set* MagicOfThread() {
  thread_local const Magic kMagic = [] {
    Magic opened(magic_open(MAGIC_MIME_TYPE));
    if (opened != nullptr && magic_load(opened.get(), nullptr) != 0) opened.reset();
    return opened;
  }();
  return kMagic.get();
}

// What can be told apart for sure.
enum class Kind { kAny, kUnknown, kText, kImage, kMedia, kPdf, kZip, kOldOffice };

bool IsText(const std::string& type) {
  static const auto* const kTexts = new std::set<std::string>{
      "application/json", "application/xml",        "application/x-ndjson",
      "application/yaml", "application/csv",        "application/rtf",
      "application/sql",  "application/postscript", "image/svg+xml"};
  return absl::StartsWith(type, "text/") || absl::StartsWith(type, "message/") ||
         absl::EndsWith(type, "+xml") || absl::EndsWith(type, "+json") || kTexts->count(type) > 0;
}

bool IsZip(const std::string& type) {
  return type == "application/zip" || type == "application/epub+zip" ||
         absl::StartsWith(type, "application/vnd.openxmlformats-officedocument.") ||
         absl::StartsWith(type, "application/vnd.oasis.opendocument.");
}

bool IsOldOffice(const std::string& type) {
  return type == "application/msword" || type == "application/x-ole-storage" ||
         type == "application/cdfv2" || absl::StartsWith(type, "application/vnd.ms-") ||
         type == "application/encrypted";
}

Kind KindOf(const std::string& type) {
  if (type == kNothingKnown) return Kind::kUnknown;
  if (IsText(type)) return Kind::kText;
  if (absl::StartsWith(type, "image/")) return Kind::kImage;
  if (absl::StartsWith(type, "audio/") || absl::StartsWith(type, "video/")) return Kind::kMedia;
  if (type == "application/pdf") return Kind::kPdf;
  if (IsZip(type)) return Kind::kZip;
  if (IsOldOffice(type)) return Kind::kOldOffice;
  return Kind::kAny;
}

// Those that no file of theirs is mistaken for something unknown.
bool IsAlwaysKnown(const std::string& type) {
  static const auto* const kTypes = new std::set<std::string>{
      "application/pdf", "application/zip", "image/gif", "image/jpeg", "image/png", "image/webp"};
  return kTypes->count(type) > 0;
}

}  // namespace

absl::StatusOr<std::string> FindMediaType(const std::string& beginning) {
  magic_set* magic = MagicOfThread();
  if (magic == nullptr) return absl::InternalError("libmagic has no file of magic numbers");
  const char* found = magic_buffer(magic, beginning.data(), beginning.size());
  // It gives up on text that says that it is UTF-32 and is not.
  if (found == nullptr) return std::string(kNothingKnown);
  return absl::StrContains(found, "/") ? std::string(found) : kNothingKnown;
}

bool IsProgramType(const std::string& media_type) {
  static const auto* const kPrograms =
      new std::set<std::string>{"application/hta",
                                "application/java-archive",
                                "application/java-vm",
                                "application/vnd.microsoft.portable-executable",
                                "application/wasm",
                                "application/x-apple-diskimage",
                                "application/x-bat",
                                "application/x-dosexec",
                                "application/x-executable",
                                "application/x-java-applet",
                                "application/x-mach-binary",
                                "application/x-ms-dos-executable",
                                "application/x-ms-shortcut",
                                "application/x-msdownload",
                                "application/x-msi",
                                "application/x-object",
                                "application/x-pie-executable",
                                "application/x-sh",
                                "application/x-sharedlib",
                                "text/x-msdos-batch",
                                "text/x-shellscript"};
  return kPrograms->count(media_type) > 0;
}

bool MayBe(const std::string& announced, const std::string& found) {
  const Kind wanted = KindOf(announced);
  const Kind is = KindOf(found);
  if (is == Kind::kUnknown) return !IsAlwaysKnown(announced);
  // Spreadsheets and letters of an old Office are announced for CSV, RTF and HTML, too; encrypted
  // ones of a new Office look like those of an old one.
  if (wanted == Kind::kOldOffice) return is != Kind::kImage && is != Kind::kMedia;
  if (wanted == Kind::kZip && is == Kind::kOldOffice) return announced != "application/zip";
  const bool says_nothing = wanted == Kind::kAny || wanted == Kind::kUnknown || is == Kind::kAny;
  return says_nothing || wanted == is;
}

}  // namespace leadline::lead
