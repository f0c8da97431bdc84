#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/lead/table/byte_source.h"

struct zip;
struct zip_file;

namespace leadline::lead::table {

// The parts of a ZIP file, unpacked piece by piece. Never gives more than is reasonable: a part
// that unpacks to far more than it takes up is an attack, and so is one that is larger than any we
// read.
class Package final {
 public:
  static absl::StatusOr<std::unique_ptr<Package>> Open(ByteSource source);
  ~Package();
  Package(const Package&) = delete;
  Package& operator=(const Package&) = delete;

  // One part, read from its start to its end.
  class Part final {
   public:
    Part(Part&& other) noexcept;
    Part& operator=(Part&&) = delete;
    ~Part();

    // The next bytes of the part; none at its end.
    absl::StatusOr<std::string> Read();

    // From 0 at the start of the part to 1 at its end.
    double Progress() const;

   private:
    friend class Package;
    Part(Package& package, zip_file* file, int64_t allowed, int64_t unpacked)
        : package_(package), file_(file), allowed_(allowed), unpacked_(unpacked) {}

    Package& package_;
    zip_file* file_;
    const int64_t allowed_;   // Bytes that it may unpack to.
    const int64_t unpacked_;  // As the file says.
    int64_t read_ = 0;
  };

  bool Has(const std::string& name) const;

  // `most` bytes are the most it may unpack to.
  absl::StatusOr<Part> OpenPart(const std::string& name, int64_t most);

 private:
  struct Source;

  explicit Package(std::unique_ptr<Source> source);

  absl::Status Damaged() const;

  std::unique_ptr<Source> source_;
  zip* archive_ = nullptr;
};

}  // namespace leadline::lead::table
