#include "tests/support/test_database.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <pqxx/connection>
#include <pqxx/nontransaction>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/postgres/migrations.h"

namespace leadline::test {
namespace {

[[noreturn]] void Fail(const std::string& why) {
  std::cerr << why << "\n";
  std::abort();
}

const std::string& Cluster() {
  static const std::string conninfo = [] {
    const char* set = std::getenv("LEADLINE_TEST_POSTGRES");
    if (set == nullptr) Fail("run under tests/support/with_postgres.sh");
    return std::string(set);
  }();
  return conninfo;
}

void Execute(const std::string& sql) {
  pqxx::connection session(Cluster() + " dbname=postgres");
  pqxx::nontransaction(session).exec(sql);
}

std::string NewName(const std::string& kind) {
  std::string name = kind + "_" + identifier::NewId();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// The migrated database that others are copied from.
const std::string& TemplateOf(std::span<const postgres::Migration> migrations) {
  static std::map<const postgres::Migration*, std::string> templates;
  std::string& name = templates[migrations.data()];
  if (name.empty()) {
    name = NewName("template");
    Execute("CREATE DATABASE " + name);
    const auto migrated = postgres::Migrate(Cluster() + " dbname=" + name, migrations);
    if (!migrated.ok()) Fail(migrated.status().ToString());
  }
  return name;
}

}  // namespace

TestDatabase::TestDatabase(std::span<const postgres::Migration> migrations, int pool_size,
                           const std::string& pooler)
    : name_(NewName("test")), conninfo_(Cluster() + " dbname=" + name_) {
  Execute(absl::StrCat("CREATE DATABASE ", name_, " TEMPLATE ", TemplateOf(migrations)));
  database_ = pooler.empty()
                  ? std::make_unique<postgres::Database>(conninfo_, pool_size)
                  : std::make_unique<postgres::Database>(absl::StrCat(pooler, " dbname=", name_),
                                                         pool_size, postgres::Pooler::kTransaction);
}

TestDatabase::~TestDatabase() {
  database_.reset();
  Execute("DROP DATABASE " + name_ + " WITH (FORCE)");
}

std::string TestDatabase::Query(const std::string& sql) {
  pqxx::connection session(conninfo_);
  const pqxx::result rows = pqxx::nontransaction(session).exec(sql);
  if (rows.empty() || rows.at(0, 0).is_null()) return "";
  return rows.at(0, 0).as<std::string>();
}

void DropConstraints(const std::string& conninfo) {
  pqxx::connection session(conninfo);
  pqxx::nontransaction(session).exec(R"sql(
    DO $$ DECLARE command text; BEGIN
      FOR command IN
        SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', conrelid::regclass,
                      conname)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      LOOP EXECUTE command; END LOOP;
      FOR command IN
        SELECT format('DROP INDEX %s', indexrelid::regclass)
        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = 'public'::regnamespace
      LOOP EXECUTE command; END LOOP;
    END $$)sql");
}

}  // namespace leadline::test
