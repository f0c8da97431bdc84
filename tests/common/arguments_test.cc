#include "common/postgres/arguments.h"

#include <stdexcept>

#include "gtest/gtest.h"
#include "leadline/lead/v1/lead.pb.h"
#include "tests/support/proto_matchers.h"

namespace leadline::postgres {
namespace {

using lead::v1::Lead;
using test::FromText;

std::string Column(const Arguments& arguments, const std::string& name) {
  return arguments.Find(name).value_or("none");
}

TEST(Arguments, AreTheValuesOfAllRecordsInTheirOrder) {
  const std::vector<Lead> leads = {
      FromText<Lead>("name: 'leads/1' first_name: 'A\"d\\\\a' owner: 'users/bea' tags: 'a,b'"),
      FromText<Lead>("name: 'leads/2' first_name: 'NULL'")};
  Arguments arguments;

  arguments.Set("ordinal", 7).Records("leads", leads);

  EXPECT_EQ(Column(arguments, "leads.name"), R"({"1","2"})");
  EXPECT_EQ(Column(arguments, "leads.first_name"), R"({"A\"d\\a","NULL"})");
  EXPECT_EQ(Column(arguments, "leads.owner"), R"({"bea",NULL})");
  EXPECT_EQ(Column(arguments, "leads.tags"), R"({"{\"a,b\"}","{}"})");
  EXPECT_EQ(Column(arguments, "ordinal"), "7");
  EXPECT_THROW(arguments.Find("leads.nothing"), std::logic_error);
  EXPECT_THROW(arguments.Find("first_name"), std::logic_error);
}

}  // namespace
}  // namespace leadline::postgres
