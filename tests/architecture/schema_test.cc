// The schemas: all of an organisation's rows can live together, and a column that bears the name of
// a record's field holds what the field can hold.

#include <algorithm>
#include <optional>
#include <regex>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/postgres/codec.h"
#include "common/record/record.h"
#include "gmock/gmock.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "tests/architecture/contract.h"
#include "tests/architecture/source_tree.h"
#include "tests/architecture/statements.h"

namespace leadline::architecture {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using record::Field;

// Where the records of a plural are: "numberSeriesDefinitions" in number_series_definitions.
std::string TableOf(const std::string& plural) {
  std::string table;
  for (const char c : plural) {
    if (c >= 'A' && c <= 'Z') table += '_';
    table += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return table;
}

// The field that a column keeps: "id" the name, "amount_units" the part amount.units; none when the
// column is our own affair.
std::optional<Field> FieldKeptIn(const std::string& column, const Descriptor& record) {
  if (column == "id") return Field::Find(record, "name");
  if (const auto field = Field::Find(record, column)) return field;
  for (int i = 0; i < record.field_count(); ++i) {
    const std::string& name = record.field(i)->name();
    if (!absl::StartsWith(column, name + "_")) continue;
    if (const auto part = Field::Find(record, name + "." + column.substr(name.size() + 1))) {
      return part;
    }
  }
  return std::nullopt;
}

// One column of a table of records.
struct Column {
  std::string where;
  bool nullable = false;
  std::string constraints;  // As PostgreSQL writes them.
  Field field;
};

bool IsPart(const Field& field) { return absl::StrContains(field.path(), "."); }

bool CanBeUnset(const Field& field) {
  const auto& type = field.descriptor();
  return type.has_presence() || IsPart(field) ||
         postgres::FindColumnField(*type.containing_type(), type.name())->is_name;
}

// Whether a caller may leave it unset. What we write ourselves may always be there.
bool MayBeLeftUnset(const Field& field) {
  const auto& options = field.descriptor().options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::OPTIONAL) {
      return CanBeUnset(field) && !field.descriptor().is_repeated();
    }
  }
  return false;
}

class SchemaTest : public ::testing::TestWithParam<Process> {
 protected:
  std::vector<Column> ColumnsOfRecords() {
    std::vector<Column> columns;
    for (const Descriptor* record : Records()) {
      for (const auto& row : ColumnsOf(TableOf(ResourceOf(*record).plural()))) {
        const auto field = FieldKeptIn(row[0], *record);
        if (!field) continue;
        columns.push_back(
            {absl::StrCat(record->name(), " ", row[0]), row[1] == "t", row[2], *field});
      }
    }
    return columns;
  }

  std::vector<std::vector<std::string>> ColumnsOf(const std::string& table) {
    return schema_.Rows(absl::StrCat(R"sql(
      SELECT attname, NOT attnotnull,
             (SELECT string_agg(pg_get_constraintdef(oid), ' ') FROM pg_constraint
              WHERE conrelid = attrelid AND attnum = ANY (conkey) AND contype IN ('c', 'f'))
      FROM pg_attribute
      WHERE attrelid = to_regclass(')sql",
                                     table, R"sql(') AND attnum > 0 AND NOT attisdropped
    )sql"));
  }

  Schema& schema_ = Schema::Of(GetParam());
};

INSTANTIATE_TEST_SUITE_P(, SchemaTest, ::testing::ValuesIn(Processes()),
                         [](const auto& process) { return process.param.name; });

TEST_P(SchemaTest, LeavesOutOnlyWhatARecordCanLeaveOut) {
  ASSERT_FALSE(ColumnsOfRecords().empty());
  for (const Column& column : ColumnsOfRecords()) {
    if (column.nullable) {
      EXPECT_TRUE(CanBeUnset(column.field)) << column.where << " can be NULL, the field not unset";
    } else {
      EXPECT_FALSE(MayBeLeftUnset(column.field))
          << column.where << " cannot be NULL, but the field unset";
    }
  }
}

TEST_P(SchemaTest, ChecksEveryEnumForItsValues) {
  for (const Column& column : ColumnsOfRecords()) {
    const EnumDescriptor* type = column.field.descriptor().enum_type();
    if (type == nullptr || absl::StrContains(column.constraints, "FOREIGN KEY")) continue;
    for (int i = 1; i < type->value_count(); ++i) {
      EXPECT_TRUE(absl::StrContains(column.constraints, "'" + type->value(i)->name() + "'"))
          << column.where << " has no CHECK that knows " << type->value(i)->name();
    }
  }
}

TEST_P(SchemaTest, KeysEveryTableByOrganization) {
  const auto keyless = schema_.Rows(R"sql(
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND relname <> 'schema_migrations'
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'p')
  )sql");
  for (const auto& row : keyless) ADD_FAILURE() << "table without a primary key: " << row[0];
}

TEST_P(SchemaTest, BeginsEveryUniqueIndexWithTheOrganization) {
  const auto first_columns = schema_.Rows(R"sql(
    SELECT indexrelid::regclass, attname FROM pg_index
    JOIN pg_class ON pg_class.oid = indrelid
    JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
    WHERE relnamespace = 'public'::regnamespace AND indisunique AND relname <> 'schema_migrations'
  )sql");
  ASSERT_FALSE(first_columns.empty());
  for (const auto& row : first_columns) EXPECT_EQ(row[1], "organization_id") << row[0];
}

TEST_P(SchemaTest, BeginsEveryForeignKeyWithTheOrganization) {
  const auto first_columns = schema_.Rows(R"sql(
    SELECT conrelid::regclass || ' ' || conname, here.attname, there.attname FROM pg_constraint
    JOIN pg_attribute AS here ON here.attrelid = conrelid AND here.attnum = conkey[1]
    JOIN pg_attribute AS there ON there.attrelid = confrelid AND there.attnum = confkey[1]
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace
  )sql");
  for (const auto& row : first_columns) {
    EXPECT_EQ(row[1], "organization_id") << row[0];
    EXPECT_EQ(row[2], "organization_id") << row[0];
  }
}

// Of a process whose tables deploy/citus distributes.
class CitusTest : public SchemaTest {
 protected:
  // What psql would send of the file.
  std::string Statements() {
    const std::string path = "deploy/citus/" + GetParam().name + ".sql";
    return std::regex_replace(FilesUnder({path}, {".sql"}).at(0).text, std::regex("\n\\\\[^\n]*"),
                              "");
  }

  // The tables that the file distributes, in its order.
  std::vector<std::string> Distributed() {
    const std::regex call("create_distributed_table\\('(\\w+)', 'organization_id'");
    const std::string text = Statements();
    std::vector<std::string> tables;
    for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at) {
      tables.push_back((*at)[1]);
    }
    return tables;
  }
};

INSTANTIATE_TEST_SUITE_P(, CitusTest, ::testing::Values(Processes()[0], Processes()[1]),
                         [](const auto& process) { return process.param.name; });

TEST_P(CitusTest, DistributesEveryTableOnce) {
  std::vector<std::string> tables;
  for (const auto& row : schema_.Rows(R"sql(
         SELECT relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND relname <> 'schema_migrations')sql")) {
    tables.push_back(row[0]);
  }
  EXPECT_THAT(Distributed(), ::testing::UnorderedElementsAreArray(tables));
}

// A function in the place of Citus' own: that it is there is all that is missing here.
TEST_P(CitusTest, IsSetUpByAFileThatRunsOnTheMigratedSchema) {
  schema_.Rows(R"sql(
    CREATE TEMPORARY TABLE distributed (name regclass, "column" name);
    CREATE FUNCTION create_distributed_table(regclass, name, colocate_with text) RETURNS void
      LANGUAGE sql AS 'INSERT INTO pg_temp.distributed VALUES ($1, $2)')sql");

  schema_.Rows(Statements());

  const auto tables = schema_.Rows(R"sql(
    SELECT name FROM pg_temp.distributed
    JOIN pg_attribute ON attrelid = name AND attname = "column" AND attnotnull)sql");
  schema_.Rows("ROLLBACK; DROP FUNCTION create_distributed_table; DROP TABLE distributed");
  EXPECT_EQ(tables.size(), Distributed().size());
}

TEST_P(CitusTest, DistributesATableAfterThoseItRefersTo) {
  const std::vector<std::string> order = Distributed();
  const auto place = [&](const std::string& table) {
    return std::find(order.begin(), order.end(), table) - order.begin();
  };
  for (const auto& row : schema_.Rows(R"sql(
         SELECT conrelid::regclass, confrelid::regclass FROM pg_constraint
         WHERE contype = 'f' AND conrelid <> confrelid)sql")) {
    EXPECT_LT(place(row[1]), place(row[0])) << row[0] << " refers to " << row[1];
  }
}

// Which Citus could not set: the organisation would be set with the rest.
TEST_P(CitusTest, HasNoForeignKeyThatSetsColumns) {
  for (const auto& row : schema_.Rows(R"sql(
         SELECT conrelid::regclass || ' ' || conname FROM pg_constraint
         WHERE contype = 'f' AND (confdeltype IN ('n', 'd') OR confupdtype IN ('n', 'd')))sql")) {
    ADD_FAILURE() << row[0];
  }
}

// One sequence would be shared by all organisations.
TEST_P(SchemaTest, HasNoSequence) {
  const auto sequences = schema_.Rows(
      "SELECT relname FROM pg_class "
      "WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace");
  for (const auto& row : sequences) ADD_FAILURE() << row[0];
}

}  // namespace
}  // namespace leadline::architecture
