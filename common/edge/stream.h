#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "common/edge/edge.h"
#include "common/edge/executor.h"
#include "common/edge/open_call.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace leadline::edge {

// What a stream does with messages that cannot go out yet.
enum class Backlog {
  kLatest,  // Keeps the latest. The stream tells how something is, again and again, until it is
            // cut.
  kAll,     // Keeps all. The stream tells what its handler sends, and ends well once that is out.
};

// One server stream. Its handler runs once, on an executor thread. That of a stream of kLatest
// leaves `Send` with whoever has something to tell, and from then on it holds no thread; that of a
// stream of kAll sends all there is, while the first of it is on its way already. Finishes exactly
// once, from whichever thread: when the caller goes, when the edge drains, or when the handler
// fails.
template <class Response>
class Stream final : public grpc::ServerWriteReactor<Response>, public Task {
 public:
  // False once the stream is over: nobody listens any more. From any thread, and never waits.
  using Send = std::function<bool(const Response& message)>;
  using Opener = std::function<absl::Status(const Call& call, const Send& send)>;

  // Serves a stream behind `edge`, as Edge::Serve does a call.
  static grpc::ServerWriteReactor<Response>* Serve(Edge& edge, grpc::CallbackServerContext* context,
                                                   const google::protobuf::Message& request,
                                                   Opener open,
                                                   Backlog backlog = Backlog::kLatest) {
    const Method* method = edge.Find(request);
    if (method == nullptr) return Unprepared();
    auto* stream = new Stream(edge, *context, request, *method, std::move(open));
    stream->backlog_ = backlog;
    const auto end = [stream](const absl::Status& status) { stream->End(status); };
    const absl::Status admitted = edge.Admit(*method, stream->call_, *stream, stream, end);
    if (!admitted.ok()) stream->Opened(admitted);
    return stream;
  }

  // On an executor thread.
  void Execute() override {
    const absl::Status opened = call_.Run([this](const Call& call) {
      return open_(call, [listener = listener_](const Response& message) {
        return listener->Take(message);
      });
    });
    // While this is locked the stream cannot go, however it has ended meanwhile.
    const std::shared_ptr<Listener> listener = listener_;
    const std::lock_guard alive(listener->mutex);
    Opened(opened);
  }

 private:
  // What is left of a stream for those who send: they may outlive it.
  struct Listener {
    bool Take(const Response& message) {
      const std::lock_guard lock(mutex);
      return stream != nullptr && stream->Put(message);
    }

    std::mutex mutex;
    Stream* stream;
  };

  Stream(Edge& edge, grpc::CallbackServerContext& context, const google::protobuf::Message& request,
         const Method& method, Opener open)
      : edge_(edge),
        open_(std::move(open)),
        call_(context, request, method, edge.principal()),
        listener_(std::make_shared<Listener>()) {
    listener_->stream = this;
  }

  // A server that is about to refuse its own start listens for a moment all the same.
  static grpc::ServerWriteReactor<Response>* Unprepared() {
    class Refused final : public grpc::ServerWriteReactor<Response> {
     public:
      Refused() { this->Finish(Edge::Unprepared()); }
      void OnDone() override { delete this; }
    };
    return new Refused;
  }

  bool Put(const Response& message) {
    const std::lock_guard lock(mutex_);
    if (end_.has_value()) return false;
    if (backlog_ == Backlog::kLatest) waiting_.clear();
    waiting_.push_back(message);
    GoOn();
    return true;
  }

  void End(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    if (!IsGoingWell()) return;
    end_ = status;
    GoOn();
  }

  // Needs the lock.
  bool IsGoingWell() const { return !end_.has_value() || end_->ok(); }

  // The handler has returned, or will never run.
  void Opened(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    const bool is_over = !status.ok() || backlog_ == Backlog::kAll;
    if (is_over && !end_.has_value()) end_ = status;
    GoOn();
  }

  // Needs the lock. Until the handler has returned nothing ends: gRPC would let go of what the
  // handler works with.
  void GoOn() {
    if (is_writing_ || is_finished_) return;
    const bool is_cut = end_.has_value() && !end_->ok();
    const bool may_write = is_open_ || backlog_ == Backlog::kAll;
    if (!is_cut && may_write && !waiting_.empty()) {
      sent_ = std::move(waiting_.front());
      waiting_.pop_front();
      is_writing_ = true;
      this->StartWrite(&sent_);
    } else if (is_open_ && end_.has_value()) {
      is_finished_ = true;
      this->Finish(call_.End(*end_));
    }
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    is_writing_ = false;
    if (!ok && IsGoingWell()) end_ = absl::CancelledError("the caller is gone");
    GoOn();
  }

  void OnCancel() override {
    call_.Cancel();
    End(absl::CancelledError("the caller is gone"));
  }

  void OnDone() override {
    {
      const std::lock_guard lock(listener_->mutex);
      listener_->stream = nullptr;
    }
    edge_.Leave(this);
    delete this;
  }

  Edge& edge_;
  const Opener open_;
  OpenCall call_;
  const std::shared_ptr<Listener> listener_;
  std::mutex mutex_;
  bool is_open_ = false;  // The handler has returned.
  bool is_writing_ = false;
  bool is_finished_ = false;
  std::optional<absl::Status> end_;  // How it is to end, as soon as it can.
  Backlog backlog_ = Backlog::kLatest;
  std::deque<Response> waiting_;
  Response sent_;  // gRPC reads it until the write is done.
};

}  // namespace leadline::edge
