#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/dictionary.pb.h"
#include "leadline/configuration/v1/dictionary_service.pb.h"

namespace leadline::configuration {

// "dictionaries/source" of "dictionaries/source/entries/website".
std::string DictionaryOf(const std::string& entry);

// The dictionary a request asks for, with its name.
absl::StatusOr<v1::Dictionary> NewDictionary(const v1::CreateDictionaryRequest& request);

absl::Status ApplyUpdate(const v1::UpdateDictionaryRequest& request, v1::Dictionary& dictionary);

// Whether everybody who may write leads may add entries.
bool IsOpenToUsers(const v1::Dictionary& dictionary);

absl::Status CheckLookup(const v1::LookupEntriesRequest& request);

// The entry a request asks for, with its name. Not checked yet: that needs its dictionary.
v1::DictionaryEntry NewEntry(const v1::CreateDictionaryEntryRequest& request);

// Every complaint about an entry that its dictionary and itself give cause for.
absl::Status CheckEntry(const v1::Dictionary& dictionary, const v1::DictionaryEntry& entry);

absl::Status ApplyUpdate(const v1::UpdateDictionaryEntryRequest& request,
                         const v1::Dictionary& dictionary, v1::DictionaryEntry& entry);

absl::Status CheckArchive(const v1::DeleteDictionaryEntryRequest& request,
                          const v1::DictionaryEntry& entry);

}  // namespace leadline::configuration
