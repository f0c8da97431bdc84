#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::lead {

// The bytes of files, by the id of their content: rows of the lead database. All that is asked of
// it is what a store of objects can do, too, and nothing of it takes part in a transaction of
// others, so that one can take its place: pieces that are put once and never change, and reading
// from any byte on.
//
// A content is needed for as long as an upload or a document has it; the statements that delete
// those leave it in `removed_contents`, and Clean takes it away.
class ContentStore final {
 public:
  explicit ContentStore(postgres::Database& database) : database_(database) {}

  // Puts the piece that begins at byte `start`, unless it is there. False when other bytes are
  // there.
  absl::StatusOr<bool> Put(const std::string& organization, const std::string& content,
                           int64_t start, const std::string& data);

  // What there is from byte `start` on, up to the end of the piece it is in; empty behind the last.
  //
  //   for (int64_t start = 0;;) {
  //     LEADLINE_ASSIGN_OR_RETURN(const std::string data, contents.Read(organization, id, start));
  //     if (data.empty()) break;
  //     start += static_cast<int64_t>(data.size());
  //   }
  absl::StatusOr<std::string> Read(const std::string& organization, const std::string& content,
                                   int64_t start);

  // Takes away what nobody needs any more, some pieces at a time.
  absl::Status Clean();

 private:
  postgres::Database& database_;
};

}  // namespace leadline::lead
