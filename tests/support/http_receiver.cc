#include "tests/support/http_receiver.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace leadline::test {
namespace {

std::string MakeFolder() {
  std::string path = testing::TempDir() + "/receiver.XXXXXX";
  if (mkdtemp(path.data()) == nullptr) std::abort();
  return path;
}

}  // namespace

HttpReceiver::HttpReceiver(const std::string& script)
    : folder_(MakeFolder()),
      process_({.arguments = {script, folder_ + "/port", folder_ + "/taken"},
                .environment = {},
                .output = folder_ + "/log"}) {
  while (!std::filesystem::exists(folder_ + "/port") && process_.Running()) {
    absl::SleepFor(absl::Milliseconds(5));
  }
}

HttpReceiver::~HttpReceiver() { std::filesystem::remove_all(folder_); }

std::string HttpReceiver::address() const {
  std::ifstream file(folder_ + "/port");
  std::string port;
  file >> port;
  return "http://127.0.0.1:" + port;
}

std::vector<google::protobuf::Struct> HttpReceiver::Taken() const {
  std::ifstream file(folder_ + "/taken");
  std::vector<google::protobuf::Struct> taken;
  for (std::string line; std::getline(file, line);) {
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &taken.emplace_back()).ok());
  }
  return taken;
}

}  // namespace leadline::test
