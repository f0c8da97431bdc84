#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace leadline::options {

// What a parsed command line asks for.
struct Parsed {
  bool done = false;    // Help, --print-config: `text` was asked for and nothing else.
  std::string text;     // For standard output.
  std::string command;  // The sub-command; empty for a program without any.
  std::vector<std::string> problems;  // With what was found, for a sub-command that lists them.
  std::vector<std::string> warnings;  // Of variables that are nearly settings, and are ignored.
};

// The settings of a program. Each is looked for as a flag (--database-pool=16), then in the
// environment (LEADLINE_DATABASE_POOL), then in the file named by --config (database-pool = 16);
// the default is what the variable holds before. In each of these places, a file that holds a
// secret may be named instead of the secret: --database-dsn-file, LEADLINE_DATABASE_DSN_FILE,
// database-dsn-file. An unknown flag or key of the file is an error; so is a value that does not
// fit, and all that are wrong are named together. A variable that is no setting may be one of
// another program: it is a warning when it looks misspelt. --print-config shows what is in force
// and where each came from, secrets masked.
//
//   options.Add("hold-time", &hold_time, "how long a lead is held before the sweeper asks");
class Options final {
 public:
  Options(const std::string& program, const std::string& description);
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  // The names are flags without dashes: lower case, words joined by '-'. The variables outlive the
  // Options.
  void Add(const std::string& name, std::string* value, const std::string& help);
  void Add(const std::string& name, int* value, const std::string& help, int at_least = 0,
           int at_most = std::numeric_limits<int>::max());
  void Add(const std::string& name, bool* value, const std::string& help);
  void Add(const std::string& name, absl::Duration* value, const std::string& help);
  void AddSecret(const std::string& name, std::string* value, const std::string& help);

  // The path of a file. A check command says when it cannot be read; others may not need it.
  void AddFile(const std::string& name, std::string* value, const std::string& help);

  // What only one sub-command may be told, and only as a flag.
  struct Flag {
    std::string name;
    bool* value;
    std::string help;
  };

  // The program then takes exactly one of its sub-commands.
  void AddCommand(const std::string& name, const std::string& help,
                  const std::vector<Flag>& flags = {});

  // One that lists what is wrong: then Parse does not fail for the sake of a value or a file that
  // does not fit, but gives its `problems`, and leaves such a variable as it was.
  void AddCheckCommand(const std::string& name, const std::string& help);

  // Fills the variables. Fails with a message for the person who started the program.
  absl::StatusOr<Parsed> Parse(int argc, const char* const* argv);

 private:
  struct Setting;
  struct Command {
    std::string name;
    std::string help;
    std::vector<Flag> flags;
  };
  class Reader;  // One Parse.

  Setting& Declare(const std::string& name, const std::string& help);

  std::string program_;
  std::string description_;
  std::vector<std::unique_ptr<Setting>> settings_;
  std::vector<Command> commands_;
  std::string check_command_;
};

}  // namespace leadline::options
