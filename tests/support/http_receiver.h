#pragma once

#include <string>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "tests/support/child_process.h"

namespace leadline::test {

// A program of tests/support that takes requests over HTTP, `SCRIPT PORT_FILE TAKEN_FILE`, and what
// it took.
class HttpReceiver final {
 public:
  // Answers once it does. The script is named as from the top of the tree.
  explicit HttpReceiver(const std::string& script);
  ~HttpReceiver();

  // "http://127.0.0.1:40123"
  std::string address() const;

  // What it took so far, in its order.
  std::vector<google::protobuf::Struct> Taken() const;

 private:
  const std::string folder_;
  ChildProcess process_;
};

}  // namespace leadline::test
