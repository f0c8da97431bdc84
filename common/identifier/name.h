#pragma once

#include <string>

namespace leadline::identifier {

// "0190…" of "leads/0190…": what follows the collection in the name of a resource.
inline std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

}  // namespace leadline::identifier
