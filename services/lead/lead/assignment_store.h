#pragma once

#include <string>
#include <vector>

#include "leadline/configuration/v1/assignment_rule.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/settings/assignment_criteria.h"

namespace leadline::postgres {
class Transaction;
}

namespace leadline::lead {

// Whether the rules are to say who becomes responsible for a new lead: nobody is, and there are
// any.
bool IsForRules(const v1::Lead& lead, const AssignmentCriteria& rules);

// Gives new leads, which the transaction has just inserted, to whom the rules say: in the database
// and in `leads`. Those that are not for the rules, or meet none, stay as they are. Each that is
// given away has an event LeadAssigned of this `ordinal`.
void AssignByRules(postgres::Transaction& tx, const AssignmentCriteria& rules,
                   const std::vector<v1::Lead*>& leads, int ordinal);

// The same for one lead, and for the CreateLeadResponse that is kept for its `request_id`, if it
// has one.
void AssignByRules(postgres::Transaction& tx, const AssignmentCriteria& rules,
                   const std::string& request_id, v1::Lead& lead);

// The next of the people who take turns by a rule.
std::string TakeTurn(postgres::Transaction& tx, const std::string& rule,
                     const configuration::v1::Assignment::RoundRobin& people);

}  // namespace leadline::lead
