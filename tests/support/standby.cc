#include "tests/support/standby.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <pqxx/connection>
#include <pqxx/nontransaction>

#include "absl/time/clock.h"
#include "tests/support/child_process.h"

namespace leadline::test {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

std::string QueryAt(const std::string& conninfo, const std::string& sql) {
  pqxx::connection session(conninfo + " dbname=postgres");
  const pqxx::result rows = pqxx::nontransaction(session).exec(sql);
  return rows.empty() || rows.at(0, 0).is_null() ? "" : rows.at(0, 0).as<std::string>();
}

std::string Folder() {
  const std::filesystem::path data = std::getenv("LEADLINE_TEST_PGDATA");
  return (data.parent_path() / "standby").string();
}

}  // namespace

Standby::Standby() : folder_(Folder()), log_(folder_ + ".log") {
  if (Run("start") != 0) {
    std::cerr << "no standby\n" << TailOf(log_);
    std::abort();
  }
  CatchUp();
}

Standby::~Standby() { Stop(); }

int Standby::Run(const std::string& command) const {
  return RunToEnd({{"/bin/bash", "tests/support/standby.sh", command, folder_}, {}, log_});
}

std::string Standby::Query(const std::string& sql) const { return QueryAt(conninfo(), sql); }

void Standby::PauseReplay() const {
  Query("SELECT pg_wal_replay_pause()");
  const absl::Time end = absl::Now() + kPatience;
  while (Query("SELECT pg_get_wal_replay_pause_state()") != "paused" && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(5));
  }
}

void Standby::ResumeReplay() const { Query("SELECT pg_wal_replay_resume()"); }

void Standby::CatchUp() const {
  const std::string primary = std::getenv("LEADLINE_TEST_POSTGRES");
  const std::string flushed = QueryAt(primary, "SELECT pg_current_wal_flush_lsn()");
  const absl::Time end = absl::Now() + kPatience;
  while (Query("SELECT pg_last_wal_replay_lsn() >= '" + flushed + "'") != "t" &&
         absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(5));
  }
}

void Standby::Promote() const { Query("SELECT pg_promote()"); }

void Standby::Stop() {
  if (!is_running_) return;
  is_running_ = false;
  if (Run("stop") != 0) std::cerr << "the standby does not stop\n" << TailOf(log_);
}

}  // namespace leadline::test
