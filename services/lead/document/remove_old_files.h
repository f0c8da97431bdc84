#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/polled/polled.h"

namespace leadline::lead {

class ContentStore;
class DocumentStore;
class UploadStore;

// Deletes uploads that nobody goes on with, documents that nothing links any more, and then the
// bytes that are not needed. Any number of processes may do so at once.
class RemoveOldFiles final {
 public:
  RemoveOldFiles(UploadStore& uploads, DocumentStore& documents, ContentStore& contents)
      : uploads_(uploads), documents_(documents), contents_(contents) {}

  // Deletes all that is old now.
  absl::Status Run();

  // Runs every `interval` on a thread of its own, until destroyed.
  void StartEvery(absl::Duration interval);

 private:
  struct Done {};

  UploadStore& uploads_;
  DocumentStore& documents_;
  ContentStore& contents_;
  std::optional<polled::Polled<Done>> polled_;
};

}  // namespace leadline::lead
