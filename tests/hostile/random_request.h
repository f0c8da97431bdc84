#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/edge/validator.h"
#include "google/protobuf/message.h"
#include "tests/hostile/random_text.h"

namespace leadline::test {

// Makes requests of any type that mostly obey the contract, so that handlers see them, and break it
// where nobody expects it. The same seed and the same answers give the same requests.
class RandomRequests final {
 public:
  explicit RandomRequests(uint64_t seed) : random_(seed) {}

  // What was answered: later requests are about what it names.
  void Learn(const google::protobuf::Message& answer) { text_.Learn(answer); }

  std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor& type);

  Random& random() { return random_; }

 private:
  void Fill(google::protobuf::Message& message, const edge::MessageRules* rules, int depth);
  bool Wants(const google::protobuf::FieldDescriptor& field, const edge::FieldPlan* plan,
             int depth);
  int CountOf(const edge::FieldPlan* plan);
  void Set(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
           const edge::FieldPlan* plan, int depth);
  void SetMessage(google::protobuf::Message& message,
                  const google::protobuf::FieldDescriptor& field, const edge::FieldPlan* plan,
                  int depth);
  void FillMask(const google::protobuf::Message& holder, google::protobuf::Message& mask);
  bool FillWellKnown(google::protobuf::Message& message);
  int64_t Number();
  double Real();
  int EnumNumber(const google::protobuf::EnumDescriptor& type);
  bool IsHostile();

  Random random_;
  RandomText text_{random_};
  edge::Validator validator_;
  int hostile_one_of_ = 0;  // One value of so many is hostile; none when 0.
};

}  // namespace leadline::test
