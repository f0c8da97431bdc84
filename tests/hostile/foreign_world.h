#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "tests/hostile/any_call.h"
#include "tests/hostile/whole_leadline.h"

namespace leadline::test {

// What stands in every text of the other organisation, and in no request of ours: of "Zebulon" and
// of what is in lower case.
inline constexpr char kMarker[] = "ebulon";

// One call that the other organisation makes to have something: the name that it is answered is
// what
// `$given$` stands for in later calls.
struct ForeignStep {
  const char* given;
  const char* method;  // "LeadService.CreateLead"
  const char* request;
};

std::span<const ForeignStep> ForeignSteps();

// The other organisation: what it has, and what it has been told that nobody else knows.
class ForeignWorld final {
 public:
  ForeignWorld(WholeLeadline& leadline, const std::string& organization);

  const std::vector<ServedMethod>& methods() const { return methods_; }

  // `text` as a request of the method, with what is there in the places of `$lead$` and the like.
  std::unique_ptr<google::protobuf::Message> Request(const ServedMethod& served,
                                                     const std::string& text) const;

  // What an answer to others gives away; nothing but what stands in `request` already.
  std::vector<std::string> FoundIn(const std::string& bytes,
                                   const google::protobuf::Message& request) const;

  // Every row of the organisation in the databases of all services.
  std::string Dump() const;

 private:
  const ServedMethod& Find(const std::string& method) const;
  void Take(const ForeignStep& step);
  void TakeResumeTokens();
  void Learn(const std::string& bytes);
  std::string Filled(const std::string& text, const std::string& process) const;

  WholeLeadline& leadline_;
  const std::string organization_;
  std::vector<ServedMethod> methods_;
  std::map<std::string, std::string> given_;
  std::set<std::string> ids_;
};

}  // namespace leadline::test
