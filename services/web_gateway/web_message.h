#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leadline::web_gateway {

// A request of HTTP, read to its end.
struct Request {
  std::string method = {};                          // "POST"
  std::string path = {};                            // "/leadline.lead.v1.LeadService/GetLead"
  std::string query = {};                           // What comes behind the question mark.
  std::map<std::string, std::string> headers = {};  // By their names in lower case.
  std::string body = {};

  // Empty when there is none.
  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// An answer of HTTP; or only its beginning, when the body comes in pieces.
struct Response {
  int status = 200;
  Headers headers = {};
  std::string body = {};
};

}  // namespace leadline::web_gateway
