#include "services/lead/table/byte_source.h"

#include <memory>
#include <utility>

namespace leadline::lead::table {
namespace {

constexpr size_t kPiece = 1 << 18;

}  // namespace

ByteSource InMemory(std::string bytes) {
  const auto kept = std::make_shared<const std::string>(std::move(bytes));
  return {static_cast<int64_t>(kept->size()),
          [kept](int64_t offset) { return kept->substr(static_cast<size_t>(offset), kPiece); }};
}

}  // namespace leadline::lead::table
