#include "services/lead/lead/lead_link_rules.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace leadline::lead {
namespace {

using Link = v1::Lead::ExternalLink;

constexpr char kGoogle[] = "https://www.google.com/search?q=";
constexpr char kLinkedInPeople[] = "https://www.linkedin.com/search/results/people/?keywords=";
constexpr char kLinkedInCompanies[] =
    "https://www.linkedin.com/search/results/companies/?keywords=";

// Percent-encoded as RFC 3986 has it: nothing in a name can end the query or begin another part.
std::string Encode(const std::string& text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  const std::string unreserved = "-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || unreserved.find(c) != std::string::npos) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

void AddLink(Link::Subject subject, Link::Site site, const std::string& uri, v1::Lead& lead) {
  Link& link = *lead.add_external_links();
  link.set_site(site);
  link.set_subject(subject);
  link.set_uri(uri);
}

void AddSearches(Link::Subject subject, const std::string& name, v1::Lead& lead) {
  if (name.empty()) return;
  const std::string encoded = Encode(name);
  const char* const linked_in =
      subject == Link::SUBJECT_PERSON ? kLinkedInPeople : kLinkedInCompanies;
  AddLink(subject, Link::SITE_GOOGLE, kGoogle + encoded, lead);
  AddLink(subject, Link::SITE_LINKEDIN, linked_in + encoded, lead);
}

std::string PersonOf(const v1::Lead& lead) {
  const bool both = !lead.first_name().empty() && !lead.last_name().empty();
  return absl::StrCat(lead.first_name(), both ? " " : "", lead.last_name());
}

}  // namespace

void LinkSearches(v1::Lead& lead) {
  lead.clear_external_links();
  AddSearches(Link::SUBJECT_PERSON, PersonOf(lead), lead);
  AddSearches(Link::SUBJECT_COMPANY, lead.company_name(), lead);
}

}  // namespace leadline::lead
