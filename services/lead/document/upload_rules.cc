#include "services/lead/document/upload_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/document/checksum_rules.h"
#include "services/lead/document/document_errors.h"
#include "services/lead/document/file_name_rules.h"
#include "services/lead/document/media_type_rules.h"
#include "services/lead/lead/lead_field_rules.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

using v1::Document;
using v1::Upload;

constexpr size_t kLongestName = 255;
constexpr char kCategories[] = "dictionaries/document-category/entries/";

void CheckName(const Upload& upload, FieldViolations& violations) {
  if (upload.display_name().empty()) {
    violations.Add("upload.display_name", "must hold a name that can be seen");
  } else if (rules::LengthOf(upload.display_name()) > kLongestName) {
    violations.Add("upload.display_name", "must have at most 255 characters once it is tidied");
  } else if (IsProgramName(upload.display_name())) {
    violations.Add("upload.display_name", "must not be the name of a program or a script");
  }
}

void CheckType(const Upload& upload, const LeadSettings& settings, FieldViolations& violations) {
  if (IsProgramType(upload.media_type())) {
    violations.Add("upload.media_type", "must not be that of a program or a script");
  }
  if (!upload.category().empty() && !IsEntryOf(kCategories, upload.category(), settings)) {
    violations.Add("upload.category",
                   absl::StrCat("must be an entry in use of ", kCategories, "…"));
  }
}

void CheckSize(const Upload& upload, int64_t max_size, FieldViolations& violations) {
  if (upload.size() <= max_size) return;
  violations.Add("upload.size", absl::StrCat("must be at most ", max_size, " bytes"));
}

// A parent that is wrong is told as all other names are, unless there is more to tell.
absl::Status CheckParent(const Upload& upload, FieldViolations& violations) {
  if (upload.parent().empty() || ParseParent(upload.parent()).ok()) return violations.ToStatus();
  constexpr char kParents[] =
      "leads/{lead}, accounts/{account}, contacts/{contact} or opportunities/{opportunity}";
  if (violations.empty()) return NameInvalid("upload.parent", kParents);
  violations.Add("upload.parent", absl::StrCat("must be ", kParents));
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<Upload> NewUpload(const Upload& given, const Authorship& authorship,
                                 const LeadSettings& settings, int64_t max_size) {
  Upload upload = given;
  record::KeepWritable(upload);
  upload.set_name(authorship.name);
  upload.set_creator(authorship.creator);
  upload.set_chunk_size(kChunkSize);
  upload.set_display_name(TidyFileName(given.display_name()));
  upload.set_media_type(absl::AsciiStrToLower(given.media_type()));
  if (upload.visibility() == v1::DOCUMENT_VISIBILITY_UNSPECIFIED) {
    upload.set_visibility(v1::DOCUMENT_VISIBILITY_INTERNAL);
  }
  FieldViolations violations;
  CheckName(upload, violations);
  CheckType(upload, settings, violations);
  CheckSize(upload, max_size, violations);
  LEADLINE_RETURN_IF_ERROR(CheckParent(upload, violations));
  return upload;
}

std::string ContentOf(const Upload& upload) {
  return upload.name().substr(upload.name().find('/') + 1);
}

absl::Status CheckChunk(const Upload& upload, const v1::WriteUploadRequest& request) {
  const int64_t offset = request.offset();
  const int64_t size = std::min(upload.chunk_size(), upload.size() - offset);
  FieldViolations violations;
  if (offset >= upload.size()) {
    violations.Add("offset", absl::StrCat("must be less than ", upload.size()));
  } else if (offset % upload.chunk_size() != 0) {
    violations.Add("offset", absl::StrCat("must be a multiple of ", upload.chunk_size()));
  } else if (static_cast<int64_t>(request.data().size()) != size) {
    violations.Add("data", absl::StrCat("must have ", size, " bytes there"));
  }
  if (!request.sha256().empty() && request.sha256() != ChecksumOf(request.data())) {
    violations.Add("sha256", "must be that of data: it was damaged on its way");
  }
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  if (offset <= upload.committed_size()) return absl::OkStatus();
  return UploadIncomplete(upload.name(), upload.committed_size());
}

absl::StatusOr<Document> DocumentOf(const Upload& upload, const ContentFacts& facts,
                                    const Authorship& authorship) {
  const bool is_announced = !upload.media_type().empty();
  if (!upload.sha256().empty() && upload.sha256() != facts.sha256) {
    return OtherChecksum(upload.name());
  }
  if (IsProgramType(facts.media_type)) return IsAProgram(upload.name(), facts.media_type);
  if (is_announced && !MayBe(upload.media_type(), facts.media_type)) {
    return OtherMediaType(upload.name(), facts.media_type);
  }
  Document document;
  document.set_name(authorship.name);
  document.set_display_name(upload.display_name());
  document.set_category(upload.category());
  document.set_media_type(is_announced ? upload.media_type() : facts.media_type);
  document.set_size(upload.size());
  document.set_sha256(facts.sha256);
  document.set_visibility(upload.visibility());
  document.set_creator(authorship.creator);
  return document;
}

}  // namespace leadline::lead
