#include "common/edge/process.h"
#include "common/edge/server.h"
#include "common/feed/event_lag.h"
#include "common/feed/event_service.h"
#include "common/feed/event_source.h"
#include "common/feed/feed.h"
#include "common/peer/peer.h"
#include "common/polled/polled.h"
#include "common/query/field_indexes.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/conversion/account/account_service.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/account/change_role.h"
#include "services/conversion/account/merge_accounts.h"
#include "services/conversion/account/merge_store.h"
#include "services/conversion/account/role_store.h"
#include "services/conversion/backlog/backlog_store_sql.h"
#include "services/conversion/completion/complete_conversions.h"
#include "services/conversion/completion/finish_conversions.h"
#include "services/conversion/completion/finish_merges.h"
#include "services/conversion/completion/finish_reverts.h"
#include "services/conversion/completion/unfinished_store.h"
#include "services/conversion/contact/contact_service.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/convert/conversion_service.h"
#include "services/conversion/convert/conversion_store.h"
#include "services/conversion/convert/convert_batch.h"
#include "services/conversion/convert/convert_lead.h"
#include "services/conversion/convert/convert_together.h"
#include "services/conversion/convert/lead_client.h"
#include "services/conversion/convert/preview_conversion.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/decision/decision_service.h"
#include "services/conversion/decision/decision_store.h"
#include "services/conversion/decision/resolve_conversion.h"
#include "services/conversion/entitlement/entitlement_service.h"
#include "services/conversion/entitlement/list_entitlements.h"
#include "services/conversion/integrity/handoff_client.h"
#include "services/conversion/integrity/integrity_store.h"
#include "services/conversion/integrity/verify_integrity.h"
#include "services/conversion/migrations.h"
#include "services/conversion/number_series/list_number_series.h"
#include "services/conversion/number_series/number_series_service.h"
#include "services/conversion/number_series/number_series_store.h"
#include "services/conversion/opportunity/change_stage.h"
#include "services/conversion/opportunity/create_opportunity.h"
#include "services/conversion/opportunity/opportunity_service.h"
#include "services/conversion/opportunity/opportunity_store.h"
#include "services/conversion/opportunity/stage_store.h"
#include "services/conversion/revert/revert_conversion.h"
#include "services/conversion/revert/revert_store.h"

namespace leadline::conversion {
namespace {

// How old what the metrics tell of the database may be.
constexpr absl::Duration kMeasureInterval = absl::Seconds(5);

// How soon a custom field that has become indexed begins to be.
constexpr absl::Duration kIndexInterval = absl::Seconds(2);

// How soon what a process left undone is looked for while there is much to do, and when there is
// little.
constexpr absl::Duration kRelayInterval = absl::Milliseconds(500);
constexpr absl::Duration kQuietRelayInterval = absl::Seconds(2);

struct Options {
  std::string lead_address = "127.0.0.1:50051";
  std::string configuration_address = "127.0.0.1:50053";
  absl::Duration configuration_interval = absl::Seconds(2);
  absl::Duration configuration_patience = absl::Seconds(30);
  int lanes = 2;
};

void Declare(options::Options& options, Options& values) {
  options.Add("lead-address", &values.lead_address, "where lead-service is");
  options.Add("configuration-address", &values.configuration_address,
              "where configuration-service is");
  options.Add("configuration-interval", &values.configuration_interval,
              "how often to look for a new configuration, beside being told of it");
  options.Add("configuration-patience", &values.configuration_patience,
              "how old what configuration-service last confirmed may be before its health here is "
              "NOT_SERVING");
  options.Add("completion-lanes", &values.lanes,
              "batches of conversions that are completed at a time", 2, 16);
}

void AddConversionGauges(metrics::Metrics& metrics, const polled::Polled<UnfinishedCount>& counts) {
  const auto add = [&](const char* name, const char* help, double (*of)(const UnfinishedCount&)) {
    metrics.AddGauge(name, help, [&counts, of] {
      const auto current = counts.Current();
      return current == nullptr ? 0 : of(*current);
    });
  };
  add("leadline_conversions_unfinished", "Conversions that are being completed, or undone.",
      [](const UnfinishedCount& count) { return static_cast<double>(count.conversions); });
  add("leadline_oldest_unfinished_conversion_seconds", "How long the oldest of them has been.",
      [](const UnfinishedCount& count) { return absl::ToDoubleSeconds(count.oldest); });
  add("leadline_conversions_set_aside",
      "Conversions that are no longer tried to complete, or to undo: somebody has to look.",
      [](const UnfinishedCount& count) { return static_cast<double>(count.set_aside); });
}

absl::Status Serve(const Options& options, edge::Server& server, postgres::Database& database,
                   const query::PageTokens& tokens) {
  query::FieldIndexes field_indexes(database);
  const query::Lister lister(tokens, &field_indexes);
  const AccountStore accounts(database, lister);
  const ContactStore contacts(database, lister);
  const OpportunityStore opportunities(database, lister);
  RecordStore<v1::Account> account_records(database, kAccountStatements);
  RecordStore<v1::Contact> contact_records(database, kContactStatements);
  RecordStore<v1::Opportunity> opportunity_records(database, kOpportunityStatements);
  ConversionStore conversions(database);
  DecisionStore decisions(database, lister);
  UnfinishedStore unfinished(database);
  const RoleStore roles(database);
  const StageStore stages(database);
  const NumberSeriesStore number_series(database);
  RevertStore reverts(database);

  peer::Peer lead_service(
      {.name = "lead-service", .address = options.lead_address, .access = server.peer_access()},
      LeadClientServices());
  peer::Peer configuration_service({.name = "configuration-service",
                                    .address = options.configuration_address,
                                    .access = server.peer_access()},
                                   SettingsSourceServices());
  LeadClient leads(lead_service);
  SettingsSource settings(configuration_service, options.configuration_interval);
  server.ReadyWhen("configuration", [&settings] { return settings.ready(); });
  server.ReportHealth(SettingsSourceServices().front(),
                      [&] { return settings.CheckFresh(options.configuration_patience); });
  server.about().CountBy(database, sql::kCountBacklog);
  server.about().Add([&settings](process::v1::Process& process) {
    const auto current = settings.Current();
    if (current.ok()) edge::SetConfiguration((*current)->version, settings.Age(), process);
  });
  server.edge().metrics().AddGauge(
      "leadline_configuration_age_seconds",
      "Since when configuration-service has not confirmed the configuration in force.",
      [&settings] { return absl::ToDoubleSeconds(settings.Age()); });

  const size_t lanes = static_cast<size_t>(options.lanes);
  CompleteConversions complete(leads, unfinished, {.lanes = lanes});
  ConvertLead convert(settings, leads, conversions, decisions, complete);
  PreviewConversion preview(
      settings, leads, {conversions, accounts, contacts, opportunities, decisions, number_series});
  ConvertTogether together(settings, leads, conversions, decisions, complete);
  const ConvertBatch batch({convert, together, preview});
  const CreateOpportunity create_opportunity(opportunity_records, settings,
                                             {leads, decisions, convert, preview});
  ResolveConversion resolve(decisions);
  FinishReverts finish_reverts(leads, decisions, reverts, unfinished);
  RevertConversion revert(settings, decisions, reverts, complete, finish_reverts);
  const MergeStore merges(database);
  FinishMerges finish_merges(leads, merges);
  const MergeAccounts merge(settings, merges, complete, finish_reverts, finish_merges);
  FinishConversions finish(
      complete, finish_reverts, finish_merges, unfinished,
      {.lanes = options.lanes,
       .pace = {kRelayInterval, kQuietRelayInterval, &server.edge().written()}});
  const ChangeRole change_role(roles, settings);
  const ChangeStage change_stage(stages, settings);
  const ListNumberSeries list_number_series(number_series, settings, tokens);
  const ListEntitlements list_entitlements({accounts, contacts, leads}, settings, tokens);
  IntegrityStore integrity(database);
  HandoffClient handoffs(lead_service);
  VerifyIntegrity verify(integrity, handoffs);

  const auto conversion_service =
      MakeConversionService(server.edge(), convert, preview, revert, decisions, verify, batch);
  const auto decision_service = MakeDecisionService(server.edge(), resolve);
  const auto account_service =
      MakeAccountService(server.edge(), accounts, account_records, settings, change_role, merge);
  const auto contact_service =
      MakeContactService(server.edge(), contacts, contact_records, settings);
  const auto opportunity_service = MakeOpportunityService(
      server.edge(), {opportunities, opportunity_records, create_opportunity, change_stage},
      settings);
  const auto number_series_service = MakeNumberSeriesService(server.edge(), list_number_series);
  const auto entitlement_service = MakeEntitlementService(server.edge(), list_entitlements);
  server.Add(*conversion_service);
  server.Add(*decision_service);
  server.Add(*account_service);
  server.Add(*contact_service);
  server.Add(*opportunity_service);
  server.Add(*number_series_service);
  server.Add(*entitlement_service);

  feed::EventSource events(database, tokens, "conversion");
  feed::Feed event_feed(events);
  feed::EventLag event_lag(database, server.edge().metrics());
  event_lag.StartEvery(kMeasureInterval);
  const polled::Polled<UnfinishedCount> unfinished_count(
      "unfinished conversions", kMeasureInterval,
      [&unfinished](const auto&) -> absl::StatusOr<std::shared_ptr<const UnfinishedCount>> {
        LEADLINE_ASSIGN_OR_RETURN(const UnfinishedCount count, unfinished.Count());
        return std::make_shared<const UnfinishedCount>(count);
      });
  AddConversionGauges(server.edge().metrics(), unfinished_count);
  const auto event_service = feed::MakeEventService(server.edge(), events, event_feed);
  server.Add(*event_service);
  field_indexes.StartEvery(kIndexInterval);
  return server.Run();
}

}  // namespace
}  // namespace leadline::conversion

int main(int argc, char** argv) {
  namespace edge = leadline::edge;
  namespace conversion = leadline::conversion;
  namespace query = leadline::query;
  edge::Process process({.name = "conversion-server",
                         .summary = "Conversions, accounts, contacts and opportunities",
                         .port = 50052,
                         .migrations = conversion::kMigrations});
  conversion::Options options;
  conversion::Declare(process.options(), options);
  return process.Run(argc, argv, [&](edge::Server& server, leadline::postgres::Database& database) {
    return conversion::Serve(options, server, database,
                             query::PageTokens({process.page_token_secret()}));
  });
}
