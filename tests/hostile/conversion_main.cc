// The main.cc of conversion-server as it is, without its process: its Serve has no other name.
#define main ConversionMain
#include "services/conversion/main.cc"
#undef main

#include "tests/hostile/whole_leadline.h"

namespace leadline::test {

absl::Status ServeConversion(const Addresses& addresses, edge::Server& server,
                             postgres::Database& database) {
  conversion::Options options;
  options.lead_address = addresses.lead;
  options.configuration_address = addresses.configuration;
  return conversion::Serve(options, server, database, query::PageTokens({"hostile"}));
}

}  // namespace leadline::test
