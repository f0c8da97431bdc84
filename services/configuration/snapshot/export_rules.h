#pragma once

#include "google/protobuf/message.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::configuration {

// A configuration as it is kept in files: without what only its server knows, and without archived
// resources unless they are wanted.
v1::Configuration ExportOf(v1::Configuration whole, bool show_archived);

// Whether a resource has an archive_time.
bool IsArchived(const google::protobuf::Message& record);

}  // namespace leadline::configuration
