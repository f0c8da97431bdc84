#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace leadline::test {

// What callers were told, method by method, and whether the contract says that they may be: the
// comments of the method and of its service name every reason. From any thread.
class Outcomes final {
 public:
  // Reads the contract that was built.
  Outcomes();

  // Of the method that takes `request`.
  void Note(const google::protobuf::Message& request, const absl::Status& status);

  // Of one lead of a batch.
  void NoteItem(const absl::Status& status);

  // How often, by "ConvertLead LEAD_CONVERTED". When nobody notes any more.
  const std::map<std::string, int>& counts() const { return counts_; }

  // What nobody should have been told.
  const std::vector<std::string>& undocumented() const { return undocumented_; }

 private:
  struct Method {
    std::string name;
    std::set<std::string> reasons;
  };

  void Note(const Method& method, const absl::Status& status);

  std::map<std::string, Method> methods_;  // By what they take.
  Method item_;
  std::mutex mutex_;  // Of what follows.
  std::map<std::string, int> counts_;
  std::vector<std::string> undocumented_;
};

void Print(const std::string& title, const std::map<std::string, int>& counts);

}  // namespace leadline::test
