#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace leadline::credential {

// The public keys of who issues tokens, by their ids: a JSON Web Key Set (RFC 7517). What a key is
// decides by which algorithm it verifies: RS256 for RSA of 2048 bits or more, ES256 for P-256,
// EdDSA for Ed25519. What a token says of its algorithm only has to agree.
class KeySet final {
 public:
  // Leaves out keys that are none of these, have no id, or are not for signatures. Fails when
  // nothing is left, or for a text that is no key set.
  static absl::StatusOr<std::shared_ptr<const KeySet>> Parse(const std::string& text);

  bool Has(const std::string& id) const { return keys_.count(id) == 1; }
  size_t size() const { return keys_.size(); }

  // Whether the key `id` made `signature` of `text`, by `algorithm`, which must be its own.
  bool Verifies(const std::string& id, const std::string& algorithm, const std::string& text,
                const std::string& signature) const;

 private:
  struct Key;

  std::map<std::string, std::shared_ptr<const Key>> keys_;
};

}  // namespace leadline::credential
