#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct XML_ParserStruct;

namespace leadline::lead::table {

// Reads XML that comes in pieces. Names are without their prefixes. Refuses document types, which
// is where entities that expand without end come from, what nests too deep, and what never ends:
// a tag is kept in memory until its end is there.
class Xml final {
 public:
  using Attributes = std::map<std::string, std::string>;

  struct Handlers {
    std::function<absl::Status(const std::string& name, const Attributes& attributes)> start;
    std::function<absl::Status(const std::string& name)> end = nullptr;
    std::function<absl::Status(const std::string& text)> text = nullptr;
  };

  explicit Xml(Handlers handlers);
  ~Xml();
  Xml(const Xml&) = delete;
  Xml& operator=(const Xml&) = delete;

  // The next piece; an empty one is the end. What a handler fails with is given back.
  absl::Status Feed(const std::string& piece);

 private:
  struct Calls;

  void Stop(absl::Status status);

  const Handlers handlers_;
  XML_ParserStruct* parser_;
  int depth_ = 0;
  int64_t fed_ = 0;  // Bytes.
  absl::Status status_;
};

}  // namespace leadline::lead::table
