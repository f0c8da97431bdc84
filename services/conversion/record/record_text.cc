#include "services/conversion/record/record_text.h"

#include "services/rules/html.h"
#include "services/rules/text.h"

namespace leadline::conversion {
namespace {

using rules::TidyInPlace;

// What all three records have.
template <class Record>
void TidyCommon(Record& record) {
  record.set_description_html(rules::CleanHtml(rules::Tidy(record.description_html())));
  rules::TidyCustomTexts(*record.mutable_custom_fields());
}

}  // namespace

void TidyText(v1::Account& account) {
  TidyInPlace(account.mutable_display_name());
  TidyInPlace(account.mutable_email());
  TidyInPlace(account.mutable_phone());
  TidyInPlace(account.mutable_fax());
  TidyInPlace(account.mutable_website());
  if (account.has_billing_address()) rules::TidyAddress(*account.mutable_billing_address());
  if (account.has_shipping_address()) rules::TidyAddress(*account.mutable_shipping_address());
  TidyCommon(account);
}

void TidyText(v1::Contact& contact) {
  TidyInPlace(contact.mutable_first_name());
  TidyInPlace(contact.mutable_last_name());
  TidyInPlace(contact.mutable_email());
  TidyInPlace(contact.mutable_phone());
  TidyInPlace(contact.mutable_mobile());
  TidyInPlace(contact.mutable_fax());
  if (contact.has_address()) rules::TidyAddress(*contact.mutable_address());
  TidyCommon(contact);
}

void TidyText(v1::Opportunity& opportunity) {
  TidyInPlace(opportunity.mutable_display_name());
  TidyCommon(opportunity);
}

}  // namespace leadline::conversion
