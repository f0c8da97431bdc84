#include "common/options/options.h"

#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/options/reader.h"
#include "common/options/setting.h"

namespace leadline::options {
namespace {

absl::Status Expected(const std::string& what, const std::string& text) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", what, ", got \"", text, "\""));
}

absl::Status AssignInt(const std::string& text, int at_least, int at_most, int* value) {
  int number = 0;
  if (!absl::SimpleAtoi(text, &number) || number < at_least || number > at_most) {
    return Expected(absl::StrCat("a whole number from ", at_least, " to ", at_most), text);
  }
  *value = number;
  return absl::OkStatus();
}

absl::Status AssignBool(const std::string& text, bool* value) {
  return absl::SimpleAtob(text, value) ? absl::OkStatus() : Expected("true or false", text);
}

absl::Status AssignDuration(const std::string& text, absl::Duration* value) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration < absl::ZeroDuration()) {
    return Expected("a duration such as 500ms, 5s or 1m30s", text);
  }
  *value = duration;
  return absl::OkStatus();
}

}  // namespace

std::string VariableOf(const std::string& name) {
  return "LEADLINE_" + absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}}));
}

Options::Options(const std::string& program, const std::string& description)
    : program_(program), description_(description) {}

Options::~Options() = default;

Options::Setting& Options::Declare(const std::string& name, const std::string& help) {
  settings_.push_back(std::make_unique<Setting>());
  settings_.back()->name = name;
  settings_.back()->help = help;
  return *settings_.back();
}

void Options::Add(const std::string& name, std::string* value, const std::string& help) {
  Setting& setting = Declare(name, help);
  setting.assign = [value](const std::string& text) {
    *value = text;
    return absl::OkStatus();
  };
  setting.show = [value] { return *value; };
}

void Options::Add(const std::string& name, int* value, const std::string& help, int at_least,
                  int at_most) {
  Setting& setting = Declare(name, help);
  setting.assign = [=](const std::string& text) {
    return AssignInt(text, at_least, at_most, value);
  };
  setting.show = [value] { return std::to_string(*value); };
}

void Options::Add(const std::string& name, bool* value, const std::string& help) {
  Setting& setting = Declare(name, help);
  setting.is_flag = true;
  setting.assign = [value](const std::string& text) { return AssignBool(text, value); };
  setting.show = [value] { return std::string(*value ? "true" : "false"); };
}

void Options::Add(const std::string& name, absl::Duration* value, const std::string& help) {
  Setting& setting = Declare(name, help);
  setting.assign = [value](const std::string& text) { return AssignDuration(text, value); };
  setting.show = [value] { return absl::FormatDuration(*value); };
}

void Options::AddSecret(const std::string& name, std::string* value, const std::string& help) {
  Add(name, value, help);
  settings_.back()->is_secret = true;
}

void Options::AddFile(const std::string& name, std::string* value, const std::string& help) {
  Add(name, value, help);
  settings_.back()->check = [value] {
    const bool is_there = value->empty() || std::ifstream(*value).good();
    return is_there ? absl::OkStatus() : absl::NotFoundError("cannot read the file " + *value);
  };
}

void Options::AddCommand(const std::string& name, const std::string& help,
                         const std::vector<Flag>& flags) {
  commands_.push_back({name, help, flags});
}

void Options::AddCheckCommand(const std::string& name, const std::string& help) {
  AddCommand(name, help);
  check_command_ = name;
}

absl::StatusOr<Parsed> Options::Parse(int argc, const char* const* argv) {
  Reader reader(*this);
  return reader.Read(argc, argv);
}

}  // namespace leadline::options
