#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>

#include "common/csv/reader.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

// The reader against Python's csv module, over text made of everything that matters to either.
namespace leadline::csv {
namespace {

constexpr char kOracle[] = R"(
import csv, json, sys
cases = open(sys.argv[1], newline='', encoding='utf-8').read().split('\x1e')
print(json.dumps([[row for row in csv.reader(c.splitlines(True), strict=True) if row]
                  for c in map(lambda c: c, cases)]))
)";

std::vector<std::vector<std::string>> Read(const std::string& text, bool& ok) {
  std::istringstream in(text);
  Reader reader(in);
  std::vector<std::vector<std::string>> rows;
  Row row;
  while (reader.Next(row)) {
    ok = ok && row.error.empty();
    auto& fields = rows.emplace_back();
    for (const Field& field : row.fields) fields.push_back(field.text);
  }
  return rows;
}

std::string RandomCsv(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {
      "a",     "é",    " ",       ",",        ",",          "\n",   "\r\n",    "\r",
      "\"x\"", "\"\"", "\"a,b\"", "\"c\nd\"", "\"q\"\"q\"", "5\" ", "\"\r\n\""};
  std::string text;
  for (size_t i = random() % 12; i-- > 0;) text += kPieces[random() % kPieces.size()];
  return text;
}

google::protobuf::Value AskOracle(const std::string& path) {
  const std::string script = ::testing::TempDir() + "csv_oracle.py";
  std::ofstream(script) << kOracle;
  FILE* pipe = popen(("python3 " + script + " " + path).c_str(), "r");
  std::string json;
  char block[4096];
  while (const size_t size = fread(block, 1, sizeof(block), pipe)) json.append(block, size);
  pclose(pipe);
  google::protobuf::Value answer;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &answer).ok()) << json;
  return answer;
}

TEST(CsvReader, ReadsAsPythonDoes) {
  std::mt19937 random{20260131};
  std::vector<std::string> cases;
  std::vector<std::vector<std::vector<std::string>>> expected;
  while (cases.size() < 3000) {
    const std::string text = RandomCsv(random);
    bool ok = true;
    auto rows = Read(text, ok);
    if (!ok) continue;  // What to do with bad rows is ours alone.
    cases.push_back(text);
    expected.push_back(std::move(rows));
  }
  const std::string path = ::testing::TempDir() + "csv_cases.txt";
  std::ofstream file(path, std::ios::binary);
  for (size_t i = 0; i < cases.size(); ++i) file << (i == 0 ? "" : "\x1e") << cases[i];
  file.close();

  const google::protobuf::Value answer = AskOracle(path);

  ASSERT_EQ(answer.list_value().values_size(), static_cast<int>(cases.size()));
  for (size_t i = 0; i < cases.size(); ++i) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : answer.list_value().values(static_cast<int>(i)).list_value().values()) {
      auto& fields = rows.emplace_back();
      for (const auto& field : row.list_value().values()) fields.push_back(field.string_value());
    }
    EXPECT_EQ(expected[i], rows) << ::testing::PrintToString(cases[i]);
  }
}

}  // namespace
}  // namespace leadline::csv
