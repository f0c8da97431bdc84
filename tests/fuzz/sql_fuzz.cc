// The scanner of our own statements. It must never see a parameter where PostgreSQL sees text.

#include <set>
#include <string>

#include "common/postgres/parameters.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using leadline::fuzz::Require;
  const std::string sql = leadline::fuzz::TextOf(data, size);
  const auto parameterized = leadline::postgres::Parameterize(sql);
  const auto& names = parameterized.names;
  Require(std::set<std::string>(names.begin(), names.end()).size() == names.size(),
          "each name is there once");
  for (const std::string& name : names) {
    Require(sql.find(":" + name) != std::string::npos, "a name stands in the statement");
  }
  // A dollar that begins nothing is no SQL, and may begin something before a parameter's number.
  if (sql.find('$') != std::string::npos) return 0;
  const auto again = leadline::postgres::Parameterize(parameterized.sql);
  Require(again.names.empty(), "no parameter is passed over");
  Require(again.sql == parameterized.sql, "what has no parameters stays as it is");
  return 0;
}
