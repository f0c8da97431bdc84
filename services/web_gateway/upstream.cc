#include "services/web_gateway/upstream.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/peer/connect_to_live.h"
#include "common/peer/peer.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "services/web_gateway/gateway_errors.h"

namespace leadline::web_gateway {
namespace {

// All that goes back of what a server sends beside the status.
constexpr const char* kReturned[] = {"grpc-retry-pushback-ms", "www-authenticate",
                                     "leadline-written"};

std::string TextOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  (void)buffer.Dump(&slices);
  std::string text;
  text.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

grpc::ByteBuffer BufferOf(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

// As the server said it; what gRPC says itself, of connections and of time, in words of ours.
google::rpc::Status StatusOf(const grpc::Status& status, const std::string& process) {
  google::rpc::Status said;
  if (said.ParseFromString(status.error_details()) && said.code() == status.error_code()) {
    return said;
  }
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    return ToRpcStatus(ServerUnavailable(process));
  }
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return ToRpcStatus(TimeRanOut());
  }
  said.Clear();
  said.set_code(status.error_code());
  said.set_message(status.error_message());
  return said;
}

// One call by the queue. It keeps itself until its end has been told; of its operations one is
// under way at a time, whose tag it is.
class QueuedCall final : public UpstreamCall, public std::enable_shared_from_this<QueuedCall> {
 public:
  QueuedCall(std::string process, Listener listener)
      : process_(std::move(process)), listener_(std::move(listener)) {}

  grpc::ClientContext& context() { return context_; }

  void Start(grpc::GenericStub& stub, const std::string& path, const std::string& message,
             grpc::CompletionQueue& queue) {
    self_ = shared_from_this();
    request_ = BufferOf(message);
    stream_ = stub.PrepareCall(&context_, path, &queue);
    stream_->StartCall(this);
  }

  void Next() override {
    step_ = Step::kRead;
    stream_->Read(&answer_, this);
  }

  void Cancel() override { context_.TryCancel(); }

  // The operation under way has ended, `well` or not.
  void Proceed(bool well) {
    if (step_ == Step::kFinish) return End();
    if (!well) return Finish();
    switch (step_) {
      case Step::kStart:
        step_ = Step::kWrite;
        stream_->Write(request_, grpc::WriteOptions().set_last_message(), this);
        return;
      case Step::kWrite:
        return Next();
      default:
        return listener_.message(TextOf(answer_));
    }
  }

 private:
  enum class Step { kStart, kWrite, kRead, kFinish };

  void Finish() {
    step_ = Step::kFinish;
    stream_->Finish(&status_, this);
  }

  void End() {
    const auto self = std::move(self_);
    Outcome outcome = {.status = StatusOf(status_, process_)};
    const auto& trailers = context_.GetServerTrailingMetadata();
    for (const char* name : kReturned) {
      const auto found = trailers.find(name);
      if (found != trailers.end()) {
        outcome.trailers.emplace(name, std::string(found->second.data(), found->second.size()));
      }
    }
    const auto end = std::move(listener_.end);
    listener_ = {};
    end(std::move(outcome));
  }

  const std::string process_;
  Listener listener_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  grpc::Status status_;
  Step step_ = Step::kStart;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  std::shared_ptr<QueuedCall> self_;
};

std::vector<std::string> ServicesOf(const Routes& routes, const std::string& process) {
  std::set<std::string> services;
  for (const auto& [path, route] : routes.all()) {
    if (route.process == process) services.insert(route.method->service()->full_name());
  }
  return {services.begin(), services.end()};
}

}  // namespace

struct Upstreams::Channel {
  explicit Channel(std::shared_ptr<grpc::Channel> to) : channel(std::move(to)), stub(channel) {}

  const std::shared_ptr<grpc::Channel> channel;
  grpc::GenericStub stub;
};

Upstreams::Upstreams(const std::map<std::string, std::string>& addresses, const Routes& routes,
                     const peer::Access& access) {
  for (const auto& [process, address] : addresses) {
    channels_.emplace(process, std::make_unique<Channel>(peer::ConnectToLive(
                                   address, ServicesOf(routes, process), access)));
  }
  thread_ = std::thread([this] { Run(); });
}

Upstreams::~Upstreams() {
  queue_.Shutdown();
  thread_.join();
}

void Upstreams::Run() {
  void* tag = nullptr;
  bool well = false;
  while (queue_.Next(&tag, &well)) static_cast<QueuedCall*>(tag)->Proceed(well);
}

std::shared_ptr<UpstreamCall> Upstreams::Call(const Route& route, const std::string& message,
                                              const Headers& metadata, absl::Duration timeout,
                                              Listener listener) {
  auto call = std::make_shared<QueuedCall>(route.process, std::move(listener));
  for (const auto& [name, value] : metadata) call->context().AddMetadata(name, value);
  if (timeout != absl::InfiniteDuration()) {
    call->context().set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  }
  call->Start(channels_.at(route.process)->stub, PathOf(*route.method), message, queue_);
  return call;
}

bool Upstreams::Answers(const std::string& process, absl::Duration patience) {
  const auto health = grpc::health::v1::Health::NewStub(channels_.at(process)->channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + patience));
  grpc::health::v1::HealthCheckResponse response;
  return health->Check(&context, {}, &response).ok();
}

}  // namespace leadline::web_gateway
