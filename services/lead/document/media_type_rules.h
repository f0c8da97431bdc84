#pragma once

#include <string>

#include "absl/status/statusor.h"

// What files are, whatever they are said to be. Nothing here does I/O but for reading the library's
// own knowledge once, reads a clock or is random.
namespace leadline::lead {

// The media type of a file that begins like that, as libmagic finds it: "application/pdf".
// "application/octet-stream" for what it does not know. Fails when its knowledge is not installed.
absl::StatusOr<std::string> FindMediaType(const std::string& beginning);

// Whether files of that media type are programs, or scripts that computers run.
bool IsProgramType(const std::string& media_type);

// Whether a file that was found to be `found` may be what it was announced as. Only plain
// contradictions count: a picture that is text, a PDF that is nothing known. Formats that are a
// matter of opinion, as CSV or what an old Office wrote, agree with all that is like them.
bool MayBe(const std::string& announced, const std::string& found);

}  // namespace leadline::lead
