#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "common/peer/peer.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace leadline::peer {

// Listens to a server stream of a peer in the background and opens it again a second after it
// ended, until destroyed. Whoever listens must be able to do without: nothing is said of a peer
// that is away, or that does not know the method.
class Listener final {
 public:
  // Listens until the stream ends, with the context given.
  using Listen = std::function<absl::Status(grpc::ClientContext& context)>;

  explicit Listener(Listen listen);

  // Ends the stream. Nothing is heard afterwards.
  ~Listener();

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  void Loop();
  bool Begin();

  const Listen listen_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::unique_ptr<grpc::ClientContext> context_;  // Of the stream that is open.
  std::thread thread_;
};

// Calls a stream's method and hands each of its messages to `hear`, to the end.
//
//   Hear(*stub, &v1::ConfigurationService::Stub::WatchConfiguration, context, request, hear)
template <class Stub, class Request, class Response, class OnMessage>
absl::Status Hear(Stub& stub,
                  std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                      grpc::ClientContext*, const Request&),
                  grpc::ClientContext& context, const Request& request, OnMessage hear) {
  const auto reader = (stub.*method)(&context, request);
  Response message;
  while (reader->Read(&message)) hear(message);
  return FromGrpc(reader->Finish());
}

}  // namespace leadline::peer
