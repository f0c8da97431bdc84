#pragma once

#include <set>
#include <string>
#include <vector>

#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"

namespace leadline::architecture {

// The contract as it is linked into our processes: one descriptor for each file under proto/, in
// order of their paths. Aborts when a file is not linked, since reflection could not describe it.
const std::vector<const google::protobuf::FileDescriptor*>& ContractFiles();

std::vector<const google::protobuf::ServiceDescriptor*> Services();
std::vector<const google::protobuf::MethodDescriptor*> Methods();

// The messages that are resources, and what each says of itself as one.
std::vector<const google::protobuf::Descriptor*> Records();
const google::api::ResourceDescriptor& ResourceOf(const google::protobuf::Descriptor& record);

// Every message of ours that a caller can send: the requests and what they hold.
std::set<const google::protobuf::Descriptor*> RequestMessages();

// Of those, the fields that a caller writes.
std::vector<const google::protobuf::FieldDescriptor*> WritableFields();

}  // namespace leadline::architecture
