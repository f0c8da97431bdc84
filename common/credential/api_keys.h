#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/credential/api_key.h"
#include "common/credential/principal.h"
#include "common/polled/polled.h"

namespace leadline::credential {

// Who holds one of the API keys of a file, one JSON object a line. The file is read again when it
// changes; while it is wrong, the keys that were read last are those that hold.
class ApiKeys final {
 public:
  // Fails for a file that is wrong, with the line.
  static absl::StatusOr<std::unique_ptr<ApiKeys>> Open(const std::string& path,
                                                       absl::Duration tick = absl::Seconds(1));

  // TOKEN_INVALID, TOKEN_EXPIRED. The organisation of a service is empty: it says for which it
  // acts.
  absl::StatusOr<std::shared_ptr<const Principal>> Find(const std::string& shown,
                                                        absl::Time now) const;

 private:
  struct Known {
    ApiKey key;
    std::shared_ptr<const Principal> principal;
  };
  using Keys = std::map<std::string, Known>;

  ApiKeys(const std::string& path, absl::Duration tick);

  static absl::StatusOr<std::shared_ptr<const Keys>> Read(const std::string& path);
  absl::StatusOr<std::shared_ptr<const Keys>> Poll(const Keys* last);

  const std::string path_;
  std::string last_change_;
  absl::Status failure_;  // Of the last reading.
  polled::Polled<Keys> polled_;
};

}  // namespace leadline::credential
