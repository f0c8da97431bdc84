#pragma once

#include <string>

#include "absl/time/time.h"

namespace leadline::edge {

// When the certificate in a PEM file ends, of a chain the first one. It has ended long ago where
// there is none.
absl::Time CertificateEnd(const std::string& file);

}  // namespace leadline::edge
