#pragma once

#include <string>
#include <utility>
#include <vector>

namespace leadline::postgres {

// The parameters of a connection as libpq names them, a name and a value each.
using ConnectionParameters = std::vector<std::pair<std::string, std::string>>;

// Those that `conninfo` names, text or URL, and bounds for what libpq would wait for without any,
// where it says nothing of them: a connection is made within five seconds, and one whose other end
// is gone without a word is given up after half a minute. Throws pqxx::broken_connection for what
// is no conninfo.
ConnectionParameters ParametersOf(const std::string& conninfo);

}  // namespace leadline::postgres
