#include "common/edge/health.h"

#include <map>
#include <mutex>
#include <set>

#include "grpc/health/v1/health.grpc.pb.h"

namespace leadline::edge {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

using ServingStatus = HealthCheckResponse::ServingStatus;

// One open Watch. Sends the latest status, one message at a time: what changed while a message was
// under way goes out with the next one.
class Watcher final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  using Forget = std::function<void(Watcher*)>;

  Watcher(const std::string& name, Forget forget) : name_(name), forget_(std::move(forget)) {}

  const std::string& name() const { return name_; }

  void Tell(ServingStatus status) {
    const std::lock_guard lock(mutex_);
    latest_ = status;
    SendNext();
  }

  void TellLast(ServingStatus status) {
    const std::lock_guard lock(mutex_);
    latest_ = status;
    ending_ = true;
    SendNext();
  }

 private:
  // Needs the lock.
  void SendNext() {
    if (writing_ || finished_) return;
    if (latest_ != sent_.status() || !sent_any_) {
      sent_.set_status(latest_);
      sent_any_ = writing_ = true;
      StartWrite(&sent_);
    } else if (ending_) {
      finished_ = true;
      Finish(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the server is shutting down"));
    }
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) ending_ = true;
    SendNext();
  }

  void OnCancel() override {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    finished_ = true;
    Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override {
    forget_(this);
    delete this;
  }

  const std::string name_;
  const Forget forget_;
  std::mutex mutex_;
  ServingStatus latest_ = HealthCheckResponse::UNKNOWN;
  HealthCheckResponse sent_;
  bool sent_any_ = false;
  bool writing_ = false;
  bool ending_ = false;
  bool finished_ = false;
};

}  // namespace

class Health::Service final : public grpc::health::v1::Health::CallbackService {
 public:
  void Set(const std::string& name, bool serving) {
    const std::lock_guard lock(mutex_);
    if (draining_) return;
    const ServingStatus status =
        serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
    if (const auto [known, is_new] = statuses_.emplace(name, status); !is_new) {
      known->second = status;
    }
    for (Watcher* watcher : watchers_) {
      if (watcher->name() == name) watcher->Tell(status);
    }
  }

  void Drain() {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    for (auto& [name, status] : statuses_) status = HealthCheckResponse::NOT_SERVING;
    for (Watcher* watcher : watchers_) watcher->TellLast(StatusOf(watcher->name()));
  }

 private:
  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const HealthCheckRequest* request,
                                  HealthCheckResponse* response) override {
    {
      const std::lock_guard lock(mutex_);
      response->set_status(StatusOf(request->service()));
    }
    auto* reactor = context->DefaultReactor();
    const bool known = response->status() != HealthCheckResponse::SERVICE_UNKNOWN;
    reactor->Finish(known ? grpc::Status::OK
                          : grpc::Status(grpc::StatusCode::NOT_FOUND, "no such service"));
    return reactor;
  }

  grpc::ServerWriteReactor<HealthCheckResponse>* Watch(grpc::CallbackServerContext*,
                                                       const HealthCheckRequest* request) override {
    auto* watcher = new Watcher(request->service(), [this](Watcher* gone) { Forget(gone); });
    const std::lock_guard lock(mutex_);
    watchers_.insert(watcher);
    const ServingStatus status = StatusOf(watcher->name());
    draining_ ? watcher->TellLast(status) : watcher->Tell(status);
    return watcher;
  }

  void Forget(Watcher* watcher) {
    const std::lock_guard lock(mutex_);
    watchers_.erase(watcher);
  }

  // Needs the lock.
  ServingStatus StatusOf(const std::string& name) const {
    const auto found = statuses_.find(name);
    return found == statuses_.end() ? HealthCheckResponse::SERVICE_UNKNOWN : found->second;
  }

  std::mutex mutex_;
  bool draining_ = false;
  std::map<std::string, ServingStatus> statuses_;
  std::set<Watcher*> watchers_;
};

Health::Health() : service_(std::make_unique<Service>()) {}
Health::~Health() = default;

grpc::Service& Health::service() { return *service_; }
void Health::Set(const std::string& name, bool serving) { service_->Set(name, serving); }
void Health::Drain() { service_->Drain(); }

}  // namespace leadline::edge
