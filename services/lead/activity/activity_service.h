#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class ActivityStore;
class SendEmail;
class SendSms;
class SettingsSource;
class TimelineStore;

// What the service is made of.
struct ActivityParts {
  ActivityStore& activities;
  TimelineStore& timeline;
  const SendEmail& send_email;
  const SendSms& send_sms;
  const SettingsSource& settings;
};

// Implements leadline.lead.v1.ActivityService.
std::unique_ptr<grpc::Service> MakeActivityService(edge::Edge& edge, const ActivityParts& parts);

}  // namespace leadline::lead
