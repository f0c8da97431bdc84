#include "services/leadctl/migrate_command.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/credential/watched_file.h"
#include "common/postgres/database.h"
#include "common/postgres/migrations.h"
#include "common/status/macros.h"
#include "services/configuration/migrations.h"
#include "services/conversion/migrations.h"
#include "services/lead/migrations.h"

namespace leadline::leadctl {
namespace {

constexpr int kFailed = 1;

}  // namespace

void MigrateCommand::Add(CLI::App& app, const std::string& output, std::function<int()>& run) {
  CLI::App* migrate = app.add_subcommand(
      "migrate",
      "bring databases to the schema of this version; 1: one was not, or with --check is not");
  schemas_ = {{"lead", lead::kMigrations, ""},
              {"conversion", conversion::kMigrations, ""},
              {"configuration", configuration::kMigrations, ""}};
  auto* files = migrate->add_option_group("databases");
  for (Schema& schema : schemas_) {
    files
        ->add_option(absl::StrCat("--", schema.service, "-dsn-file"), schema.dsn_file,
                     absl::StrCat("a file with the database of ", schema.service,
                                  "-service, as libpq takes it, as its owner"))
        ->envname(absl::StrCat("LEADLINE_", absl::AsciiStrToUpper(schema.service), "_DSN_FILE"));
  }
  files->require_option(1, 0);
  migrate->add_flag("--check", check_, "change nothing, only say whether there is something to do");
  migrate->callback(
      [this, &output, &run] { run = [this, &output] { return Run(output == "json"); }; });
}

// Of several, one that fails keeps nobody from migrating the others.
int MigrateCommand::Run(bool as_json) {
  int code = 0;
  for (const Schema& schema : schemas_) {
    if (schema.dsn_file.empty()) continue;
    const absl::Status status = RunOne(schema, as_json);
    if (status.ok()) continue;
    terminal_.err << schema.service << ": " << status.message() << "\n";
    code = kFailed;
  }
  return code;
}

absl::Status MigrateCommand::RunOne(const Schema& schema, bool as_json) {
  LEADLINE_ASSIGN_OR_RETURN(const std::string text, credential::ReadFile(schema.dsn_file));
  const std::string dsn(absl::StripAsciiWhitespace(text));
  if (check_) {
    LEADLINE_RETURN_IF_ERROR(postgres::CheckConnection(dsn));
    postgres::Database database(dsn, 1);
    LEADLINE_RETURN_IF_ERROR(postgres::CheckSchema(database, schema.migrations, "leadctl migrate"));
    Print(schema.service, {}, as_json);
    return absl::OkStatus();
  }
  LEADLINE_ASSIGN_OR_RETURN(const auto migrations, postgres::Migrate(dsn, schema.migrations));
  Print(schema.service, migrations, as_json);
  return absl::OkStatus();
}

// Names of migrations are their files': nothing in them has to be escaped.
void MigrateCommand::Print(const std::string& service, const std::vector<std::string>& migrations,
                           bool as_json) {
  if (as_json) {
    const auto quote = [](std::string* out, const std::string& name) {
      absl::StrAppend(out, "\"", name, "\"");
    };
    terminal_.out << R"({"service":")" << service << R"(","migrated":[)"
                  << absl::StrJoin(migrations, ",", quote) << "]}\n";
    return;
  }
  for (const std::string& name : migrations) {
    terminal_.out << service << ": migrated " << name << "\n";
  }
  if (migrations.empty()) terminal_.out << service << ": nothing to migrate\n";
}

}  // namespace leadline::leadctl
