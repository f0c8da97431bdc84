#include "services/lead/document/remove_old_files.h"

#include "common/status/macros.h"
#include "services/lead/document/content_store.h"
#include "services/lead/document/document_store.h"
#include "services/lead/document/upload_store.h"

namespace leadline::lead {

absl::Status RemoveOldFiles::Run() {
  LEADLINE_RETURN_IF_ERROR(uploads_.RemoveOld());
  LEADLINE_RETURN_IF_ERROR(documents_.RemoveOld());
  return contents_.Clean();
}

void RemoveOldFiles::StartEvery(absl::Duration interval) {
  polled_.emplace("old-files", interval,
                  [this](const auto&) -> absl::StatusOr<std::shared_ptr<const Done>> {
                    LEADLINE_RETURN_IF_ERROR(Run());
                    return std::shared_ptr<const Done>();
                  });
}

}  // namespace leadline::lead
