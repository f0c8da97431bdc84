#include "services/lead/table/workbook.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/lead/table/problem.h"

namespace leadline::lead::table {
namespace {

constexpr int64_t kMaxPart = 16 << 20;
constexpr int64_t kMaxTextPart = 256 << 20;
constexpr size_t kMaxText = 128 << 20;
constexpr size_t kMaxTexts = 8 << 20;
constexpr int64_t kMaxSheet = int64_t{4} << 30;
constexpr size_t kMaxStyles = 1 << 16;
constexpr size_t kMaxSheets = 1000;

std::string Value(const Xml::Attributes& attributes, const char* name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? "" : found->second;
}

int64_t Number(const Xml::Attributes& attributes, const char* name) {
  int64_t number = 0;
  return absl::SimpleAtoi(Value(attributes, name), &number) ? number : 0;
}

std::string FolderOf(const std::string& part) { return part.substr(0, part.rfind('/') + 1); }

// What a part calls another one: relative to itself, or from the root.
std::string Resolve(const std::string& part, const std::string& target) {
  return absl::StartsWith(target, "/") ? target.substr(1) : FolderOf(part) + target;
}

// The part that says what the relations of `part` are.
std::string RelationsOf(const std::string& part) {
  const std::string folder = FolderOf(part);
  return folder + "_rels/" + part.substr(folder.size()) + ".rels";
}

// Whether numbers of that format are shown as days or times: outside of quotes and brackets it
// speaks of years, months, days, hours or seconds.
bool IsDateFormat(const std::string& format) {
  char until = 0;
  for (size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (until != 0) {
      if (c == until) until = 0;
    } else if (c == '"') {
      until = '"';
    } else if (c == '[') {
      until = ']';
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (std::string("yYmMdDhHsS").find(c) != std::string::npos) {
      return true;
    }
  }
  return false;
}

// The formats that every spreadsheet has.
bool IsDateFormat(int64_t number) {
  return (number >= 14 && number <= 22) || (number >= 27 && number <= 36) ||
         (number >= 45 && number <= 47) || (number >= 50 && number <= 58);
}

absl::Status TooMuchText() {
  return Unreadable(Problem::kTooLarge, "the spreadsheet has too much text");
}

}  // namespace

absl::Status SharedTexts::Add(const std::string& text) {
  if (all_.size() + text.size() > kMaxText || ends_.size() >= kMaxTexts) {
    return TooMuchText();
  }
  all_ += text;
  ends_.push_back(static_cast<uint32_t>(all_.size()));
  return absl::OkStatus();
}

std::string SharedTexts::Get(int64_t number) const {
  if (number < 0 || static_cast<uint64_t>(number) >= ends_.size()) return "";
  const auto place = static_cast<size_t>(number);
  const size_t begin = place == 0 ? 0 : ends_[place - 1];
  return all_.substr(begin, ends_[place] - begin);
}

bool Workbook::IsPackage(const std::string& start) { return absl::StartsWith(start, "PK\x03\x04"); }

bool Workbook::IsLocked(const std::string& start) {
  return absl::StartsWith(start, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
}

absl::StatusOr<std::unique_ptr<Workbook>> Workbook::Open(ByteSource source) {
  std::unique_ptr<Workbook> workbook(new Workbook);
  LEADLINE_ASSIGN_OR_RETURN(workbook->package_, Package::Open(std::move(source)));
  LEADLINE_RETURN_IF_ERROR(workbook->ReadRelations(""));
  if (workbook->main_part_.empty()) {
    return Unreadable(Problem::kNotATable, "the file is no spreadsheet");
  }
  LEADLINE_RETURN_IF_ERROR(workbook->ReadWorkbook());
  LEADLINE_RETURN_IF_ERROR(workbook->ReadRelations(workbook->main_part_));
  return workbook;
}

absl::Status Workbook::ReadPart(const std::string& name, int64_t most, Xml::Handlers handlers) {
  LEADLINE_ASSIGN_OR_RETURN(auto part, package_->OpenPart(name, most));
  Xml xml(std::move(handlers));
  std::string piece;
  do {
    LEADLINE_ASSIGN_OR_RETURN(piece, part.Read());
    LEADLINE_RETURN_IF_ERROR(xml.Feed(piece));
  } while (!piece.empty());
  return absl::OkStatus();
}

// Of the package: which part is the workbook. Of the workbook: which parts its sheets are, and what
// they have in common.
absl::Status Workbook::ReadRelations(const std::string& of) {
  std::map<std::string, std::string> by_id;
  std::string styles, texts;
  const auto start = [&](const std::string& name, const Xml::Attributes& attributes) {
    if (name != "Relationship" || Value(attributes, "TargetMode") == "External") {
      return absl::OkStatus();
    }
    const std::string type = Value(attributes, "Type");
    const std::string target = Resolve(of, Value(attributes, "Target"));
    if (of.empty() && absl::EndsWith(type, "/officeDocument")) main_part_ = target;
    if (absl::EndsWith(type, "/styles")) styles = target;
    if (absl::EndsWith(type, "/sharedStrings")) texts = target;
    by_id[Value(attributes, "Id")] = target;
    return absl::OkStatus();
  };
  LEADLINE_RETURN_IF_ERROR(ReadPart(RelationsOf(of), kMaxPart, {start}));
  for (std::string& part : sheet_parts_) part = by_id[part];
  if (!of.empty() && package_->Has(styles)) LEADLINE_RETURN_IF_ERROR(ReadStyles(styles));
  if (!of.empty() && package_->Has(texts)) LEADLINE_RETURN_IF_ERROR(ReadTexts(texts));
  return absl::OkStatus();
}

absl::Status Workbook::ReadWorkbook() {
  const auto start = [&](const std::string& name, const Xml::Attributes& attributes) {
    const std::string from_1904 = Value(attributes, "date1904");
    if (name == "workbookPr") from_1904_ = from_1904 == "1" || from_1904 == "true";
    if (name == "sheet" && sheets_.size() < kMaxSheets) {
      sheets_.push_back(Value(attributes, "name"));
      sheet_parts_.push_back(Value(attributes, "id"));
    }
    return absl::OkStatus();
  };
  return ReadPart(main_part_, kMaxPart, {start});
}

absl::Status Workbook::ReadStyles(const std::string& part) {
  std::set<int64_t> dates;
  bool of_cells = false;
  const auto start = [&](const std::string& name, const Xml::Attributes& attributes) {
    const int64_t format = Number(attributes, "numFmtId");
    if (name == "numFmt" && IsDateFormat(Value(attributes, "formatCode"))) dates.insert(format);
    if (name == "cellXfs") of_cells = true;
    if (name == "xf" && of_cells && dates_.size() < kMaxStyles) {
      dates_.push_back(IsDateFormat(format) || dates.count(format) > 0);
    }
    return absl::OkStatus();
  };
  const auto end = [&](const std::string& name) {
    if (name == "cellXfs") of_cells = false;
    return absl::OkStatus();
  };
  return ReadPart(part, kMaxPart, {start, end});
}

absl::Status Workbook::ReadTexts(const std::string& part) {
  std::string text;
  bool in_text = false;
  int phonetic = 0;  // How a text is pronounced is no part of it.
  const auto start = [&](const std::string& name, const Xml::Attributes&) {
    if (name == "si") text.clear();
    if (name == "rPh") ++phonetic;
    in_text = name == "t" && phonetic == 0;
    return absl::OkStatus();
  };
  const auto end = [&](const std::string& name) {
    in_text = false;
    if (name == "rPh") --phonetic;
    return name == "si" ? texts_.Add(text) : absl::OkStatus();
  };
  const auto characters = [&](const std::string& more) {
    if (in_text && text.size() + more.size() > kMaxText) return TooMuchText();
    if (in_text) text += more;
    return absl::OkStatus();
  };
  return ReadPart(part, kMaxTextPart, {start, end, characters});
}

bool Workbook::IsDate(int64_t style) const {
  return style >= 0 && static_cast<uint64_t>(style) < dates_.size() &&
         dates_[static_cast<size_t>(style)];
}

absl::StatusOr<Package::Part> Workbook::OpenSheet(const std::string& sheet) {
  const auto found =
      sheet.empty() ? sheets_.begin() : std::find(sheets_.begin(), sheets_.end(), sheet);
  if (found == sheets_.end()) {
    return Unreadable(Problem::kSheetMissing, "the spreadsheet has no sheet of that name");
  }
  return package_->OpenPart(sheet_parts_[static_cast<size_t>(found - sheets_.begin())], kMaxSheet);
}

}  // namespace leadline::lead::table
