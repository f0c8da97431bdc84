// Files of rows in text: whatever the bytes are, each row is read or refused, in order, to the end;
// and rows that are written out again are read as they were.

#include <sstream>
#include <string>
#include <vector>

#include "common/csv/file.h"
#include "common/csv/reader.h"
#include "services/lead/table/byte_source.h"
#include "services/lead/table/decoded_text.h"
#include "services/lead/table/text_format.h"
#include "tests/fuzz/fuzz.h"

namespace leadline::csv {
namespace {

using fuzz::Require;

std::vector<Row> ReadAll(std::istream& in, char delimiter) {
  Reader reader(in, delimiter);
  std::vector<Row> rows;
  Row row;
  while (reader.Next(row)) {
    Require(rows.empty() || row.offset > rows.back().offset, "reading goes on");
    Require(row.fields.size() <= 1000, "a row has an end");
    rows.push_back(row);
  }
  return rows;
}

std::string Written(const std::vector<Row>& rows, char delimiter) {
  std::string text;
  for (const Row& row : rows) {
    if (!row.error.empty()) continue;
    std::string line;
    for (const Field& field : row.fields) {
      line += line.empty() ? '"' : delimiter;
      if (line.size() > 1) line += '"';
      for (const char c : field.text) line += c == '"' ? std::string("\"\"") : std::string(1, c);
      line += '"';
    }
    text += line + "\n";
  }
  return text;
}

void TryRows(const std::string& text, char delimiter) {
  std::istringstream in(text);
  const auto rows = ReadAll(in, delimiter);
  std::istringstream again(Written(rows, delimiter));
  size_t next = 0;
  for (const Row& row : ReadAll(again, delimiter)) {
    while (next < rows.size() && !rows[next].error.empty()) ++next;
    Require(row.error.empty() && next < rows.size(), "what was read can be written");
    Require(row.fields.size() == rows[next].fields.size(), "no field comes or goes");
    for (size_t i = 0; i < row.fields.size(); ++i) {
      Require(row.fields[i].text == rows[next].fields[i].text, "a field stays as it is");
    }
    ++next;
  }
}

void TryDecoded(const std::string& bytes) {
  lead::table::DecodedText text(lead::table::InMemory(bytes), lead::table::EncodingOf(bytes));
  std::istream stream(&text);
  stream.peek();
  const char delimiter = lead::table::DelimiterOf(text.Peek(1 << 16));
  ReadAll(stream, delimiter);
  Require(text.status().ok(), "any bytes are some text");
}

}  // namespace
}  // namespace leadline::csv

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes = leadline::fuzz::TextOf(data, size);
  std::istringstream in(bytes);
  const auto file = leadline::csv::Inspect(in);
  leadline::csv::TryRows(bytes, file.ok() ? file->delimiter : ',');
  leadline::csv::TryDecoded(bytes);
  return 0;
}
