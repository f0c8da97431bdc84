#pragma once

#include <vector>

#include "common/record/record.h"
#include "google/protobuf/message.h"

namespace leadline::rules {

// Whether a mapping or an override may give the field of a record of this type: both it and what
// holds it are writable, it is not the etag, which only says which version is meant, and it links
// no other record, as the conversion itself does.
bool IsGiven(const google::protobuf::Descriptor& type, const record::Field& field);

// Whether a field holds custom values, one or a map of them.
bool IsCustom(const record::Field& field);

// `field` itself, or every entry that `record` has there when it is a map, in the order of the
// keys: a map of its own has another order every time.
std::vector<record::Field> EntriesOf(const record::Field& field,
                                     const google::protobuf::Message& record);

// The top-level fields of a type that callers give.
std::vector<record::Field> GivenFields(const google::protobuf::Descriptor& type);

// Those of them that have a value in `record`, maps key by key.
std::vector<record::Field> GivenValues(const google::protobuf::Message& record);

}  // namespace leadline::rules
