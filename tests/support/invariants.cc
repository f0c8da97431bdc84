#include "tests/support/invariants.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <pqxx/pqxx>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"

namespace leadline::test {
namespace {

struct Invariant {
  std::string sentence;
  std::string query;
};

// The blocks of invariants.sql; a sentence may go on in further comment lines.
std::vector<Invariant> ReadInvariants() {
  constexpr char kStart[] = "-- invariant: ";
  std::vector<Invariant> invariants;
  std::ifstream file("tests/support/invariants.sql");
  for (std::string line; std::getline(file, line);) {
    if (absl::StartsWith(line, kStart)) {
      invariants.push_back({line.substr(sizeof(kStart) - 1), ""});
    } else if (!invariants.empty() && absl::StartsWith(line, "-- ")) {
      absl::StrAppend(&invariants.back().sentence, line.substr(2));
    } else if (!invariants.empty()) {
      absl::StrAppend(&invariants.back().query, line, "\n");
    }
  }
  if (invariants.empty()) {
    std::cerr << "tests/support/invariants.sql is not here: run from the repository's root\n";
    std::abort();
  }
  return invariants;
}

std::string Cluster() { return std::getenv("LEADLINE_TEST_POSTGRES"); }

void Execute(const std::string& conninfo, const std::string& sql) {
  pqxx::connection session(conninfo);
  pqxx::nontransaction(session).exec(sql);
}

std::string NewName() {
  std::string name = "audit_" + identifier::NewId();
  std::replace(name.begin(), name.end(), '-', '_');
  Execute(Cluster(), "CREATE DATABASE " + name);
  return name;
}

// SQL that shows the tables of another database as the schema `name`.
std::string Attach(const std::string& name, const std::string& conninfo) {
  const pqxx::connection target(conninfo);
  return absl::StrCat("CREATE SERVER ", name, " FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '",
                      target.hostname(), "', dbname '", target.dbname(), "', fetch_size '10000');",
                      "CREATE USER MAPPING FOR CURRENT_USER SERVER ", name, " OPTIONS (user '",
                      target.username(), "');", "CREATE SCHEMA ", name,
                      "; IMPORT FOREIGN SCHEMA public FROM SERVER ", name, " INTO ", name, ";");
}

constexpr char kTold[] = R"sql(
  CREATE TABLE answers (request_id uuid NOT NULL, lead uuid NOT NULL, outcome text NOT NULL,
                        final boolean NOT NULL, conversion uuid, account uuid, contacts uuid[],
                        opportunity uuid, number text);
  CREATE TABLE attached (item text NOT NULL, lead uuid NOT NULL))sql";

// The id in a resource's name; none for no name.
std::optional<std::string> IdOf(const std::string& name) {
  if (name.empty()) return std::nullopt;
  return name.substr(name.find('/') + 1);
}

// The conversion an answer speaks of: the one made, or the one LEAD_CONVERTED names.
std::optional<std::string> ConversionOf(const Invariants::Answer& answer) {
  if (answer.status.ok()) return IdOf(answer.response.conversion().name());
  if (ReasonOf(answer.status) != type::v1::ERROR_REASON_LEAD_CONVERTED) return std::nullopt;
  const auto info = DetailOf<google::rpc::ErrorInfo>(answer.status);
  const auto named = info->metadata().find("conversion");
  return named == info->metadata().end() ? std::nullopt : IdOf(named->second);
}

std::string ContactsOf(const conversion::v1::Conversion& conversion) {
  std::vector<std::string> ids;
  for (const std::string& contact : conversion.contacts()) ids.push_back(*IdOf(contact));
  return absl::StrCat("{", absl::StrJoin(ids, ","), "}");
}

}  // namespace

Invariants::Invariants(const std::string& lead, const std::string& conversion)
    : name_(NewName()), conninfo_(Cluster() + " dbname=" + name_) {
  Execute(conninfo_, absl::StrCat("CREATE EXTENSION postgres_fdw;", Attach("lead", lead),
                                  Attach("conversion", conversion), kTold));
}

Invariants::~Invariants() { Execute(Cluster(), "DROP DATABASE " + name_ + " WITH (FORCE)"); }

void Invariants::Told(const std::vector<Answer>& answers) {
  pqxx::connection session(conninfo_);
  pqxx::work transaction(session);
  for (const Answer& answer : answers) {
    const conversion::v1::Conversion& made = answer.response.conversion();
    transaction.exec("INSERT INTO answers VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                     pqxx::params{answer.request.request_id(), IdOf(answer.request.lead()),
                                  OutcomeOf(answer.status), IsFinal(answer.status),
                                  ConversionOf(answer), IdOf(made.account()), ContactsOf(made),
                                  IdOf(made.opportunity()), answer.response.account().number()});
  }
  transaction.commit();
}

void Invariants::Told(const std::vector<Attached>& attached) {
  pqxx::connection session(conninfo_);
  pqxx::work transaction(session);
  for (const Attached& item : attached) {
    transaction.exec("INSERT INTO attached VALUES ($1, $2)",
                     pqxx::params{item.item, IdOf(item.lead)});
  }
  transaction.commit();
}

bool Invariants::BecomesQuiet(absl::Duration patience) {
  constexpr char kUnderWay[] = R"sql(
    SELECT (SELECT count(*) FROM lead.leads WHERE held_by IS NOT NULL)
         + (SELECT count(*) FROM lead.handoffs WHERE state = 'RESERVED')
         + (SELECT count(*) FROM conversion.conversions
            WHERE state IN ('STATE_COMMITTED', 'STATE_REVERTING') AND set_aside_time IS NULL)
         + (SELECT count(*) FROM conversion.account_merges WHERE move_time IS NULL))sql";
  const absl::Time until = absl::Now() + patience;
  while (Query(kUnderWay) != "0") {
    if (absl::Now() > until) return false;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return true;
}

std::vector<std::string> Invariants::ViolationsAfter(const std::string& change) {
  std::vector<std::string> violations;
  pqxx::connection session(conninfo_);
  pqxx::work transaction(session);
  transaction.exec(change);
  for (const Invariant& invariant : ReadInvariants()) {
    const pqxx::result rows = transaction.exec(invariant.query);
    for (int i = 0; i < std::min(10, static_cast<int>(rows.size())); ++i) {
      violations.push_back(absl::StrCat(invariant.sentence, " ", rows[i][0].c_str()));
    }
  }
  return violations;
}

std::string Invariants::Query(const std::string& sql) {
  pqxx::connection session(conninfo_);
  const pqxx::result rows = pqxx::work(session).exec(sql);
  return rows.empty() ? "" : rows[0][0].c_str();
}

std::vector<std::string> InvariantSentences() {
  std::vector<std::string> sentences;
  for (const Invariant& invariant : ReadInvariants()) sentences.push_back(invariant.sentence);
  return sentences;
}

std::string OutcomeOf(const absl::Status& status) {
  if (status.ok()) return "OK";
  const type::v1::ErrorReason reason = ReasonOf(status);
  if (reason == type::v1::ERROR_REASON_UNSPECIFIED) return absl::StatusCodeToString(status.code());
  return std::string(absl::StripPrefix(type::v1::ErrorReason_Name(reason), "ERROR_REASON_"));
}

bool IsFinal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kResourceExhausted:
      return false;
    case absl::StatusCode::kAborted:
      return ReasonOf(status) == type::v1::ERROR_REASON_ETAG_MISMATCH;
    default:
      return ReasonOf(status) != type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS &&
             ReasonOf(status) != type::v1::ERROR_REASON_BATCH_NOT_DONE;
  }
}

}  // namespace leadline::test
