#include "services/leadctl/receive_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/document_service.pb.h"
#include "services/leadctl/file_checksum.h"
#include "services/leadctl/invoke.h"

namespace leadline::leadctl {
namespace {

using lead::v1::Document;

constexpr char kMethod[] = "leadline.lead.v1.DocumentService.DownloadDocument";

// Where the first part of a document waits for the rest; of no other document.
std::string PartOf(const Document& document, const std::string& path) {
  const std::string& name = document.name();
  return absl::StrCat(path, ".", name.substr(name.find('/') + 1), ".part");
}

int64_t SizeOf(const std::string& path) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(path, missing);
  return missing ? 0 : static_cast<int64_t>(size);
}

absl::Status MoveWhenRight(const std::string& part, const Document& document,
                           const std::string& path) {
  std::error_code failed;
  std::ifstream in(part, std::ios::binary);
  if (ChecksumOf(in) != document.sha256()) {
    std::filesystem::remove(part, failed);
    return absl::DataLossError("what came is not what was uploaded; it is deleted");
  }
  std::filesystem::rename(part, path, failed);
  return failed ? absl::UnknownError(absl::StrCat(path, ": ", failed.message())) : absl::OkStatus();
}

}  // namespace

absl::Status ReceiveFile::Run(const Document& document, const std::string& path) {
  const std::string part = PartOf(document, path);
  const absl::Time give_up = absl::Now() + patience_;
  absl::Duration delay = absl::Milliseconds(100);
  while (true) {
    const int64_t before = SizeOf(part);
    const absl::Status received = Receive(document, part);
    if (received.ok()) return MoveWhenRight(part, document, path);
    if (SizeOf(part) > before) delay = absl::Milliseconds(100);
    delay = std::min(2 * delay, absl::Seconds(5));
    if (!IsWorthAnotherTry(received) || absl::Now() + delay > give_up) return received;
    absl::SleepFor(delay);
  }
}

absl::Status ReceiveFile::Receive(const Document& document, const std::string& part) {
  lead::v1::DownloadDocumentRequest request;
  request.set_name(document.name());
  request.set_offset(SizeOf(part));
  std::ofstream out(part, std::ios::binary | std::ios::app);
  lead::v1::DownloadDocumentResponse message;
  int64_t done = request.offset();
  bool is_whole = false;
  LEADLINE_RETURN_IF_ERROR(InvokeStream(channel_, kMethod, request, message, [&] {
    const std::string& data = message.chunk().data();
    out.write(data.data(), static_cast<std::streamsize>(data.size()));
    done += static_cast<int64_t>(data.size());
    is_whole = message.has_summary();
    on_progress_(done);
  }));
  out.close();
  if (!out) return absl::PermissionDeniedError(absl::StrCat(part, ": cannot be written"));
  return is_whole ? absl::OkStatus() : absl::UnavailableError("the answer was cut");
}

}  // namespace leadline::leadctl
