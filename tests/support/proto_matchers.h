#pragma once

#include <cstdlib>
#include <memory>
#include <ostream>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"

namespace leadline::test {

// Compares messages field by field and says what differs.
class ProtoMatcher final {
 public:
  using is_gtest_matcher = void;

  ProtoMatcher(const google::protobuf::Message& expected, std::set<std::string> ignored)
      : expected_(expected.New()), ignored_(std::move(ignored)) {
    expected_->CopyFrom(expected);
  }

  bool MatchAndExplain(const google::protobuf::Message& actual, std::ostream* listener) const {
    if (actual.GetDescriptor() != expected_->GetDescriptor()) return false;
    google::protobuf::util::MessageDifferencer differencer;
    for (const std::string& name : ignored_) {
      differencer.IgnoreField(actual.GetDescriptor()->FindFieldByName(name));
    }
    std::string differences;
    differencer.ReportDifferencesToString(&differences);
    const bool equal = differencer.Compare(*expected_, actual);
    if (listener != nullptr && !equal) *listener << "which differs:\n" << differences;
    return equal;
  }
  void DescribeTo(std::ostream* out) const { *out << "equals\n" << expected_->DebugString(); }
  void DescribeNegationTo(std::ostream* out) const { *out << "is not equal to the message"; }

 private:
  std::shared_ptr<google::protobuf::Message> expected_;
  std::set<std::string> ignored_;
};

// EXPECT_THAT(lead, EqualsProto(expected)); top-level fields named in `ignored` do not count.
inline ProtoMatcher EqualsProto(const google::protobuf::Message& expected,
                                std::set<std::string> ignored = {}) {
  return ProtoMatcher(expected, std::move(ignored));
}

// A message from its text format, for tests. Aborts on text that does not parse.
template <class T>
T FromText(const std::string& text) {
  T message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) std::abort();
  return message;
}

}  // namespace leadline::test
