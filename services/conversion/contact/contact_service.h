#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "leadline/conversion/v1/contact.pb.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ContactStore;
class SettingsSource;
template <class Record>
class RecordStore;

// Implements contact_service.proto.
std::unique_ptr<grpc::Service> MakeContactService(edge::Edge& edge, const ContactStore& contacts,
                                                  RecordStore<v1::Contact>& records,
                                                  const SettingsSource& settings);

}  // namespace leadline::conversion
