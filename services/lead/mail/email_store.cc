#include "services/lead/mail/email_store.h"

#include "common/events/outbox.h"
#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/activity/activity_store.h"
#include "services/lead/mail/email_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Row;
using postgres::Rows;
using postgres::Transaction;
using v1::Activity;
using v1::Email;

QueuedEmail ReadQueued(const Row& row) {
  QueuedEmail email;
  email.organization = row.Text("organization_id");
  email.activity = row.Text("activity");
  email.letter = {row.Text("recipient"), row.Text("subject"),    row.Text("description"),
                  row.Text("html"),      row.Text("message_id"), row.Time("create_time")};
  email.attempts = row.Int64("attempts");
  email.age = absl::Seconds(row.Int64("age_seconds"));
  email.is_deleted = row.Bool("deleted");
  email.is_unwanted = row.Bool("do_not_email");
  return email;
}

void TellQueued(Transaction& tx, const Activity& activity) {
  event::v1::Event event;
  event.set_type("EmailQueued");
  event.set_resource(activity.name());
  event.set_actor(activity.creator());
  event.add_related_resources(activity.lead());
  events::Append(tx, event, 1);
}

}  // namespace

absl::StatusOr<v1::SendEmailResponse> EmailStore::Queue(const query::Caller& caller,
                                                        const v1::SendEmailRequest& request,
                                                        Compose compose) {
  using Response = v1::SendEmailResponse;
  Activity key;
  key.set_lead(request.lead());
  return database_.Transact(caller.organization, [&](Transaction& tx) {
    return idempotency::Replay<Response>(
        tx, caller.subject, request, [&]() -> absl::StatusOr<Response> {
          const auto lead =
              postgres::OneOrNone<v1::Lead>(tx.Run(sql::kLockAddressee, Arguments().Record(key)));
          if (!lead.has_value()) return NotFound(request.lead());
          LEADLINE_ASSIGN_OR_RETURN(const Activity given, compose(*lead));
          Response response;
          LEADLINE_ASSIGN_OR_RETURN(*response.mutable_activity(), InsertActivity(tx, given));
          tx.Run(sql::kQueueEmail, Arguments().Record(given));
          TellQueued(tx, given);
          return response;
        });
  });
}

absl::StatusOr<std::optional<QueuedEmail>> EmailStore::Claim(absl::Duration lease) {
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(postgres::kAcrossOrganizations, sql::kClaimEmail,
                    Arguments().Set("lease_seconds", absl::ToDoubleSeconds(lease))));
  if (rows.empty()) return std::optional<QueuedEmail>();
  return std::optional(ReadQueued(rows[0]));
}

absl::Status EmailStore::NoteSent(const QueuedEmail& email) {
  return End(email, Email::DELIVERY_STATE_SENT, "");
}

absl::Status EmailStore::NoteFailed(const QueuedEmail& email, const std::string& failure) {
  return End(email, Email::DELIVERY_STATE_FAILED, failure);
}

absl::Status EmailStore::PutOff(const QueuedEmail& email, const std::string& failure,
                                absl::Duration wait) {
  return database_
      .Run(email.organization, sql::kPutOffEmail,
           Arguments()
               .Set("activity", email.activity)
               .Set("attempts", email.attempts)
               .Set("failure", failure)
               .Set("wait_seconds", absl::ToDoubleSeconds(wait)))
      .status();
}

absl::Status EmailStore::End(const QueuedEmail& email, Email::DeliveryState state,
                             const std::string& failure) {
  return database_
      .Run(email.organization, sql::kEndEmail,
           Arguments()
               .Set("activity", email.activity)
               .Set("attempts", email.attempts)
               .Set("delivery_state", Email::DeliveryState_Name(state))
               .Set("failure", failure))
      .status();
}

}  // namespace leadline::lead
