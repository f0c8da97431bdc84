#pragma once

#include <string>

#include "absl/status/status.h"
#include "leadline/configuration/v1/dictionary.pb.h"
#include "leadline/configuration/v1/dictionary_service.pb.h"

namespace leadline::configuration {

// "dictionaries/source" of "dictionaries/source/entries/website".
std::string DictionaryOf(const std::string& entry);

// The entry a request asks for, with its name. Not checked yet: that needs its dictionary.
v1::DictionaryEntry NewEntry(const v1::CreateDictionaryEntryRequest& request);

// Every complaint about an entry that its dictionary and itself give cause for.
absl::Status CheckEntry(const v1::Dictionary& dictionary, const v1::DictionaryEntry& entry);

absl::Status ApplyUpdate(const v1::UpdateDictionaryEntryRequest& request,
                         const v1::Dictionary& dictionary, v1::DictionaryEntry& entry);

absl::Status CheckArchive(const v1::DeleteDictionaryEntryRequest& request,
                          const v1::DictionaryEntry& entry);

}  // namespace leadline::configuration
