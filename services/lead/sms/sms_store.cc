#include "services/lead/sms/sms_store.h"

#include "common/events/outbox.h"
#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/activity/activity_store.h"
#include "services/lead/sms/sms_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Row;
using postgres::Rows;
using postgres::Transaction;
using v1::Activity;
using v1::Sms;

QueuedSms ReadQueuedSms(const Row& row) {
  QueuedSms sms;
  sms.organization = row.Text("organization_id");
  sms.message = {row.Text("activity"), row.Text("recipient"), row.Text("text")};
  sms.attempts = row.Int64("attempts");
  sms.age = absl::Seconds(row.Int64("age_seconds"));
  sms.is_deleted = row.Bool("deleted");
  sms.is_unwanted = row.Bool("do_not_call");
  return sms;
}

void TellSmsQueued(Transaction& tx, const Activity& activity) {
  event::v1::Event event;
  event.set_type("SmsQueued");
  event.set_resource(activity.name());
  event.set_actor(activity.creator());
  event.add_related_resources(activity.lead());
  events::Append(tx, event, 1);
}

}  // namespace

absl::StatusOr<v1::SendSmsResponse> SmsStore::Queue(const query::Caller& caller,
                                                    const v1::SendSmsRequest& request,
                                                    Compose compose) {
  using Response = v1::SendSmsResponse;
  Activity key;
  key.set_lead(request.lead());
  return database_.Transact(caller.organization, [&](Transaction& tx) {
    return idempotency::Replay<Response>(
        tx, caller.subject, request, [&]() -> absl::StatusOr<Response> {
          const auto lead = postgres::OneOrNone<v1::Lead>(
              tx.Run(sql::kLockTextAddressee, Arguments().Record(key)));
          if (!lead.has_value()) return NotFound(request.lead());
          LEADLINE_ASSIGN_OR_RETURN(const Activity given, compose(*lead));
          Response response;
          LEADLINE_ASSIGN_OR_RETURN(*response.mutable_activity(), InsertActivity(tx, given));
          tx.Run(sql::kQueueSms, Arguments().Record(given));
          TellSmsQueued(tx, given);
          return response;
        });
  });
}

absl::StatusOr<std::optional<QueuedSms>> SmsStore::Claim(absl::Duration lease) {
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(postgres::kAcrossOrganizations, sql::kClaimSms,
                    Arguments().Set("lease_seconds", absl::ToDoubleSeconds(lease))));
  if (rows.empty()) return std::optional<QueuedSms>();
  return std::optional(ReadQueuedSms(rows[0]));
}

absl::Status SmsStore::NoteSent(const QueuedSms& sms) {
  return End(sms, Sms::DELIVERY_STATE_SENT, "");
}

absl::Status SmsStore::NoteFailed(const QueuedSms& sms, const std::string& failure) {
  return End(sms, Sms::DELIVERY_STATE_FAILED, failure);
}

absl::Status SmsStore::PutOff(const QueuedSms& sms, const std::string& failure,
                              absl::Duration wait) {
  return database_
      .Run(sms.organization, sql::kPutOffSms,
           Arguments()
               .Set("activity", sms.message.id)
               .Set("attempts", sms.attempts)
               .Set("failure", failure)
               .Set("wait_seconds", absl::ToDoubleSeconds(wait)))
      .status();
}

absl::Status SmsStore::End(const QueuedSms& sms, Sms::DeliveryState state,
                           const std::string& failure) {
  return database_
      .Run(sms.organization, sql::kEndSms,
           Arguments()
               .Set("activity", sms.message.id)
               .Set("attempts", sms.attempts)
               .Set("delivery_state", Sms::DeliveryState_Name(state))
               .Set("failure", failure))
      .status();
}

}  // namespace leadline::lead
