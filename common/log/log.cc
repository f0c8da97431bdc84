#include "common/log/log.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>

#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/log/json.h"

namespace leadline::log {
namespace {

constexpr const char* kLevels[] = {"debug", "info", "warning", "error"};

using Sink = std::function<void(const std::string& line)>;

std::atomic<Level> lowest = Level::kInfo;
std::mutex sink_mutex;
std::shared_ptr<const Sink> sink;
std::atomic<bool> has_sink = false;

// Formatting a time is the dearest part of a line, and all but its fraction is the same for a
// second.
void AppendTime(std::string& line) {
  thread_local int64_t second = 0;
  thread_local std::string text;
  const int64_t micros = absl::GetCurrentTimeNanos() / 1000;
  if (second != micros / 1'000'000) {
    second = micros / 1'000'000;
    text =
        absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", absl::FromUnixSeconds(second), absl::UTCTimeZone());
  }
  char fraction[12];
  std::snprintf(fraction, sizeof(fraction), ".%06dZ", static_cast<int>(micros % 1'000'000));
  line += text;
  line += fraction;
}

void AppendKey(const char* key, std::string& line) {
  line += ",\"";
  line += key;
  line += "\":";
}

void AppendText(const char* key, const std::string& value, std::string& line) {
  AppendKey(key, line);
  AppendJson(value, line);
}

void AppendCall(std::string& line) {
  const context::RequestContext& call = context::Current();
  if (!call.request.empty()) AppendText("request", call.request, line);
  // "00-" trace id "-" span id "-" flags
  if (call.traceparent.size() >= 35) AppendText("trace", call.traceparent.substr(3, 32), line);
}

void Emit(const std::string& line) {
  if (has_sink) {
    const std::lock_guard lock(sink_mutex);
    if (sink != nullptr) return (*sink)(line);
  }
  // Where a log cannot be written to, there is nobody to tell.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void Append(const Field& field, std::string& line) {
  AppendKey(field.key_, line);
  switch (field.kind_) {
    case Field::Kind::kText:
      return AppendJson(*field.text_, line);
    case Field::Kind::kLiteral:
      return AppendJson(field.literal_, line);
    case Field::Kind::kNumber:
      line += std::to_string(field.number_);
      return;
    case Field::Kind::kBool:
      line += field.number_ != 0 ? "true" : "false";
      return;
    case Field::Kind::kStatus:
      return AppendJson(absl::StatusCodeToString(field.status_->code()) + ": " +
                            std::string(field.status_->message()),
                        line);
  }
}

void Write(Level level, const char* message, Fields fields) {
  if (level < lowest.load(std::memory_order_relaxed)) return;
  thread_local std::string line;
  line = "{\"time\":\"";
  AppendTime(line);
  line += "\",\"level\":\"";
  line += kLevels[static_cast<int>(level)];
  line += '"';
  AppendText("message", message, line);
  AppendCall(line);
  for (const Field& field : fields) Append(field, line);
  line += "}\n";
  Emit(line);
}

void SetLevel(Level level) { lowest = level; }

bool ParseLevel(const std::string& name, Level& level) {
  for (int i = 0; i < 4; ++i) {
    if (name != kLevels[i]) continue;
    level = static_cast<Level>(i);
    return true;
  }
  return false;
}

ScopedSink::ScopedSink(Sink to) {
  const std::lock_guard lock(sink_mutex);
  sink = std::make_shared<const Sink>(std::move(to));
  has_sink = true;
}

ScopedSink::~ScopedSink() {
  const std::lock_guard lock(sink_mutex);
  has_sink = false;
  sink = nullptr;
}

}  // namespace leadline::log
