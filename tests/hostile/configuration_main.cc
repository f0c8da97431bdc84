// The main.cc of configuration-server as it is, without its process: its Serve has no other name.
#define main ConfigurationMain
#include "services/configuration/main.cc"
#undef main

#include "tests/hostile/whole_leadline.h"

namespace leadline::test {

absl::Status ServeConfiguration(const Addresses&, edge::Server& server,
                                postgres::Database& database) {
  return configuration::Serve(server, database, query::PageTokens({"hostile"}));
}

}  // namespace leadline::test
