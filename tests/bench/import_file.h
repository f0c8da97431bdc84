#pragma once

#include <string>

namespace leadline::bench {

// Uploads a CSV file of leads, has the server at `address` import it, and prints on one line how
// many rows a second it took; the upload itself is not counted.
void ImportFile(const std::string& address, const std::string& file);

}  // namespace leadline::bench
