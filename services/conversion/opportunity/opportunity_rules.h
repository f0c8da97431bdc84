#pragma once

#include "absl/status/status.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "leadline/conversion/v1/opportunity_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/conversion/convert/settings_rules.h"

// What the opportunity of a lead is like. Pure.
namespace leadline::conversion {

// Whether an opportunity converts its lead.
bool ConvertsLeads(const Settings& settings);

// The conversion that makes the opportunity that `request` asks for, with the account and the
// contacts it names, if it names some.
v1::ConvertLeadRequest ConversionFor(const v1::CreateOpportunityRequest& request);

// Gives the opportunity of a converted lead the account and the contacts of the conversion, unless
// it has some.
void FollowConversion(const v1::Conversion& conversion, v1::Opportunity& opportunity);

// Gives the opportunity of a lead that is not converted its name, unless it has one.
// LEAD_NOT_CONVERTED where the settings let none have one; LEAD_LOST and LEAD_DELETED.
absl::Status FollowOpenLead(const Settings& settings, const lead::v1::Lead& lead,
                            v1::Opportunity& opportunity);

}  // namespace leadline::conversion
