#include "common/edge/about.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/edge/edge.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "leadline/process/v1/process_service.grpc.pb.h"

namespace leadline::edge {
namespace {

using google::protobuf::util::TimeUtil;

class ProcessService final : public process::v1::ProcessService::CallbackService {
 public:
  ProcessService(Edge& edge, const About& about) : edge_(edge), about_(about) {}

  grpc::ServerUnaryReactor* GetProcess(grpc::CallbackServerContext* context,
                                       const process::v1::GetProcessRequest* request,
                                       process::v1::GetProcessResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call&) {
      *response->mutable_process() = about_.Describe();
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* GetBacklog(grpc::CallbackServerContext* context,
                                       const process::v1::GetBacklogRequest* request,
                                       process::v1::GetBacklogResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call&) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const std::vector<process::v1::Backlog> backlogs,
                                about_.CountBacklogs());
      response->mutable_backlogs()->Assign(backlogs.begin(), backlogs.end());
      return absl::OkStatus();
    });
  }

 private:
  Edge& edge_;
  const About& about_;
};

}  // namespace

process::v1::Process About::Describe() const {
  process::v1::Process process;
  for (const Tell& tell : tells_) tell(process);
  return process;
}

absl::StatusOr<std::vector<process::v1::Backlog>> About::CountBacklogs() const {
  std::vector<process::v1::Backlog> all;
  for (const auto& [database, statement] : counts_) {
    LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                              database->Run(postgres::kAcrossOrganizations, statement));
    for (process::v1::Backlog& backlog : postgres::All<process::v1::Backlog>(rows))
      all.push_back(std::move(backlog));
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.kind() < b.kind(); });
  return all;
}

void SetConfiguration(int64_t version, absl::Duration age, process::v1::Process& process) {
  process.set_configuration_version(version);
  *process.mutable_configuration_confirm_time() =
      TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(absl::Now() - age));
}

std::unique_ptr<grpc::Service> MakeProcessService(Edge& edge, const About& about) {
  return std::make_unique<ProcessService>(edge, about);
}

}  // namespace leadline::edge
