#include "services/lead/table/package.h"

#include <zip.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "common/status/macros.h"
#include "services/lead/table/problem.h"

namespace leadline::lead::table {
namespace {

constexpr size_t kPiece = 1 << 16;

// No spreadsheet of a million rows comes near.
constexpr int64_t kMaxParts = 10'000;
constexpr int64_t kMaxRatio = 200;
constexpr int64_t kAlwaysAllowed = 1 << 20;  // Small parts pack better than large ones.

}  // namespace

// The file as libzip reads it.
struct Package::Source {
  explicit Source(ByteSource of) : bytes(std::move(of)) { zip_error_init(&error); }
  ~Source() { zip_error_fini(&error); }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  static zip_int64_t Call(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command) {
    return static_cast<Source*>(self)->Serve(data, length, command);
  }

  zip_int64_t Serve(void* data, zip_uint64_t length, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_SEEKABLE;
      case ZIP_SOURCE_OPEN:
        place = 0;
        return 0;
      case ZIP_SOURCE_READ:
        return Read(static_cast<char*>(data), static_cast<int64_t>(length));
      case ZIP_SOURCE_SEEK:
        place = zip_source_seek_compute_offset(static_cast<zip_uint64_t>(place),
                                               static_cast<zip_uint64_t>(bytes.size), data, length,
                                               &error);
        return place < 0 ? -1 : 0;
      case ZIP_SOURCE_TELL:
        return place;
      case ZIP_SOURCE_STAT:
        return Stat(static_cast<zip_stat_t*>(data));
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&error, data, length);
      case ZIP_SOURCE_CLOSE:
      case ZIP_SOURCE_FREE:
        return 0;
      default:
        zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
  }

  zip_int64_t Stat(zip_stat_t* stat) const {
    zip_stat_init(stat);
    stat->size = static_cast<zip_uint64_t>(bytes.size);
    stat->valid = ZIP_STAT_SIZE;
    return sizeof(*stat);
  }

  // libzip reads the directory in tiny pieces, so we keep a block.
  zip_int64_t Read(char* data, int64_t length) {
    if (place >= bytes.size) return 0;
    if (place < block_at || place >= block_at + static_cast<int64_t>(block.size())) {
      auto read = bytes.read(place);
      if (!read.ok() || read->empty()) {
        failure = read.status();
        zip_error_set(&error, ZIP_ER_READ, 0);
        return -1;
      }
      block = *std::move(read);
      block_at = place;
    }
    const int64_t from = place - block_at;
    const int64_t given = std::min(length, static_cast<int64_t>(block.size()) - from);
    std::memcpy(data, block.data() + from, static_cast<size_t>(given));
    place += given;
    return given;
  }

  const ByteSource bytes;
  int64_t place = 0;
  std::string block;
  int64_t block_at = 0;
  zip_error_t error;
  absl::Status failure;  // Of `bytes`.
};

Package::Package(std::unique_ptr<Source> source) : source_(std::move(source)) {}

absl::StatusOr<std::unique_ptr<Package>> Package::Open(ByteSource bytes) {
  std::unique_ptr<Package> package(new Package(std::make_unique<Source>(std::move(bytes))));
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_function_create(Source::Call, package->source_.get(), &error);
  if (source != nullptr) package->archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
  zip_error_fini(&error);
  if (package->archive_ == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return package->Damaged();
  }
  if (zip_get_num_entries(package->archive_, 0) > kMaxParts) {
    return Unreadable(Problem::kTooLarge, "the spreadsheet has too many parts");
  }
  return package;
}

Package::~Package() {
  if (archive_ != nullptr) zip_discard(archive_);
}

absl::Status Package::Damaged() const {
  if (!source_->failure.ok()) return source_->failure;
  return Unreadable(Problem::kNotATable, "the spreadsheet is damaged or no spreadsheet");
}

bool Package::Has(const std::string& name) const {
  return zip_name_locate(archive_, name.c_str(), ZIP_FL_NOCASE) >= 0;
}

absl::StatusOr<Package::Part> Package::OpenPart(const std::string& name, int64_t most) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  constexpr zip_uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
  const bool found = zip_stat(archive_, name.c_str(), ZIP_FL_NOCASE, &stat) == 0;
  if (!found || (stat.valid & kNeeded) != kNeeded) return Damaged();
  const auto packed = static_cast<int64_t>(std::min<uint64_t>(stat.comp_size, INT64_MAX / 1024));
  zip_file_t* file = zip_fopen(archive_, name.c_str(), ZIP_FL_NOCASE);
  if (file == nullptr) return Damaged();
  // What the file says of itself may be a lie; what is unpacked is counted.
  const int64_t allowed = std::min(most, kAlwaysAllowed + packed * kMaxRatio);
  return Part(*this, file, allowed, static_cast<int64_t>(std::min<uint64_t>(stat.size, INT64_MAX)));
}

Package::Part::Part(Part&& other) noexcept
    : package_(other.package_),
      file_(std::exchange(other.file_, nullptr)),
      allowed_(other.allowed_),
      unpacked_(other.unpacked_),
      read_(other.read_) {}

Package::Part::~Part() {
  if (file_ != nullptr) zip_fclose(file_);
}

absl::StatusOr<std::string> Package::Part::Read() {
  std::string piece(kPiece, '\0');
  const zip_int64_t count = zip_fread(file_, piece.data(), piece.size());
  if (count < 0) return package_.Damaged();
  read_ += count;
  if (read_ > allowed_) {
    return Unreadable(Problem::kTooLarge, "the spreadsheet unpacks to more than is read");
  }
  piece.resize(static_cast<size_t>(count));
  return piece;
}

double Package::Part::Progress() const {
  if (unpacked_ <= 0) return 1;
  return std::min(1.0, static_cast<double>(read_) / static_cast<double>(unpacked_));
}

}  // namespace leadline::lead::table
