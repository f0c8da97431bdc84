#include "services/leadctl/key_command.h"

#include <fcntl.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/credential/watched_file.h"
#include "common/status/macros.h"

namespace leadline::leadctl {
namespace {

absl::Status Unwritable(const std::string& path) {
  return absl::FailedPreconditionError(path + " cannot be written");
}

// In one piece, so that a server never reads half a line. Nobody else may read a new file.
absl::Status Append(const std::string& path, const std::string& line) {
  const auto before = credential::ReadFile(path);
  const bool is_open_line = before.ok() && !before->empty() && !absl::EndsWith(*before, "\n");
  const std::string text = absl::StrCat(is_open_line ? "\n" : "", line, "\n");
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return Unwritable(path);
  const bool is_written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool is_kept = ::close(file) == 0;
  return is_written && is_kept ? absl::OkStatus() : Unwritable(path);
}

// "90d" and what absl::ParseDuration reads.
absl::StatusOr<absl::Time> EndOf(const std::string& lifetime) {
  if (lifetime.empty()) return absl::InfiniteFuture();
  absl::Duration duration;
  int days = 0;
  const bool in_days = absl::EndsWith(lifetime, "d") &&
                       absl::SimpleAtoi(lifetime.substr(0, lifetime.size() - 1), &days);
  if (in_days) duration = absl::Hours(24 * days);
  if ((!in_days && !absl::ParseDuration(lifetime, &duration)) || duration <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("--expires-in is a time such as 90d or 12h");
  }
  return absl::Now() + duration;
}

}  // namespace

void KeyCommand::Add(CLI::App& keys, std::function<int()>& run) {
  keys.description("create");
  CLI::App* app = keys.add_subcommand("create", "an API key; it is shown this once");
  app->add_option("file", file_, "the servers' --api-keys-file, which gets a line more")
      ->required();
  app->add_option("--subject", wanted_.subject, "who will hold it: services/web-shop")->required();
  app->add_option("--organization", wanted_.organization,
                  "for which he works; none for the role service");
  app->add_option("--role", wanted_.roles,
                  "admin, manager, representative, marketer, integration, read_only, form or "
                  "service; may be repeated")
      ->required();
  app->add_option("--scope", wanted_.scopes,
                  "what the role integration may do: leads.read; may be repeated");
  app->add_option("--form", wanted_.form, "what the role form may send: webForms/contact");
  app->add_option("--expires-in", lifetime_, "90d, 12h; never without");
  app->callback([this, &run] { run = [this] { return Create(); }; });
}

int KeyCommand::Create() {
  const auto end = EndOf(lifetime_);
  absl::Status status = end.status();
  if (end.ok()) wanted_.expires = *end;
  if (status.ok()) status = credential::CheckApiKey(wanted_);
  if (!status.ok()) {
    terminal_.err << (end.ok() ? "the key " : "") << status.message() << "\n";
    return kUsage;
  }
  const credential::NewApiKey made = credential::MakeApiKey(wanted_);
  if (const absl::Status kept = Append(file_, credential::LineOf(made.kept)); !kept.ok()) {
    terminal_.err << kept.message() << "\n";
    return kNoInput;
  }
  terminal_.err << "key " << made.kept.id << " is in " << file_
                << "; this is the only time that it is shown:\n";
  terminal_.out << made.shown << "\n";
  return 0;
}

}  // namespace leadline::leadctl
