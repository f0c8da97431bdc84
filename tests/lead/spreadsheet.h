#pragma once

#include <zip.h>

#include <map>
#include <string>

namespace leadline::test {

// The bytes of a ZIP file with these parts.
inline std::string ZipOf(const std::map<std::string, std::string>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  for (const auto& [name, content] : parts) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  }
  zip_close(archive);
  zip_source_open(target);
  zip_source_seek(target, 0, SEEK_END);
  std::string bytes(static_cast<size_t>(zip_source_tell(target)), '\0');
  zip_source_seek(target, 0, SEEK_SET);
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  zip_error_fini(&error);
  return bytes;
}

// The parts of a spreadsheet with the sheets "Leads", of these rows as XML, and "Other".
inline std::map<std::string, std::string> SpreadsheetParts(const std::string& rows) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const std::string sheet = "<worksheet xmlns=\"x\"><sheetData>";
  const auto relation = [&](const std::string& id, const std::string& type,
                            const std::string& target) {
    return "<Relationship Id=\"" + id + "\" Type=\"" + office + "/" + type + "\" Target=\"" +
           target + "\"/>";
  };
  return {{"_rels/.rels", "<Relationships>" + relation("r1", "officeDocument", "xl/workbook.xml") +
                              "</Relationships>"},
          {"xl/workbook.xml",
           "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Leads\" r:id=\"r1\"/>"
           "<sheet name=\"Other\" r:id=\"r2\"/></sheets></workbook>"},
          {"xl/_rels/workbook.xml.rels",
           "<Relationships>" + relation("r1", "worksheet", "worksheets/sheet1.xml") +
               relation("r2", "worksheet", "/xl/worksheets/sheet2.xml") +
               relation("r3", "sharedStrings", "sharedStrings.xml") +
               relation("r4", "styles", "styles.xml") + "</Relationships>"},
          {"xl/sharedStrings.xml",
           "<sst><si><t>company_name</t></si><si><t>email</t></si>"
           "<si><r><t>Ac</t></r><r><t xml:space=\"preserve\">me &amp; Co</t></r>"
           "<rPh><t>ignored</t></rPh></si></sst>"},
          {"xl/styles.xml",
           "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>"
           "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"22\"/></cellXfs>"
           "</styleSheet>"},
          {"xl/worksheets/sheet1.xml", sheet + rows + "</sheetData></worksheet>"},
          {"xl/worksheets/sheet2.xml",
           sheet + "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>email</t>"
                   "</is></c></row></sheetData></worksheet>"}};
}

inline std::string SpreadsheetOf(const std::string& rows) { return ZipOf(SpreadsheetParts(rows)); }

// A cell with text of its own, "A1".
inline std::string CellOf(const std::string& place, const std::string& text) {
  return "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
}

}  // namespace leadline::test
