#pragma once

#include <random>
#include <string>
#include <vector>

#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::conversion {

// Leads, mappings, settings and requests as they may come, made by chance from a seed. Much of what
// is made meets what was made before: companies, people, addresses.
class Generated final {
 public:
  explicit Generated(unsigned seed);

  lead::v1::Lead Lead();

  // One of its own version: some of the rules of `usual`, and others that can work.
  configuration::v1::FieldMapping Mapping(const configuration::v1::FieldMapping& usual,
                                          int64_t version);

  // Changes what conversions are made by.
  void Settings(configuration::v1::Settings& settings);

  // Records that are there and may be linked.
  struct Existing {
    std::vector<std::string> accounts;
    std::vector<std::string> contacts;
    std::vector<std::string> opportunities;
  };

  // Most can be granted, some cannot.
  v1::PreviewConversionRequest Request(const std::string& lead, const Existing& existing,
                                       int newest_mapping);

  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  bool OneIn(int chances) { return Below(chances) == 0; }

 private:
  template <class Value>
  Value OneOf(const std::vector<Value>& values) {
    return values[random_() % values.size()];
  }
  std::string Text();
  void Reach(lead::v1::Lead& lead);
  void Belong(lead::v1::Lead& lead);
  template <class Target>
  void Choose(const std::vector<std::string>& existing, Target& target);

  std::mt19937 random_;
  std::vector<configuration::v1::FieldMapping::Rule> rules_;  // All that can work.
};

}  // namespace leadline::conversion
