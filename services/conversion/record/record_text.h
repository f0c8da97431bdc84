#pragma once

#include "leadline/conversion/v1/account.pb.h"
#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/conversion/v1/opportunity.pb.h"

namespace leadline::conversion {

// Tidies all text of a record, as leads are tidied.
void TidyText(v1::Account& account);
void TidyText(v1::Contact& contact);
void TidyText(v1::Opportunity& opportunity);

}  // namespace leadline::conversion
