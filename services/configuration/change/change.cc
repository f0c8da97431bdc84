#include "services/configuration/change/change.h"

#include "common/events/outbox.h"
#include "common/status/failure.h"
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

std::vector<std::string> Change::DefinitionsWith(const std::string& text,
                                                 const std::string& entity) {
  std::vector<std::string> names;
  const auto rows =
      Run(sql::kListDefinitionsWith,
          postgres::Arguments().Set("text", text).Set("entity", entity).Set("subject", subject_));
  for (size_t i = 0; i < rows.size(); ++i) names.push_back(rows[i].Text("name"));
  return names;
}

absl::Status CheckExpected(int64_t version, const Change& change) {
  if (version == 0 || version == change.version()) return absl::OkStatus();
  return EtagMismatch("configuration");
}

}  // namespace leadline::configuration
