#pragma once

#include <cstdlib>
#include <string>

#include "common/identifier/identifier.h"
#include "google/protobuf/text_format.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::test {

// A lead as a caller would give it, valid as it is. `but` (text format) states what matters to the
// test: ALead("email: 'ann@example.com'").
inline lead::v1::Lead ALead(const std::string& but = "") {
  lead::v1::Lead lead;
  lead.set_kind(lead::v1::Lead::KIND_COMPANY);
  lead.set_first_name("Ann");
  lead.set_last_name("Meyer");
  lead.set_company_name("Meyer & Sons");
  lead::v1::Lead stated;
  if (!google::protobuf::TextFormat::ParseFromString(but, &stated)) std::abort();
  lead.MergeFrom(stated);
  return lead;
}

// The name of a resource that nobody made: "conversions/0190…".
inline std::string ANameOf(const std::string& collection) {
  return collection + "/" + identifier::NewId();
}

}  // namespace leadline::test
