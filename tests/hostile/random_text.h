#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "common/edge/message_rules.h"
#include "google/protobuf/message.h"

namespace leadline::test {

using Random = std::mt19937_64;

// Whether something happens that does so in one of `of` cases.
bool Once(int of, Random& random);

template <class Item>
const Item& AnyOf(const std::vector<Item>& items, Random& random) {
  return items[random() % items.size()];
}

// What may stand in the text fields of requests: what people write, what nobody should, and what
// earlier answers said that there is.
class RandomText final {
 public:
  explicit RandomText(Random& random) : random_(random) {}

  // Remembers the names, etags and tokens of an answer.
  void Learn(const google::protobuf::Message& answer);

  // Something that the field may hold, as far as that can be found.
  std::string Fitting(const google::protobuf::FieldDescriptor& field, const edge::FieldPlan* plan);

  // Something that no field should be sent.
  std::string Hostile();

 private:
  std::string NameLike(const edge::NamePattern& pattern);
  void Take(const google::protobuf::FieldDescriptor& field, const std::string& text);
  void Remember(const std::string& kind, const std::string& text);

  std::string RequestId();

  Random& random_;
  std::map<std::string, std::vector<std::string>> known_;  // By collection, or name of the field.
};

}  // namespace leadline::test
