#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace leadline::log {

enum class Level { kDebug, kInfo, kWarning, kError };

// One named value of a line. Ids, counts, codes and durations: never what a person typed. Refers
// to its text, so it lives no longer than the call of Write it is made for.
class Field final {
 public:
  Field(const char* key, const std::string& value) : key_(key), text_(&value), kind_(Kind::kText) {}
  Field(const char* key, const char* value) : key_(key), literal_(value), kind_(Kind::kLiteral) {}
  Field(const char* key, int64_t value) : key_(key), number_(value), kind_(Kind::kNumber) {}
  Field(const char* key, uint64_t value) : Field(key, static_cast<int64_t>(value)) {}
  Field(const char* key, int value) : Field(key, static_cast<int64_t>(value)) {}
  Field(const char* key, bool value) : key_(key), number_(value), kind_(Kind::kBool) {}
  // In microseconds; the key says so: {"wait_us", wait}.
  Field(const char* key, absl::Duration value) : Field(key, absl::ToInt64Microseconds(value)) {}
  // "NOT_FOUND: leads/… does not exist", without the details.
  Field(const char* key, const absl::Status& value)
      : key_(key), status_(&value), kind_(Kind::kStatus) {}

 private:
  friend void Append(const Field& field, std::string& line);
  enum class Kind { kText, kLiteral, kNumber, kBool, kStatus };

  const char* key_;
  union {
    const std::string* text_;
    const char* literal_;
    int64_t number_;
    const absl::Status* status_;
  };
  Kind kind_;
};

using Fields = std::initializer_list<Field>;

// Writes one line of JSON to standard error, in one write(2): time, level, message, the request id
// and trace of the current thread's call when there is one, then the fields.
//
//   log::Info("conversion completed", {{"conversion", name}, {"attempts", attempts}});
void Write(Level level, const char* message, Fields fields = {});
inline void Debug(const char* message, Fields fields = {}) {
  Write(Level::kDebug, message, fields);
}
inline void Info(const char* message, Fields fields = {}) { Write(Level::kInfo, message, fields); }
inline void Warning(const char* message, Fields fields = {}) {
  Write(Level::kWarning, message, fields);
}
inline void Error(const char* message, Fields fields = {}) {
  Write(Level::kError, message, fields);
}

// Lines below `level` are not written. Info at start.
void SetLevel(Level level);
bool ParseLevel(const std::string& name, Level& level);

// Hands every line to `to` instead of standard error, until destroyed. For tests.
class ScopedSink final {
 public:
  explicit ScopedSink(std::function<void(const std::string& line)> to);
  ~ScopedSink();
  ScopedSink(const ScopedSink&) = delete;
  ScopedSink& operator=(const ScopedSink&) = delete;
};

}  // namespace leadline::log
