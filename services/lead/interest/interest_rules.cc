#include "services/lead/interest/interest_rules.h"

#include "absl/strings/ascii.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/rules/text.h"

namespace leadline::lead {

using v1::Interest;

absl::StatusOr<Interest> NewInterest(const Interest& given, const std::string& name,
                                     const std::string& creator) {
  Interest interest = given;
  record::KeepWritable(interest);
  LEADLINE_ASSIGN_OR_RETURN(const Party parent, InterestParent("interest.parent", given.parent()));
  AttachTo(parent, interest);
  interest.set_name(name);
  interest.set_creator(creator);
  v1::ProductRef& product = *interest.mutable_product();
  rules::TidyInPlace(product.mutable_display_name());
  rules::TidyInPlace(interest.mutable_note());
  FieldViolations violations;
  if (product.display_name().empty()) {
    violations.Add("interest.product.display_name", "must not be blank");
  }
  // It is compared exactly, and kept as it was given.
  if (absl::StripAsciiWhitespace(product.id()).empty()) {
    violations.Add("interest.product.id", "must not be blank");
  }
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  return interest;
}

void ApplyAgain(const Interest& given, Interest& interest) {
  *interest.mutable_product() = given.product();
  interest.set_note(given.note());
  interest.clear_quantity();
  if (given.has_quantity()) interest.set_quantity(given.quantity());
}

absl::StatusOr<Party> InterestParent(const std::string& field, const std::string& name) {
  static const auto* const kParents =
      new std::set<std::string>{"leads", "accounts", "contacts", "opportunities"};
  auto parent = FindParty(name, *kParents);
  if (parent.has_value()) return *std::move(parent);
  return NameInvalid(field,
                     "leads/{lead}, accounts/{account}, contacts/{contact} or "
                     "opportunities/{opportunity}");
}

}  // namespace leadline::lead
