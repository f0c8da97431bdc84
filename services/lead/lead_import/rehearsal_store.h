#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "leadline/lead/v1/lead.pb.h"

namespace leadline::postgres {
class Transaction;
}

namespace leadline::lead {

// A lead that the rows of an import make, and what later rows know it by.
struct MadeLead {
  int64_t line = 0;
  std::vector<std::string> keys;
  v1::Lead lead;
};

// What a dry run of an import, "imports/…", would have made of rows before: those with one of the
// keys, in the order of the file, each with those of the keys that it has.
std::vector<MadeLead> FindRehearsed(postgres::Transaction& tx, const std::string& lead_import,
                                    const std::vector<std::string>& keys);

// Keeps them for the steps that follow; those that were found before as they are now.
void KeepRehearsed(postgres::Transaction& tx, const std::string& lead_import,
                   const std::vector<MadeLead>& leads);

// Forgets those of imports that are over.
void ForgetRehearsed(postgres::Transaction& tx);

}  // namespace leadline::lead
