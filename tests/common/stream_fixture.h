#pragma once

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "common/edge/edge.h"
#include "gtest/gtest.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/in_process_server.h"

namespace leadline::edge {

using test::v1::WatchEchoesRequest;
using test::v1::WatchEchoesResponse;
using Send = test::EchoEndpoint::Stream::Send;

inline WatchEchoesResponse Saying(const std::string& text) {
  WatchEchoesResponse message;
  message.set_text(text);
  return message;
}

// WatchEchoes, whose handler keeps the way to its callers unless a test says otherwise.
class StreamTest : public ::testing::Test {
 protected:
  explicit StreamTest(const EdgeOptions& options = test::EdgeForTests()) : edge_(options) {
    service_.on_watch = [this](const Call&, const Send& send) {
      sends_.push_back(send);
      send(Saying("opened"));
      opened_.set_value();
      return absl::OkStatus();
    };
  }

  // One open stream, as its caller has it.
  struct Watch {
    explicit Watch(test::v1::EchoService::Stub& stub, const WatchEchoesRequest& request = {})
        : reader(stub.WatchEchoes(&context, request)) {}

    // The next message; empty at the end.
    std::string Next() {
      WatchEchoesResponse message;
      return reader->Read(&message) ? message.text() : "";
    }

    grpc::Status End() {
      while (!Next().empty()) {
      }
      return reader->Finish();
    }

    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<WatchEchoesResponse>> reader;
  };

  // Opens a stream that has said so.
  std::unique_ptr<Watch> Open() {
    opened_ = std::promise<void>();
    auto watch = std::make_unique<Watch>(*stub_);
    EXPECT_EQ(watch->Next(), "opened");
    opened_.get_future().wait();
    return watch;
  }

  grpc::Status Refusal(const WatchEchoesRequest& request = {}) {
    return Watch(*stub_, request).End();
  }

  std::promise<void> opened_;
  std::vector<Send> sends_;
  Edge edge_;
  test::EchoEndpoint service_{edge_};
  test::InProcessServer server_{edge_, {&service_}};
  std::unique_ptr<test::v1::EchoService::Stub> stub_ =
      test::v1::EchoService::NewStub(server_.channel());
};

}  // namespace leadline::edge
