#include "docs/generator/option_page.h"

#include <cstdio>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace leadline::docs {
namespace {

constexpr char kIntroduction[] =
    "# Options\n\n"
    "A setting is looked for as a flag (`--database-pool=16`), then in the environment\n"
    "(`LEADLINE_DATABASE_POOL`), then in the file named by `--config` (`database-pool = 16`).\n"
    "Secrets may also stand in a file that is named instead: `--database-dsn-file`,\n"
    "`LEADLINE_DATABASE_DSN_FILE`. An unknown flag, or key of the file, is an error.\n"
    "`--print-config` shows what is in force and where it came from, secrets masked.\n\n";

constexpr const char* kPrograms[] = {"lead-server", "conversion-server", "configuration-server",
                                     "web-gateway", "leadctl"};

absl::StatusOr<std::string> HelpOf(const std::string& program) {
  const std::string command = program + " --help";
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return absl::InternalError(absl::StrCat("cannot run ", command));
  std::string help;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) help += static_cast<char>(c);
  if (pclose(pipe) != 0) return absl::InternalError(absl::StrCat(command, " fails"));
  return help;
}

}  // namespace

absl::StatusOr<Page> OptionPage(const std::string& folder) {
  std::string text = kIntroduction;
  for (const char* program : kPrograms) {
    LEADLINE_ASSIGN_OR_RETURN(const std::string help, HelpOf(absl::StrCat(folder, "/", program)));
    absl::StrAppend(&text, "## ", program, "\n\n```\n", help, "```\n\n");
  }
  return Page{"docs/reference/options.md", text};
}

}  // namespace leadline::docs
