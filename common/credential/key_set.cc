#include "common/credential/key_set.h"

#include <utility>

#include "absl/status/status.h"
#include "common/credential/json_object.h"
#include "common/credential/public_key.h"

namespace leadline::credential {

struct KeySet::Key {
  PublicKey key;
};

absl::StatusOr<std::shared_ptr<const KeySet>> KeySet::Parse(const std::string& text) {
  const auto document = JsonObject::Parse(text);
  if (!document.has_value() || !document->Has("keys")) {
    return absl::InvalidArgumentError("is no JSON Web Key Set");
  }
  auto set = std::make_shared<KeySet>();
  for (const std::string& one : document->Objects("keys")) {
    const auto json = JsonObject::Parse(one);
    const std::string id = json->Text("kid").value_or("");
    const bool is_for_signatures = json->Text("use").value_or("sig") == "sig";
    auto key = is_for_signatures ? PublicKey::FromJson(*json) : std::nullopt;
    if (id.empty() || !key.has_value()) continue;
    if (json->Text("alg").value_or(key->algorithm()) != key->algorithm()) continue;
    set->keys_.insert_or_assign(id, std::make_shared<const Key>(Key{*std::move(key)}));
  }
  if (set->keys_.empty()) {
    return absl::InvalidArgumentError("has no key for RS256, ES256 or EdDSA with a kid");
  }
  return set;
}

bool KeySet::Verifies(const std::string& id, const std::string& algorithm, const std::string& text,
                      const std::string& signature) const {
  const auto found = keys_.find(id);
  if (found == keys_.end()) return false;
  const PublicKey& key = found->second->key;
  return key.algorithm() == algorithm && key.Verifies(text, signature);
}

}  // namespace leadline::credential
