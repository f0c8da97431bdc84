#include "common/postgres/parameters.h"

#include <algorithm>

namespace leadline::postgres {
namespace {

bool StartsName(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool InName(char c) { return StartsName(c) || (c >= '0' && c <= '9'); }

// Where the text after position `at` ends that PostgreSQL does not read as SQL; `at` itself when
// none starts there.
size_t EndOfQuoted(const std::string& sql, size_t at) {
  const auto after = [&sql](const std::string& close, size_t from) {
    const size_t found = sql.find(close, from);
    return found == std::string::npos ? sql.size() : found + close.size();
  };
  if (sql[at] == '\'' || sql[at] == '"') return after(std::string(1, sql[at]), at + 1);
  if (sql.compare(at, 2, "--") == 0) return after("\n", at);
  if (sql.compare(at, 2, "/*") == 0) return after("*/", at);
  if (sql[at] != '$') return at;
  size_t tag = at + 1;
  if (tag < sql.size() && sql[tag] >= '0' && sql[tag] <= '9') return at;  // $1 is a parameter.
  while (tag < sql.size() && (InName(sql[tag]) || (sql[tag] >= 'A' && sql[tag] <= 'Z'))) ++tag;
  if (tag >= sql.size() || sql[tag] != '$') return at;
  return after(sql.substr(at, tag + 1 - at), tag + 1);
}

size_t EndOfName(const std::string& sql, size_t at) {
  while (at < sql.size() &&
         (InName(sql[at]) || (sql[at] == '.' && at + 1 < sql.size() && StartsName(sql[at + 1])))) {
    ++at;
  }
  return at;
}

size_t NumberOf(const std::string& name, std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin()) + 1;
  names.push_back(name);
  return names.size();
}

}  // namespace

Parameterized Parameterize(const std::string& sql) {
  Parameterized result;
  size_t at = 0;
  while (at < sql.size()) {
    size_t end = EndOfQuoted(sql, at);
    if (end == at) end = sql.compare(at, 2, "::") == 0 ? at + 2 : at + 1;
    if (sql[at] == ':' && end == at + 1 && end < sql.size() && StartsName(sql[end])) {
      const size_t name = end;
      end = EndOfName(sql, name);
      result.sql += '$' + std::to_string(NumberOf(sql.substr(name, end - name), result.names));
    } else {
      result.sql.append(sql, at, end - at);
    }
    at = end;
  }
  return result;
}

}  // namespace leadline::postgres
