#include "common/postgres/conninfo.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <pqxx/except>

namespace leadline::postgres {
namespace {

struct Bound {
  const char* name;
  const char* usual;
  const char* small;
};

// In seconds, and the last in milliseconds. A session that waits for an answer is asked after 15
// seconds whether the other end is there, three times; one that sends has 30. libpq gives no
// connection less than two seconds to be made.
constexpr Bound kBounds[] = {{"connect_timeout", "5", "2"},
                             {"keepalives_idle", "15", "2"},
                             {"keepalives_interval", "5", "1"},
                             {"keepalives_count", "3", "2"},
                             {"tcp_user_timeout", "30000", "2000"}};

struct Free {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  void operator()(char* text) const { PQfreemem(text); }
};

bool Names(const ConnectionParameters& parameters, const std::string& name) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [&name](const auto& parameter) { return parameter.first == name; });
}

}  // namespace

ConnectionParameters ParametersOf(const std::string& conninfo, Patience patience) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, Free> options(
      PQconninfoParse(conninfo.c_str(), &message));
  const std::unique_ptr<char, Free> owned(message);
  if (options == nullptr) throw pqxx::broken_connection(message == nullptr ? "" : message);
  ConnectionParameters parameters;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parameters.emplace_back(option->keyword, option->val);
  }
  for (const Bound& bound : kBounds) {
    if (Names(parameters, bound.name)) continue;
    parameters.emplace_back(bound.name, patience == Patience::kShort ? bound.small : bound.usual);
  }
  return parameters;
}

}  // namespace leadline::postgres
