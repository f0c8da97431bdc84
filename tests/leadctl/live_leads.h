#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "common/edge/edge.h"
#include "common/feed/event_service.h"
#include "common/feed/event_source.h"
#include "common/feed/feed.h"
#include "common/peer/peer.h"
#include "common/query/listing.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "services/lead/activity/activity_service.h"
#include "services/lead/activity/activity_store.h"
#include "services/lead/document/content_store.h"
#include "services/lead/document/document_service.h"
#include "services/lead/document/document_store.h"
#include "services/lead/document/upload_store.h"
#include "services/lead/duplicate/duplicate_store.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/lead/lead_service.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/mail/email_store.h"
#include "services/lead/mail/send_email.h"
#include "services/lead/merge/merge_store.h"
#include "services/lead/migrations.h"
#include "services/lead/purge/purge_leads.h"
#include "services/lead/purge/purge_store.h"
#include "services/lead/settings/settings_source.h"
#include "services/lead/sms/send_sms.h"
#include "services/lead/sms/sms_store.h"
#include "services/lead/timeline/timeline_store.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/in_process_server.h"
#include "tests/support/test_database.h"

namespace leadline::leadctl {

// configuration-service with the default preset, two tags and a custom field.
class FakeConfigurationService final
    : public configuration::v1::ConfigurationService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetConfiguration(
      grpc::CallbackServerContext* context, const configuration::v1::GetConfigurationRequest*,
      configuration::v1::GetConfigurationResponse* response) override {
    auto& configuration = *response->mutable_configuration();
    configuration = test::ConfigurationOf();
    for (const char* tag : {"hot", "vip"}) {
      auto& entry = *configuration.add_dictionary_entries();
      entry.set_name(std::string("dictionaries/tag/entries/") + tag);
      entry.set_display_name(tag);
    }
    test::DefineField("fieldDefinitions/lead/vip", configuration::v1::FieldDefinition::KIND_BOOL,
                      configuration);
    configuration.mutable_settings()->set_leads_enabled(enabled_);
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  void DisableLeads() { enabled_ = false; }

 private:
  std::atomic<bool> enabled_ = true;
};

// The real LeadService and EventService over a real database, in this process.
class LiveLeads final {
 public:
  // With further services, which outlive it.
  explicit LiveLeads(const std::vector<grpc::Service*>& others = {})
      : server_(edge_, With(others)) {
    if (!settings_.Refresh().ok()) std::abort();
  }

  std::shared_ptr<grpc::Channel> channel() const { return server_.channel(); }

  // What an administrator does who switches leads off.
  void Disable() {
    configuration_.DisableLeads();
    if (!settings_.Refresh().ok()) std::abort();
  }

  // How many leads there are for which an SQL condition holds.
  int Count(const std::string& condition = "true") {
    return std::stoi(database_.Query("SELECT count(*) FROM leads WHERE " + condition));
  }

  std::string Query(const std::string& sql) { return database_.Query(sql); }

  // As a server that is told to end.
  void Drain() { edge_.Drain(); }

 private:
  test::TestDatabase database_{lead::kMigrations};
  FakeConfigurationService configuration_;
  test::InProcessServer configuration_server_{{&configuration_}};
  peer::Peer configuration_peer_{{.name = "configuration-service", .address = ""},
                                 configuration_server_.channel()};
  lead::SettingsSource settings_{configuration_peer_, absl::Hours(1)};
  query::PageTokens tokens_{{"secret"}};
  query::Lister lister_{tokens_};
  lead::LeadStore leads_{*database_};
  lead::LeadListStore lead_lists_{*database_, lister_};
  lead::DuplicateStore duplicates_{*database_, tokens_, lead_lists_};
  lead::MergeStore merges_{*database_};
  lead::PurgeStore purge_store_{*database_, lead_lists_};
  lead::PurgeLeads purges_{purge_store_, settings_};
  lead::ActivityStore activities_{*database_, lister_};
  lead::UploadStore uploads_{*database_, absl::Hours(1)};
  lead::ContentStore contents_{*database_};
  lead::DocumentStore documents_{*database_, lister_, absl::Hours(1)};
  lead::TimelineStore timeline_{*database_, lister_};
  lead::EmailStore emails_{*database_};
  lead::SendEmail send_email_{emails_, std::nullopt};
  lead::SmsStore text_messages_{*database_};
  lead::SendSms send_sms_{text_messages_, false};
  feed::EventSource events_{*database_, tokens_, "lead"};
  feed::Feed feed_{events_, {.interval = absl::Milliseconds(10)}};
  edge::Edge edge_{test::EdgeForTests()};
  std::unique_ptr<grpc::Service> lead_service_ =
      lead::MakeLeadService(edge_, leads_, lead_lists_, {duplicates_, merges_, purges_}, settings_);
  std::unique_ptr<grpc::Service> activity_service_ =
      lead::MakeActivityService(edge_, {activities_, timeline_, send_email_, send_sms_, settings_});
  std::unique_ptr<grpc::Service> document_service_ = lead::MakeDocumentService(
      edge_, {uploads_, contents_, documents_, int64_t{8} << 20}, settings_);
  std::unique_ptr<grpc::Service> event_service_ = feed::MakeEventService(edge_, events_, feed_);
  std::vector<grpc::Service*> With(std::vector<grpc::Service*> services) const {
    services.insert(services.end(), {lead_service_.get(), activity_service_.get(),
                                     document_service_.get(), event_service_.get()});
    return services;
  }

  test::InProcessServer server_;
};

}  // namespace leadline::leadctl
