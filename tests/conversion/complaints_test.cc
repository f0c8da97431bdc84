// What people blame other systems for, and no other test here has. docs/exactly-once.md lists all
// of it.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::IsOk;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class ComplaintTest : public ConversionTest {};

TEST_F(ComplaintTest, OfAnAddressThatIsNotWhole) {
  for (const char* part : {"region_code: 'FR'", "locality: 'Lyon'", "postal_code: '69001'",
                           "address_lines: '1 rue Mercière'", "administrative_area: 'Rhône'"}) {
    lead::v1::Lead lead = ALead();
    *lead.mutable_address() =
        test::FromText<type::v1::Address>(absl::StrCat("postal_address { ", part, " }"));

    const auto made = Convert(fake_leads_.Add(lead));

    ASSERT_THAT(made, IsOk()) << part;
    EXPECT_THAT(made->account().billing_address(), test::EqualsProto(lead.address()));
    EXPECT_THAT(made->contacts(0).address(), test::EqualsProto(lead.address()));
  }
}

TEST_F(ComplaintTest, OfAContactThatNobodyAskedFor) {
  lead::v1::Lead company = ALead();
  company.clear_first_name();
  company.clear_last_name();
  int contacts = 0;
  for (const lead::v1::Lead& lead : {ALead(), company}) {
    const auto made = Convert(fake_leads_.Add(lead));

    ASSERT_THAT(made, IsOk());
    EXPECT_THAT(made->contacts(), SizeIs(1));
    EXPECT_THAT(made->opportunity().contacts(), ElementsAre(made->contacts(0).name()));
    EXPECT_EQ(Count("contacts"), ++contacts);
  }
  ASSERT_THAT(Convert(AccountOnly(fake_leads_.Add(ALead()).name())), IsOk());
  EXPECT_EQ(Count("contacts"), contacts);
}

TEST_F(ComplaintTest, OfManyLeadsThatAreOneSale) {
  const auto first = Convert(fake_leads_.Add(ALead()));
  ASSERT_THAT(first, IsOk());
  std::vector<std::string> people = {first->contacts(0).name()};
  for (int i = 0; i < 3; ++i) {
    auto request = RequestFor(fake_leads_.Add(ALead()).name());
    request.mutable_account()->add_names(first->account().name());
    request.mutable_opportunity()->add_names(first->opportunity().name());
    const auto made = Convert(request);
    ASSERT_THAT(made, IsOk());
    people.push_back(made->contacts(0).name());
  }

  EXPECT_EQ(Count("opportunities"), 1);
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_THAT(GetOpportunity(first->opportunity().name())->contacts(),
              ::testing::ElementsAreArray(people));
}

TEST_F(ComplaintTest, OfALeadThatHasToBeQualifiedFirst) {
  for (const auto& status : configuration_.statuses()) {
    const bool is_open = status.entity() == configuration::v1::Status::ENTITY_LEAD &&
                         status.category() == configuration::v1::Status::CATEGORY_OPEN;
    if (!is_open) continue;
    lead::v1::Lead lead = ALead();
    lead.set_status(status.name());

    const auto made = Convert(AccountOnly(fake_leads_.Add(lead).name()));

    ASSERT_THAT(made, IsOk()) << status.name();
    EXPECT_FALSE(made->has_opportunity());
  }
  EXPECT_EQ(Count("opportunities"), 0);
}

}  // namespace
}  // namespace leadline::conversion
