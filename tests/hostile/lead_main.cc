// The main.cc of lead-server as it is, without its process: its Serve has no other name.
#define main LeadMain
#include "services/lead/main.cc"
#undef main

#include "tests/hostile/whole_leadline.h"

namespace leadline::test {

absl::Status ServeLead(const Addresses& addresses, edge::Server& server,
                       postgres::Database& database) {
  lead::Options options;
  options.conversion_address = addresses.conversion;
  options.configuration_address = addresses.configuration;
  return lead::Serve(options, server, database, query::PageTokens({"hostile"}));
}

}  // namespace leadline::test
