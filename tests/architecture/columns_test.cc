// The columns that statements answer with are the fields of records: all of them, and nothing else.

#include <map>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "google/api/resource.pb.h"
#include "gtest/gtest.h"
#include "tests/architecture/contract.h"
#include "tests/architecture/source_tree.h"
#include "tests/architecture/statements.h"

namespace leadline::architecture {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;

std::string Capitalized(std::string word) {
  word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
  return word;
}

// The record that a statement reads whole: GetLeads, ListLeads and LockLead read leads.
const Descriptor* RecordReadBy(const std::string& statement) {
  for (const Descriptor* record : Records()) {
    for (const std::string& noun : {ResourceOf(*record).singular(), ResourceOf(*record).plural()}) {
      for (const char* verb : {"Get", "List", "Lock"}) {
        if (statement == verb + Capitalized(noun)) return record;
      }
    }
  }
  return nullptr;
}

bool IsFieldOfSomeMessage(const std::string& column) {
  for (const FileDescriptor* file : ContractFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      if (record::Field::Find(*file->message_type(i), column)) return true;
    }
  }
  return false;
}

// Lists that leave the large parts of their records to Get, as their responses say.
const std::map<std::string, std::set<std::string>> kLeftToGet = {
    {"ListConversions", {"lead_snapshot", "provenance", "dropped_fields", "warnings"}},
};

class ColumnTest : public ::testing::TestWithParam<Process> {
 protected:
  std::vector<std::string> ColumnsOf(const SqlBlock& statement) {
    const auto columns = schema_.ColumnsOf(statement);
    return columns.ok() ? *columns : std::vector<std::string>();
  }

  Schema& schema_ = Schema::Of(GetParam());
  const std::vector<SqlBlock> statements_ = StatementsOf(GetParam());
};

INSTANTIATE_TEST_SUITE_P(, ColumnTest, ::testing::ValuesIn(Processes()),
                         [](const auto& process) { return process.param.name; });

TEST_P(ColumnTest, IsAFieldOfTheRecordThatIsRead) {
  for (const SqlBlock& statement : statements_) {
    const Descriptor* record = RecordReadBy(statement.name);
    if (record == nullptr) continue;
    for (const std::string& column : ColumnsOf(statement)) {
      if (column[0] == '_') continue;  // For reading by hand.
      EXPECT_TRUE(record::Field::Find(*record, column).has_value())
          << statement.file << ", " << statement.name << ": " << record->full_name() << " has no "
          << column;
    }
  }
}

TEST_P(ColumnTest, IsThereForEveryFieldOfTheRecordThatIsRead) {
  for (const SqlBlock& statement : statements_) {
    const Descriptor* record = RecordReadBy(statement.name);
    if (record == nullptr || absl::StartsWith(statement.name, "Lock")) continue;
    const auto left = kLeftToGet.find(statement.name);
    std::set<std::string> read = left == kLeftToGet.end() ? std::set<std::string>() : left->second;
    for (const std::string& column : ColumnsOf(statement))
      read.insert(column.substr(0, column.find('.')));
    for (int i = 0; i < record->field_count(); ++i) {
      EXPECT_TRUE(read.count(record->field(i)->name()) == 1)
          << statement.file << ", " << statement.name << " leaves out " << record->field(i)->name();
    }
  }
}

// What no record takes in, somebody asks for by name. A single column may be there only to be
// counted.
TEST_P(ColumnTest, IsReadByNameWhenItIsNoField) {
  std::map<std::string, std::string> code;
  for (const SourceFile& file : FilesUnder({"common", "services"}, {".cc", ".h"})) {
    code[FolderOf(file.path)] += file.text;
  }
  for (const SqlBlock& statement : statements_) {
    const Descriptor* record = RecordReadBy(statement.name);
    const std::vector<std::string> columns = ColumnsOf(statement);
    if (columns.size() == 1) continue;
    for (const std::string& column : columns) {
      if (record != nullptr && column[0] != '_') continue;
      const bool is_field = IsFieldOfSomeMessage(column);
      EXPECT_TRUE(is_field ||
                  absl::StrContains(code[FolderOf(statement.file)], "\"" + column + "\""))
          << statement.file << ", " << statement.name << ": nobody reads " << column;
    }
  }
}

}  // namespace
}  // namespace leadline::architecture
