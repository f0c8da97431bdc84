#include "common/edge/process.h"
#include "common/feed/event_service.h"
#include "common/feed/event_source.h"
#include "common/feed/feed.h"
#include "common/operation/operation_service.h"
#include "common/operation/operation_store.h"
#include "common/peer/peer.h"
#include "common/query/listing.h"
#include "common/query/page_token.h"
#include "services/lead/activity/activity_service.h"
#include "services/lead/activity/activity_store.h"
#include "services/lead/duplicate/duplicate_store.h"
#include "services/lead/handoff/decision_client.h"
#include "services/lead/handoff/hand_over_leads.h"
#include "services/lead/handoff/handoff_service.h"
#include "services/lead/handoff/handoff_store.h"
#include "services/lead/handoff/resolve_holds.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/lead/lead_service.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/merge/merge_store.h"
#include "services/lead/migrations.h"
#include "services/lead/purge/purge_leads.h"
#include "services/lead/purge/purge_store.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

// How long a purge waits at most until it begins, or is taken over from a process that died.
constexpr absl::Duration kPurgeInterval = absl::Milliseconds(500);

struct Options {
  std::string conversion_address = "127.0.0.1:50052";
  std::string configuration_address = "127.0.0.1:50053";
  absl::Duration configuration_interval = absl::Seconds(2);
  absl::Duration configuration_patience = absl::Seconds(30);
  absl::Duration hold_time = absl::Seconds(30);
  absl::Duration longest_hold_wait = absl::Minutes(5);
  absl::Duration sweep_interval = absl::Seconds(5);
};

void Declare(options::Options& options, Options& values) {
  options.Add("conversion-address", &values.conversion_address, "where conversion-service is");
  options.Add("configuration-address", &values.configuration_address,
              "where configuration-service is");
  options.Add("configuration-interval", &values.configuration_interval,
              "how often a new configuration is asked for, beside being told of it");
  options.Add("configuration-patience", &values.configuration_patience,
              "how old what configuration-service last confirmed may be before its health here is "
              "NOT_SERVING");
  options.Add("hold-time", &values.hold_time,
              "how long a conversion holds a lead before conversion-service is asked about it");
  options.Add("longest-hold-wait", &values.longest_hold_wait,
              "how long at most until conversion-service is asked about a hold again");
  options.Add("sweep-interval", &values.sweep_interval, "how often old holds are looked for");
}

absl::Status Serve(const Options& options, edge::Server& server, postgres::Database& database,
                   const query::PageTokens& tokens) {
  peer::Peer configuration(
      {.name = "configuration-service", .address = options.configuration_address},
      {"leadline.configuration.v1.ConfigurationService"});
  peer::Peer conversion({.name = "conversion-service", .address = options.conversion_address},
                        {"leadline.conversion.v1.ConversionDecisionService"});
  SettingsSource settings(configuration, options.configuration_interval);
  const query::Lister lister(tokens);
  LeadStore leads(database);
  LeadListStore lead_lists(database, lister);
  DuplicateStore duplicates(database, tokens, lead_lists);
  MergeStore merges(database);
  PurgeStore purge_store(database, lead_lists);
  PurgeLeads purges(purge_store, settings);
  ActivityStore activities(database, lister);
  HandoffStore handoffs(database, options.hold_time, options.longest_hold_wait);
  HandOverLeads hand_over(handoffs, settings);
  DecisionClient decisions(conversion);
  ResolveHolds resolve_holds(handoffs, hand_over, decisions);

  const auto lead_service =
      MakeLeadService(server.edge(), leads, lead_lists, {duplicates, merges, purges}, settings);
  const auto activity_service = MakeActivityService(server.edge(), activities, settings);
  const auto handoff_service = MakeHandoffService(server.edge(), hand_over);
  server.Add(*lead_service);
  server.Add(*activity_service);
  server.Add(*handoff_service);

  operation::OperationStore operations(database, lister);
  const auto operation_service = operation::MakeOperationService(server.edge(), operations);
  server.Add(*operation_service);

  feed::EventSource events(database, tokens, "lead");
  feed::Feed event_feed(events);
  const auto event_service = feed::MakeEventService(server.edge(), events, event_feed);
  server.Add(*event_service);

  server.ReadyWhen("settings", [&settings] { return settings.ready(); });
  server.ReportHealth("leadline.configuration.v1.ConfigurationService",
                      [&] { return settings.CheckFresh(options.configuration_patience); });
  server.edge().metrics().AddGauge(
      "leadline_configuration_age_seconds",
      "Since when configuration-service has not confirmed the configuration in force.",
      [&settings] { return absl::ToDoubleSeconds(settings.Age()); });
  resolve_holds.StartEvery(options.sweep_interval);
  purges.StartEvery(kPurgeInterval);
  return server.Run();
}

}  // namespace
}  // namespace leadline::lead

int main(int argc, char** argv) {
  leadline::edge::Process process({"lead-server", "Leads, from their arrival to their conversion.",
                                   50051, leadline::lead::kMigrations});
  leadline::lead::Options options;
  leadline::lead::Declare(process.options(), options);
  return process.Run(
      argc, argv, [&](leadline::edge::Server& server, leadline::postgres::Database& database) {
        return leadline::lead::Serve(options, server, database,
                                     leadline::query::PageTokens({process.page_token_secret()}));
      });
}
