#include "services/configuration/change/change.h"

#include "common/events/outbox.h"
#include "leadline/event/v1/event.pb.h"
#include "services/configuration/change/change_sql.h"

namespace leadline::configuration {

Change::Change(postgres::Transaction& transaction, std::string subject)
    : transaction_(transaction),
      subject_(std::move(subject)),
      version_(transaction.Run(sql::kLockConfiguration)[0].Int64("version")) {}

void Change::Tell(const std::string& type, const std::string& resource,
                  const std::vector<std::string>& changed_fields) {
  if (told_ == 0) version_ = Run(sql::kCountChange)[0].Int64("version");
  event::v1::Event event;
  event.set_type(type);
  event.set_resource(resource);
  event.set_actor(subject_);
  event.mutable_changed_fields()->Add(changed_fields.begin(), changed_fields.end());
  events::Append(transaction_, event, told_++);
}

}  // namespace leadline::configuration
