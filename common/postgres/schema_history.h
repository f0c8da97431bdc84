#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "common/postgres/rows.h"
#include "common/postgres/statement.h"

// What a database remembers of the migrations it has run, in schema_migrations.
namespace leadline::postgres {

// The migrations it has run, in order. Databases of releases that did not mark contractions have no
// column for them, and none that a program of today does not know.
inline constexpr Statement kListRunMigrations = {
    "ListRunMigrations",
    "SELECT version, name, checksum,"
    " coalesce((to_jsonb(ran) ->> 'required_version')::integer, 0) AS required_version "
    "FROM schema_migrations AS ran ORDER BY version"};

// What tells whether the text of a migration is still the one that was run.
std::string ChecksumOf(const Migration& migration);

// How many migrations a program has to know to work on a schema that has run this one. 0 when it
// only adds. One that takes something away says so among the comments it begins with:
//
//   -- contracts: leads.fax                     the programs before it are refused
//   -- contracts: leads.fax, unused since 0021  those that know 0021 may stay
size_t RequiredVersionOf(const Migration& migration);

// How many of `migrations` are among those that were run.
size_t CountKnown(const Rows& run, std::span<const Migration> migrations);

// OK when what was run is no reason against a program with `migrations`; what only a newer program
// knows is told to the log. FAILED_PRECONDITION when one that was run has another text now, or when
// one that is not known took away what this program needs.
absl::Status CheckRun(const Rows& run, std::span<const Migration> migrations);

}  // namespace leadline::postgres
