#include "common/identifier/identifier.h"

#include <set>

#include "gtest/gtest.h"

namespace leadline::identifier {
namespace {

TEST(NewId, IsAUuidOfVersionSevenAndNeverTheSame) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewId());

  EXPECT_EQ(ids.size(), 1000u);
  for (const std::string& id : ids) {
    EXPECT_TRUE(IsId(id)) << id;
    EXPECT_EQ(id[14], '7');
  }
}

TEST(DeriveId, IsTheSameForTheSamePartsAndOnlyForThem) {
  EXPECT_EQ(DeriveId({"default", "users/a", "r", "0"}), DeriveId({"default", "users/a", "r", "0"}));
  EXPECT_NE(DeriveId({"a", "bc"}), DeriveId({"ab", "c"}));
  EXPECT_NE(DeriveId({"a", ""}), DeriveId({"a"}));
  EXPECT_TRUE(IsId(DeriveId({"a"})));
  EXPECT_EQ(DeriveId({"a"})[14], '8');
}

TEST(IsId, AcceptsNothingElse) {
  for (const char* text :
       {"", "x", "01890A5D-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a805",
        "01890a5dac96-774b-bcce-b302099a80577", "01890a5d-ac96-774b-bcce-b302099a805\n"}) {
    EXPECT_FALSE(IsId(text)) << text;
  }
}

}  // namespace
}  // namespace leadline::identifier
