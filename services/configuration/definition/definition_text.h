#pragma once

#include "google/protobuf/message.h"

namespace leadline::configuration {

// Puts every text in the record into Unicode normalisation form C.
void ComposeTexts(google::protobuf::Message& record);

}  // namespace leadline::configuration
