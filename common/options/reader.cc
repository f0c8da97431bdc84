#include "common/options/reader.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/options/setting.h"
#include "common/options/spelling.h"
#include "common/status/macros.h"

namespace leadline::options {
namespace {

constexpr char kFileSuffix[] = "-file";

absl::StatusOr<std::string> ReadSecret(const std::string& path) {
  std::ifstream stream(path);
  if (!stream) return absl::NotFoundError("cannot read the file " + path);
  std::ostringstream text;
  text << stream.rdbuf();
  // Editors and `echo` end a file with a newline that is no part of the secret.
  return std::string(absl::StripSuffix(text.str(), "\n"));
}

// One failure that says all of them, one a line.
absl::Status AllOf(const std::vector<absl::Status>& wrong) {
  if (wrong.empty()) return absl::OkStatus();
  if (wrong.size() == 1) return wrong.front();
  std::vector<std::string> messages;
  for (const absl::Status& status : wrong) messages.emplace_back(status.message());
  return absl::InvalidArgumentError(absl::StrJoin(messages, "\n"));
}

absl::Status About(const std::string& what, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(what, ": ", std::string(status.message())));
}

}  // namespace

Options::Reader::Reader(Options& options)
    : options_(options), app_(options.description_, options.program_) {
  app_.add_option("--config", config_, "a file of settings, one `name = value` a line");
  app_.add_flag("--print-config", print_config_, "show the settings in force and stop");
  for (const auto& setting : options_.settings_) Declare(*setting);
  for (const Command& command : options_.commands_) Declare(command);
  if (!options_.commands_.empty()) app_.require_subcommand(1);
}

void Options::Reader::Declare(const Setting& setting) {
  const std::string flag = "--" + setting.name;
  const std::string help = absl::StrCat(setting.help, " [", VariableOf(setting.name), "]");
  if (setting.is_flag) {
    flags_[setting.name] = app_.add_flag(flag, help);
    return;
  }
  const auto accept = [](const std::vector<std::string>&) { return true; };
  flags_[setting.name] = app_.add_option(flag, accept, help);
  if (setting.is_secret) {
    flags_[setting.name + kFileSuffix] =
        app_.add_option(flag + kFileSuffix, accept, "a file that holds it");
  } else {
    flags_[setting.name]->default_str(setting.show());
  }
}

void Options::Reader::Declare(const Command& command) {
  CLI::App& app = *app_.add_subcommand(command.name, command.help)->fallthrough();
  for (const Flag& flag : command.flags) app.add_flag("--" + flag.name, *flag.value, flag.help);
}

absl::StatusOr<Parsed> Options::Reader::Read(int argc, const char* const* argv) {
  Parsed parsed;
  LEADLINE_RETURN_IF_ERROR(ParseFlags(argc, argv, parsed));
  if (parsed.done) return parsed;
  std::vector<absl::Status> wrong = Fill();
  if (parsed.command.empty() || parsed.command != options_.check_command_) {
    LEADLINE_RETURN_IF_ERROR(AllOf(wrong));
  } else {
    Check(wrong);
  }
  parsed.warnings = FindMisspelt();
  for (const absl::Status& status : wrong) parsed.problems.emplace_back(status.message());
  if (print_config_) {
    parsed.done = true;
    parsed.text = Configuration();
  }
  return parsed;
}

// Fills the variables; gives all that is wrong.
std::vector<absl::Status> Options::Reader::Fill() {
  if (absl::Status status = ReadFile(); !status.ok()) return {std::move(status)};
  std::vector<absl::Status> wrong = CheckKeys();
  for (const auto& setting : options_.settings_) {
    if (absl::Status status = Assign(*setting); !status.ok()) wrong.push_back(std::move(status));
  }
  return wrong;
}

void Options::Reader::Check(std::vector<absl::Status>& wrong) const {
  for (const auto& setting : options_.settings_) {
    const absl::Status status = setting->check ? setting->check() : absl::OkStatus();
    if (!status.ok()) wrong.push_back(About("--" + setting->name, status));
  }
}

absl::Status Options::Reader::ParseFlags(int argc, const char* const* argv, Parsed& parsed) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    parsed.done = true;
    parsed.text = Help();
    return absl::OkStatus();
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(error.what(), "\nRun ", options_.program_, " --help for more."));
  }
  for (const CLI::App* command : app_.get_subcommands()) parsed.command = command->get_name();
  return absl::OkStatus();
}

absl::Status Options::Reader::ReadFile() {
  if (config_.empty()) {
    const char* from_environment = std::getenv("LEADLINE_CONFIG");
    config_ = from_environment == nullptr ? "" : from_environment;
  }
  if (config_.empty()) return absl::OkStatus();
  try {
    for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_file(config_)) {
      file_[item.fullname()] = item.inputs.empty() ? "true" : item.inputs.back();
    }
  } catch (const CLI::Error& error) {
    return absl::InvalidArgumentError(absl::StrCat(config_, ": ", error.what()));
  }
  return absl::OkStatus();
}

std::vector<absl::Status> Options::Reader::CheckKeys() const {
  std::vector<absl::Status> wrong;
  for (const auto& [key, value] : file_) {
    if (flags_.count(key) > 0) continue;
    wrong.push_back(
        absl::InvalidArgumentError(absl::StrCat(config_, ": there is no setting ", key)));
  }
  return wrong;
}

std::vector<std::string> Options::Reader::FindMisspelt() const {
  std::set<std::string> known = {"LEADLINE_CONFIG"};
  for (const auto& [name, flag] : flags_) known.insert(VariableOf(name));
  std::vector<std::string> warnings;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string variable(*at, std::strcspn(*at, "="));
    const std::string meant = MeantBy(variable, known);
    if (meant.empty()) continue;
    warnings.push_back(absl::StrCat(variable, " is no setting and is ignored; ", meant, " is one"));
  }
  return warnings;
}

// "environment LEADLINE_DATABASE_POOL", "file /etc/leadline.conf".
std::string Options::Reader::PlaceOf(const Source& source, const std::string& name) const {
  if (source.look == &Reader::InEnvironment)
    return absl::StrCat(source.name, " ", VariableOf(name));
  if (source.look == &Reader::InFile) return absl::StrCat(source.name, " ", config_);
  return source.name;
}

const Options::Reader::Source Options::Reader::kSources[] = {
    {"flag", &Reader::InFlags}, {"environment", &Reader::InEnvironment}, {"file", &Reader::InFile}};

std::optional<std::string> Options::Reader::InFlags(const std::string& name) const {
  const CLI::Option& flag = *flags_.at(name);
  return flag.count() > 0 ? std::optional(flag.results().back()) : std::nullopt;
}

std::optional<std::string> Options::Reader::InEnvironment(const std::string& name) const {
  const char* text = std::getenv(VariableOf(name).c_str());
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> Options::Reader::InFile(const std::string& name) const {
  const auto line = file_.find(name);
  return line != file_.end() ? std::optional(line->second) : std::nullopt;
}

absl::StatusOr<std::optional<Options::Reader::Found>> Options::Reader::Find(
    const Setting& setting) const {
  for (const Source& source : kSources) {
    if (auto text = (this->*source.look)(setting.name)) {
      return Found{*std::move(text), PlaceOf(source, setting.name)};
    }
    if (!setting.is_secret) continue;
    const std::string file = setting.name + kFileSuffix;
    const auto path = (this->*source.look)(file);
    if (!path.has_value()) continue;
    auto secret = ReadSecret(*path);
    if (!secret.ok()) return About("--" + file, secret.status());
    return Found{*std::move(secret), absl::StrCat(PlaceOf(source, file), ": ", *path)};
  }
  return std::optional<Found>();
}

absl::Status Options::Reader::Assign(Setting& setting) const {
  LEADLINE_ASSIGN_OR_RETURN(const std::optional<Found> found, Find(setting));
  if (!found.has_value()) return absl::OkStatus();
  setting.source = found->source;
  const absl::Status status = setting.assign(found->text);
  return status.ok() ? status
                     : About(absl::StrCat("--", setting.name, " (", found->source, ")"), status);
}

std::string Options::Reader::Help() const {
  return app_.get_formatter()->make_help(&app_, options_.program_, CLI::AppFormatMode::Normal);
}

std::string Options::Reader::Configuration() const {
  std::string text;
  for (const auto& setting : options_.settings_) {
    absl::StrAppend(&text, setting->name, " = \"", setting->Shown(), "\"  # ", setting->source,
                    "\n");
  }
  return text;
}

}  // namespace leadline::options
