#include "common/postgres/conninfo.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <pqxx/except>

namespace leadline::postgres {
namespace {

// In seconds, and the last in milliseconds. A session that waits for an answer is asked after 15
// seconds whether the other end is there, three times; one that sends has 30.
constexpr std::pair<const char*, const char*> kBounds[] = {{"connect_timeout", "5"},
                                                           {"keepalives_idle", "15"},
                                                           {"keepalives_interval", "5"},
                                                           {"keepalives_count", "3"},
                                                           {"tcp_user_timeout", "30000"}};

struct Free {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  void operator()(char* text) const { PQfreemem(text); }
};

bool Names(const ConnectionParameters& parameters, const std::string& name) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [&name](const auto& parameter) { return parameter.first == name; });
}

}  // namespace

ConnectionParameters ParametersOf(const std::string& conninfo) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, Free> options(
      PQconninfoParse(conninfo.c_str(), &message));
  const std::unique_ptr<char, Free> owned(message);
  if (options == nullptr) throw pqxx::broken_connection(message == nullptr ? "" : message);
  ConnectionParameters parameters;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parameters.emplace_back(option->keyword, option->val);
  }
  for (const auto& [name, value] : kBounds) {
    if (!Names(parameters, name)) parameters.emplace_back(name, value);
  }
  return parameters;
}

}  // namespace leadline::postgres
