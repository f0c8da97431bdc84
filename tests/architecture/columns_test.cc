// The columns that statements answer with are the fields of records: all of them, and nothing else.
// So are the parameters of those that write records.

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/postgres/parameters.h"
#include "common/record/record.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "tests/architecture/contract.h"
#include "tests/architecture/source_tree.h"
#include "tests/architecture/statements.h"

namespace leadline::architecture {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

std::string Capitalized(std::string word) {
  word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
  return word;
}

const Descriptor* FindRecord(const std::string& singular) {
  for (const Descriptor* record : Records()) {
    if (ResourceOf(*record).singular() == singular) return record;
  }
  return nullptr;
}

// The record that a statement with one of these verbs is about: GetLeads and ListLeads read leads.
const Descriptor* RecordOf(const std::string& statement, const std::set<std::string>& verbs) {
  for (const Descriptor* record : Records()) {
    for (const std::string& noun : {ResourceOf(*record).singular(), ResourceOf(*record).plural()}) {
      for (const std::string& verb : verbs) {
        if (statement == verb + Capitalized(noun)) return record;
      }
    }
  }
  return nullptr;
}

const Descriptor* RecordReadBy(const std::string& statement) {
  if (statement == "BeginConversions") return FindRecord("lead");
  return RecordOf(statement, {"Get", "List", "Lock"});
}

// A statement that writes whole records, and what their parameters are prefixed with.
struct Write {
  const Descriptor* record;
  std::string prefix;
};

std::vector<Write> WritesOf(const std::string& statement) {
  if (statement == "CommitConversion") {
    return {{FindRecord("account"), "account."},
            {FindRecord("contact"), "contact."},
            {FindRecord("opportunity"), "opportunity."}};
  }
  if (statement == "InsertLeads") return {{FindRecord("lead"), "leads."}};
  const Descriptor* record = RecordOf(statement, {"Insert", "Update"});
  return record == nullptr ? std::vector<Write>() : std::vector<Write>{{record, ""}};
}

bool IsImmutable(const FieldDescriptor& field) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::count(behaviors.begin(), behaviors.end(), google::api::IMMUTABLE) > 0;
}

// Whether a statement that writes the field's record writes the field. An etag is not what is kept,
// but which version is meant.
bool IsWrittenBy(const std::string& statement, const FieldDescriptor& field) {
  const bool later = absl::StartsWith(statement, "Update");
  return record::IsWritable(field) && field.name() != "etag" && !(later && IsImmutable(field));
}

std::vector<const FieldDescriptor*> FieldsOf(const Descriptor& record) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < record.field_count(); ++i) fields.push_back(record.field(i));
  return fields;
}

// The first part of every path: "amount" of "amount.units".
std::set<std::string> TopLevel(const std::vector<std::string>& paths) {
  std::set<std::string> names;
  for (const std::string& path : paths) names.insert(path.substr(0, path.find('.')));
  return names;
}

bool IsFieldOfSomeMessage(const std::string& column) {
  for (const FileDescriptor* file : ContractFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor& type = *file->message_type(i);
      if (record::Field::Find(type, column)) return true;
      for (int j = 0; j < type.nested_type_count(); ++j) {
        if (record::Field::Find(*type.nested_type(j), column)) return true;
      }
    }
  }
  return false;
}

// Lists that leave the large parts of their records to Get, as their responses say.
const std::map<std::string, std::set<std::string>> kLeftToGet = {
    {"ListCampaigns", {"member_count"}},
    {"ListConversions", {"lead_snapshot", "provenance", "dropped_fields", "warnings"}},
};

// Computed from other fields when a record is answered: no statement knows them.
const std::set<std::string> kComputed = {
    "leadline.lead.v1.Campaign.state", "leadline.lead.v1.Lead.allowed_actions",
    "leadline.lead.v1.Lead.external_links", "leadline.lead.v1.Lead.purge_time"};

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

// A record that is locked is written back, and one that is handed over goes on: for them it is
// enough to have what callers may write.
TEST_P(ColumnTest, IsThereForEveryFieldOfTheRecordThatIsRead) {
  for (const SqlBlock& statement : statements_) {
    const Descriptor* record = RecordReadBy(statement.name);
    if (record == nullptr) continue;
    const bool whole = RecordOf(statement.name, {"Get", "List"}) != nullptr;
    const auto left = kLeftToGet.find(statement.name);
    std::set<std::string> read = TopLevel(ColumnsOf(statement));
    if (read.count("_record") > 0) continue;  // The whole of it, as a document.
    if (left != kLeftToGet.end()) read.insert(left->second.begin(), left->second.end());
    for (const FieldDescriptor* field : FieldsOf(*record)) {
      if (!whole && !record::IsWritable(*field)) continue;
      if (kComputed.count(field->full_name()) > 0) continue;
      EXPECT_TRUE(read.count(field->name()) == 1)
          << statement.file << ", " << statement.name << " leaves out " << field->name();
    }
  }
}

TEST_P(ColumnTest, IsWrittenForEveryFieldThatCallersMayWrite) {
  for (const SqlBlock& statement : statements_) {
    const std::vector<std::string> names = postgres::Parameterize(statement.sql).names;
    for (const Write& write : WritesOf(statement.name)) {
      std::vector<std::string> given;
      for (const std::string& name : names) {
        if (absl::StartsWith(name, write.prefix)) given.push_back(name.substr(write.prefix.size()));
      }
      const std::set<std::string> written = TopLevel(given);
      if (written.count("record") > 0) continue;  // The whole of it, as a document.
      for (const FieldDescriptor* field : FieldsOf(*write.record)) {
        if (!IsWrittenBy(statement.name, *field)) continue;
        EXPECT_TRUE(written.count(field->name()) == 1)
            << statement.file << ", " << statement.name << " leaves out " << field->full_name();
      }
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
