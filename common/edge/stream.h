#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
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
  kSteps,   // Keeps all. Once what its handler sent is out, the handler runs again; the stream ends
            // well after a run that sent nothing.
};

// One server stream. Its handler runs once, on an executor thread. That of a stream of kLatest
// leaves `Send` with whoever has something to tell, and from then on it holds no thread; that of a
// stream of kAll sends all there is, while the first of it is on its way already; that of a stream
// of kSteps does what takes long piece by piece, each run waiting for its turn among other calls
// and never ahead of a caller who reads slowly. Who sends to one of kLatest and may lose nothing
// waits until each message has gone out. Finishes exactly once, from whichever thread: when the
// caller goes, when the edge drains, or when the handler or a sender says that it failed.
template <class Response>
class Stream final : public grpc::ServerWriteReactor<Response>, public Task {
  struct Listener;

 public:
  // The way to the caller. From any thread, and never waits; may outlive the stream.
  class Send final {
   public:
    explicit Send(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}

    // Sends a message, or ends the stream with a failure. False once the stream is over: nobody
    // listens any more.
    bool operator()(const absl::StatusOr<Response>& message) const {
      return listener_->Take(message);
    }

    // From now on `gone_out` is called when a message has gone out, and when the stream is over: on
    // a thread of gRPC's, so it must not wait.
    void OnGoneOut(std::function<void()> gone_out) const {
      const std::lock_guard lock(listener_->mutex);
      listener_->gone_out = std::move(gone_out);
    }

   private:
    std::shared_ptr<Listener> listener_;
  };

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
    const absl::Status opened =
        call_.Run([this](const Call& call) { return open_(call, Send(listener_)); });
    // While this is locked the stream cannot go, however it has ended meanwhile.
    const std::shared_ptr<Listener> listener = listener_;
    const std::lock_guard alive(listener->mutex);
    Opened(opened);
  }

 private:
  // What is left of a stream for those who send: they may outlive it.
  struct Listener {
    bool Take(const absl::StatusOr<Response>& message) {
      const std::lock_guard lock(mutex);
      if (stream == nullptr) return false;
      if (message.ok()) return stream->Put(*message);
      stream->End(message.status());
      return false;
    }

    // Without the lock: whoever is told may send at once.
    void TellGoneOut() {
      std::unique_lock lock(mutex);
      const std::function<void()> told = gone_out;
      lock.unlock();
      if (told) told();
    }

    std::mutex mutex;
    Stream* stream;
    std::function<void()> gone_out;
  };

  Stream(Edge& edge, grpc::CallbackServerContext& context, const google::protobuf::Message& request,
         const Method& method, Opener open)
      : edge_(edge),
        method_(method),
        open_(std::move(open)),
        call_(context, request, method, edge.Identify(context)),
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
    has_sent_ = true;
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
    const bool is_last = backlog_ == Backlog::kAll || (backlog_ == Backlog::kSteps && !has_sent_);
    const bool is_over = !status.ok() || is_last;
    if (is_over && !end_.has_value()) end_ = status;
    GoOn();
  }

  // Needs the lock. Until the handler has returned nothing ends: gRPC would let go of what the
  // handler works with.
  void GoOn() {
    if (is_writing_ || is_finished_) return;
    const bool is_cut = end_.has_value() && !end_->ok();
    const bool may_write = is_open_ || backlog_ != Backlog::kLatest;
    if (!is_cut && may_write && !waiting_.empty()) {
      sent_ = std::move(waiting_.front());
      waiting_.pop_front();
      is_writing_ = true;
      this->StartWrite(&sent_);
    } else if (is_open_ && end_.has_value()) {
      is_finished_ = true;
      this->Finish(call_.End(*end_));
    } else if (is_open_ && backlog_ == Backlog::kSteps) {
      RunAgain();
    }
  }

  // Needs the lock.
  void RunAgain() {
    is_open_ = false;
    has_sent_ = false;
    const absl::Status admitted = edge_.AdmitAgain(method_, call_, *this);
    if (admitted.ok()) return;
    is_open_ = true;
    end_ = admitted;
    GoOn();
  }

  void OnWriteDone(bool ok) override {
    {
      const std::lock_guard lock(mutex_);
      is_writing_ = false;
      if (!ok && IsGoingWell()) end_ = absl::CancelledError("the caller is gone");
      GoOn();
    }
    listener_->TellGoneOut();
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
    listener_->TellGoneOut();
    Send(listener_).OnGoneOut(nullptr);  // Who is told may hold a Send in turn.
    edge_.Leave(this);
    delete this;
  }

  Edge& edge_;
  const Method& method_;
  const Opener open_;
  OpenCall call_;
  const std::shared_ptr<Listener> listener_;
  std::mutex mutex_;
  bool is_open_ = false;   // The handler has returned.
  bool has_sent_ = false;  // Since the handler ran last.
  bool is_writing_ = false;
  bool is_finished_ = false;
  std::optional<absl::Status> end_;  // How it is to end, as soon as it can.
  Backlog backlog_ = Backlog::kLatest;
  std::deque<Response> waiting_;
  Response sent_;  // gRPC reads it until the write is done.
};

}  // namespace leadline::edge
