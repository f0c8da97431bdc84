#include <memory>
#include <optional>
#include <string>

#include "common/edge/backlog_watch.h"
#include "common/edge/process.h"
#include "common/feed/event_lag.h"
#include "common/feed/event_service.h"
#include "common/feed/event_source.h"
#include "common/feed/feed.h"
#include "common/operation/operation_service.h"
#include "common/operation/operation_store.h"
#include "common/peer/peer.h"
#include "common/polled/polled.h"
#include "common/query/field_indexes.h"
#include "common/query/listing.h"
#include "common/query/page_token.h"
#include "common/status/macros.h"
#include "services/lead/activity/activity_service.h"
#include "services/lead/activity/activity_store.h"
#include "services/lead/activity/event_time_store.h"
#include "services/lead/activity/follow_time.h"
#include "services/lead/backlog/backlog_store_sql.h"
#include "services/lead/campaign/campaign_service.h"
#include "services/lead/campaign/campaign_store.h"
#include "services/lead/campaign/membership_store.h"
#include "services/lead/document/content_store.h"
#include "services/lead/document/document_service.h"
#include "services/lead/document/document_store.h"
#include "services/lead/document/remove_old_files.h"
#include "services/lead/document/upload_store.h"
#include "services/lead/duplicate/duplicate_store.h"
#include "services/lead/handoff/decision_client.h"
#include "services/lead/handoff/hand_over_leads.h"
#include "services/lead/handoff/handoff_service.h"
#include "services/lead/handoff/handoff_store.h"
#include "services/lead/handoff/hold_store.h"
#include "services/lead/handoff/resolve_holds.h"
#include "services/lead/interest/interest_service.h"
#include "services/lead/interest/interest_store.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/lead/lead_service.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/lead_import/finish_imports.h"
#include "services/lead/lead_import/import_service.h"
#include "services/lead/lead_import/import_store.h"
#include "services/lead/lead_import/prepare_import.h"
#include "services/lead/mail/email_store.h"
#include "services/lead/mail/send_email.h"
#include "services/lead/mail/send_emails.h"
#include "services/lead/mail/smtp_client.h"
#include "services/lead/merge/merge_store.h"
#include "services/lead/migrations.h"
#include "services/lead/purge/purge_leads.h"
#include "services/lead/purge/purge_store.h"
#include "services/lead/settings/settings_source.h"
#include "services/lead/sms/send_sms.h"
#include "services/lead/sms/send_text_messages.h"
#include "services/lead/sms/sms_client.h"
#include "services/lead/sms/sms_store.h"
#include "services/lead/timeline/timeline_store.h"
#include "services/lead/workflow/conversion_client.h"
#include "services/lead/workflow/convert_for_rules.h"
#include "services/lead/workflow/follow_rules.h"
#include "services/lead/workflow/run_store.h"
#include "services/lead/workflow/workflow_store.h"

namespace leadline::lead {
namespace {

// How often it is looked for purges and imports while there is something to do.
constexpr absl::Duration kOperationInterval = absl::Milliseconds(500);

// How long it takes at most in quiet times until what a process that died left undone is taken
// over.
constexpr absl::Duration kQuietInterval = absl::Seconds(5);

constexpr int64_t kMebibyte = int64_t{1} << 20;
constexpr absl::Duration kCleanInterval = absl::Hours(1);

// How soon after an event its workflow rules are followed, and leads are converted for them.
constexpr absl::Duration kWorkflowInterval = absl::Milliseconds(200);

// So that what has become the past is noted within two seconds, as the contract says.
constexpr absl::Duration kEventTimesInterval = absl::Seconds(1);

// How soon a custom field that has become indexed begins to be.
constexpr absl::Duration kIndexInterval = absl::Seconds(2);

// How often it is looked whether an e-mail, or a text message, waits.
constexpr absl::Duration kMailInterval = absl::Seconds(1);

// How old what the metrics tell of the database may be.
constexpr absl::Duration kMeasureInterval = absl::Seconds(5);

struct Options {
  std::string conversion_address = "127.0.0.1:50052";
  std::string configuration_address = "127.0.0.1:50053";
  absl::Duration configuration_interval = absl::Seconds(2);
  absl::Duration configuration_patience = absl::Seconds(30);
  absl::Duration hold_time = absl::Seconds(30);
  absl::Duration longest_hold_wait = absl::Minutes(5);
  absl::Duration sweep_interval = absl::Seconds(5);
  int max_document_mebibytes = 25;
  absl::Duration upload_retention = absl::Hours(24);
  absl::Duration unlinked_document_retention = absl::Hours(7 * 24);
  std::string smtp_from;
  MailServer mail_server;
  SmsGateway sms_gateway;
};

void DeclareMail(options::Options& options, Options& values) {
  options.Add("smtp-url", &values.mail_server.url,
              "the mail server that takes e-mails to leads, smtp://host:587 or smtps://host; none "
              "are sent without");
  options.Add("smtp-from", &values.smtp_from, "who sends them: \"Sales <sales@example.com>\"");
  options.Add("smtp-user", &values.mail_server.user,
              "as whom the mail server knows us, if it must");
  options.AddSecret("smtp-password", &values.mail_server.password, "the password of --smtp-user");
  options.AddFile("smtp-ca-file", &values.mail_server.ca_file,
                  "who certifies the mail server; by default whom the system trusts");
  options.Add("smtp-require-tls", &values.mail_server.require_tls,
              "whether smtp:// is only spoken encrypted, by STARTTLS");
}

void DeclareSms(options::Options& options, Options& values) {
  options.Add("sms-gateway-url", &values.sms_gateway.url,
              "the gateway that takes text messages to leads by HTTP, "
              "https://sms.example.com/messages; none are sent without");
  options.AddSecret("sms-gateway-token", &values.sms_gateway.token,
                    "the bearer token that the gateway knows us by, if it must");
  options.Add("sms-from", &values.sms_gateway.sender,
              "whom text messages come from, a number or a name; by default whom the gateway says");
  options.Add("sms-gateway-ca-file", &values.sms_gateway.ca_file,
              "who certifies the gateway; by default whom the system trusts");
}

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
  options.Add("max-document-mebibytes", &values.max_document_mebibytes,
              "how large a document may be, in units of 1048576 bytes", 1, 1024);
  options.Add("upload-retention", &values.upload_retention,
              "how long an upload that is not finished is kept after its last chunk");
  options.Add("unlinked-document-retention", &values.unlinked_document_retention,
              "how long a document that nothing links is kept");
  DeclareMail(options, values);
  DeclareSms(options, values);
}

// Who sends e-mails; none where no mail server is known.
absl::StatusOr<std::optional<Sender>> SenderOf(const Options& options) {
  if (options.mail_server.url.empty()) return std::optional<Sender>();
  const auto sender = ParseSender(options.smtp_from);
  if (sender.has_value()) return sender;
  return absl::InvalidArgumentError(
      "--smtp-url needs --smtp-from, an e-mail address, with or without a name: "
      "Sales <sales@example.com>");
}

void AddHoldGauges(metrics::Metrics& metrics, const polled::Polled<HoldCount>& holds) {
  const auto add = [&](const char* name, const char* help, double (*of)(const HoldCount&)) {
    metrics.AddGauge(name, help, [&holds, of] {
      const auto current = holds.Current();
      return current == nullptr ? 0 : of(*current);
    });
  };
  add("leadline_holds", "Leads that conversions hold now.",
      [](const HoldCount& count) { return static_cast<double>(count.holds); });
  add("leadline_oldest_hold_seconds", "How long the oldest of the holds has lasted.",
      [](const HoldCount& count) { return absl::ToDoubleSeconds(count.oldest); });
}

absl::Status Serve(const Options& options, edge::Server& server, postgres::Database& database,
                   const query::PageTokens& tokens) {
  LEADLINE_ASSIGN_OR_RETURN(const std::optional<Sender> sender, SenderOf(options));
  peer::Peer configuration({.name = "configuration-service",
                            .address = options.configuration_address,
                            .access = server.peer_access()},
                           {"leadline.configuration.v1.ConfigurationService"});
  peer::Peer conversion({.name = "conversion-service",
                         .address = options.conversion_address,
                         .access = server.peer_access()},
                        {"leadline.conversion.v1.ConversionDecisionService",
                         "leadline.conversion.v1.ConversionService"});
  SettingsSource settings(configuration, options.configuration_interval);
  query::FieldIndexes field_indexes(database);
  const query::Lister lister(tokens, &field_indexes);
  LeadStore leads(database);
  LeadListStore lead_lists(database, lister);
  DuplicateStore duplicates(database, tokens, lead_lists);
  MergeStore merges(database);
  PurgeStore purge_store(database, lead_lists);
  PurgeLeads purges(purge_store, settings);
  ActivityStore activities(database, lister);
  UploadStore uploads(database, options.upload_retention);
  ContentStore contents(database);
  DocumentStore documents(database, lister, options.unlinked_document_retention);
  RemoveOldFiles remove_old_files(uploads, documents, contents);
  CampaignStore campaigns(database, lister);
  MembershipStore memberships(database, lister);
  InterestStore interests(database, lister);
  ImportStore import_store(database, lister, tokens);
  const PrepareImport prepare_import(uploads, contents, import_store, settings);
  FinishImports finish_imports(prepare_import, import_store, settings);
  EventTimeStore event_times(database);
  FollowTime follow_time(event_times);
  TimelineStore timeline(database, lister);
  EmailStore emails(database);
  SendEmail send_email(emails, sender ? std::optional(sender->Domain()) : std::nullopt);
  SmsStore text_messages(database);
  const SendSms send_sms(text_messages, !options.sms_gateway.url.empty());
  HandoffStore handoffs(database, options.hold_time, options.longest_hold_wait);
  HandOverLeads hand_over(handoffs, settings);
  DecisionClient decisions(conversion);
  ResolveHolds resolve_holds(handoffs, hand_over, decisions);

  const auto lead_service =
      MakeLeadService(server.edge(), leads, lead_lists, {duplicates, merges, purges}, settings);
  const auto activity_service =
      MakeActivityService(server.edge(), {activities, timeline, send_email, send_sms, settings});
  const Files files{uploads, contents, documents, kMebibyte * options.max_document_mebibytes};
  const auto document_service = MakeDocumentService(server.edge(), files, settings);
  const auto campaign_service =
      MakeCampaignService(server.edge(), {campaigns, memberships, lead_lists}, settings);
  const auto interest_service = MakeInterestService(server.edge(), interests, settings);
  const auto import_service =
      MakeLeadImportService(server.edge(), prepare_import, import_store, settings);
  const auto handoff_service =
      MakeHandoffService(server.edge(), hand_over, HoldStore(database, lister));
  server.Add(*lead_service);
  server.Add(*activity_service);
  server.Add(*document_service);
  server.Add(*campaign_service);
  server.Add(*interest_service);
  server.Add(*import_service);
  server.Add(*handoff_service);

  operation::OperationStore operations(database, lister);
  const auto operation_service = operation::MakeOperationService(server.edge(), operations);
  server.Add(*operation_service);

  feed::EventSource events(database, tokens, "lead");
  feed::Feed event_feed(events);
  const auto event_service = feed::MakeEventService(server.edge(), events, event_feed);
  server.Add(*event_service);

  WorkflowStore workflow(database);
  RunStore runs(database);
  ConversionClient conversions(conversion);
  FollowRules follow_rules(events, settings, workflow, runs);
  ConvertForRules convert_for_rules(runs, conversions);

  server.ReadyWhen("settings", [&settings] { return settings.ready(); });
  server.ReportHealth("leadline.configuration.v1.ConfigurationService",
                      [&] { return settings.CheckFresh(options.configuration_patience); });
  server.about().CountBy(database, sql::kCountBacklog);
  server.about().CountBy(database, sql::kCountWaiting);
  const edge::BacklogWatch waiting(database,
                                   {sql::kCountWaiting, {"operations", "emails", "text_messages"}},
                                   server.edge().metrics());
  server.about().Add([&settings](process::v1::Process& process) {
    const auto current = settings.Current();
    if (current.ok()) edge::SetConfiguration((*current)->version(), settings.Age(), process);
  });
  server.edge().metrics().AddGauge(
      "leadline_configuration_age_seconds",
      "Since when configuration-service has not confirmed the configuration in force.",
      [&settings] { return absl::ToDoubleSeconds(settings.Age()); });
  server.edge().metrics().AddGauge(
      "leadline_workflow_lag_seconds",
      "Since when not all that happened to leads was gone through for workflow rules.",
      [&follow_rules] { return absl::ToDoubleSeconds(follow_rules.Lag()); });
  const polled::Polled<HoldCount> holds(
      "holds", kMeasureInterval,
      [&handoffs](const auto&) -> absl::StatusOr<std::shared_ptr<const HoldCount>> {
        LEADLINE_ASSIGN_OR_RETURN(const HoldCount count, handoffs.CountHolds());
        return std::make_shared<const HoldCount>(count);
      });
  AddHoldGauges(server.edge().metrics(), holds);
  feed::EventLag event_lag(database, server.edge().metrics());
  event_lag.StartEvery(kMeasureInterval);
  polled::Bell& written = server.edge().written();
  resolve_holds.StartEvery({options.sweep_interval});
  purges.StartEvery({kOperationInterval, kQuietInterval, &written});
  finish_imports.StartEvery({kOperationInterval, kQuietInterval, &written});
  remove_old_files.StartEvery(kCleanInterval);
  follow_rules.StartEvery({kWorkflowInterval, kQuietInterval, &written});
  convert_for_rules.StartEvery({kWorkflowInterval, kQuietInterval, &written});
  follow_time.StartEvery({kEventTimesInterval});
  field_indexes.StartEvery(kIndexInterval);
  MailServer mail_server = options.mail_server;
  mail_server.sender = sender.value_or(Sender());
  SmtpClient smtp(mail_server);
  SendEmails send_emails(emails, smtp);
  if (sender.has_value()) send_emails.StartEvery({kMailInterval, kQuietInterval, &written});
  SmsClient sms_client(options.sms_gateway);
  SendTextMessages send_text_messages(text_messages, sms_client);
  if (!options.sms_gateway.url.empty())
    send_text_messages.StartEvery({kMailInterval, kQuietInterval, &written});
  return server.Run();
}

}  // namespace
}  // namespace leadline::lead

int main(int argc, char** argv) {
  leadline::edge::Process process({"lead-server", "Leads, from their arrival to their conversion.",
                                   50051, leadline::lead::kMigrations});
  leadline::lead::Options options;
  leadline::lead::Declare(process.options(), options);
  process.AddCheck([&options] { return leadline::lead::SenderOf(options).status(); });
  return process.Run(
      argc, argv, [&](leadline::edge::Server& server, leadline::postgres::Database& database) {
        return leadline::lead::Serve(options, server, database,
                                     leadline::query::PageTokens({process.page_token_secret()}));
      });
}
