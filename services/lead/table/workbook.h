#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/lead/table/byte_source.h"
#include "services/lead/table/package.h"
#include "services/lead/table/xml.h"

namespace leadline::lead::table {

// The texts that the cells of a spreadsheet refer to, one after another in memory.
class SharedTexts final {
 public:
  // Fails when there is more text than is kept.
  absl::Status Add(const std::string& text);

  // Empty for a number that there is no text of.
  std::string Get(int64_t number) const;

 private:
  std::string all_;
  std::vector<uint32_t> ends_;
};

// A spreadsheet of Excel (.xlsx, ISO/IEC 29500): what its sheets are called, and what their cells
// refer to.
class Workbook final {
 public:
  static absl::StatusOr<std::unique_ptr<Workbook>> Open(ByteSource source);

  // Whether a file begins as a ZIP file does, and as a spreadsheet of before 2007 or one with a
  // password does.
  static bool IsPackage(const std::string& start);
  static bool IsLocked(const std::string& start);

  // In their order.
  const std::vector<std::string>& sheets() const { return sheets_; }

  // The part of a sheet, the first when `sheet` is empty.
  absl::StatusOr<Package::Part> OpenSheet(const std::string& sheet);

  const SharedTexts& texts() const { return texts_; }

  // Whether cells of that style hold days or times; whether those count from 1904.
  bool IsDate(int64_t style) const;
  bool from_1904() const { return from_1904_; }

 private:
  Workbook() = default;

  absl::Status ReadPart(const std::string& name, int64_t most, Xml::Handlers handlers);
  absl::Status ReadRelations(const std::string& of);
  absl::Status ReadWorkbook();
  absl::Status ReadStyles(const std::string& part);
  absl::Status ReadTexts(const std::string& part);

  std::unique_ptr<Package> package_;
  std::string main_part_;
  std::vector<std::string> sheets_;
  std::vector<std::string> sheet_parts_;
  std::vector<bool> dates_;  // By style.
  bool from_1904_ = false;
  SharedTexts texts_;
};

}  // namespace leadline::lead::table
