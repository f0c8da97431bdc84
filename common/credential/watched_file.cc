#include "common/credential/watched_file.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace leadline::credential {
namespace {

constexpr off_t kLargest = 1 << 20;

}  // namespace

std::string ChangeOf(const std::string& path) {
  struct stat file = {};
  if (::stat(path.c_str(), &file) != 0) return "";
  return absl::StrCat(file.st_mtim.tv_sec, ".", file.st_mtim.tv_nsec, " ", file.st_size, " ",
                      file.st_ino);
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  struct stat file = {};
  std::ifstream in(path, std::ios::binary);
  if (!in || ::stat(path.c_str(), &file) != 0) {
    return absl::NotFoundError(absl::StrCat(path, " cannot be read"));
  }
  if (file.st_size > kLargest) return absl::InvalidArgumentError(path + " is too large");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace leadline::credential
