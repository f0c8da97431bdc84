#include "common/edge/library_logs.h"

#include "common/log/log.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"

namespace leadline::edge {
namespace {

void LogOfGrpc(gpr_log_func_args* line) {
  const log::Level level =
      line->severity == GPR_LOG_SEVERITY_ERROR ? log::Level::kWarning : log::Level::kDebug;
  log::Write(level, line->message, {{"library", "grpc"}, {"file", line->file}});
}

void LogOfProtobuf(google::protobuf::LogLevel severity, const char* file, int,
                   const std::string& message) {
  const log::Level level =
      severity >= google::protobuf::LOGLEVEL_WARNING ? log::Level::kWarning : log::Level::kDebug;
  log::Write(level, message.c_str(), {{"library", "protobuf"}, {"file", file}});
}

}  // namespace

void RouteLibraryLogs() {
  gpr_set_log_function(LogOfGrpc);
  google::protobuf::SetLogHandler(LogOfProtobuf);
}

}  // namespace leadline::edge
