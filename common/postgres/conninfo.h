#pragma once

#include <string>
#include <utility>
#include <vector>

namespace leadline::postgres {

// The parameters of a connection as libpq names them, a name and a value each.
using ConnectionParameters = std::vector<std::pair<std::string, std::string>>;

// How long a server may be silent: one that nothing can be done without, and one that another one
// stands in for.
enum class Patience { kUsual, kShort };

// Those that `conninfo` names, text or URL, and bounds for what libpq would wait for without any,
// where it says nothing of them: a connection is made within five seconds, and one whose other end
// is gone without a word is given up after half a minute; with short patience, both within a few
// seconds. Throws pqxx::broken_connection for what is no conninfo.
ConnectionParameters ParametersOf(const std::string& conninfo,
                                  Patience patience = Patience::kUsual);

}  // namespace leadline::postgres
