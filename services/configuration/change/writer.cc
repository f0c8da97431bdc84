#include "services/configuration/change/writer.h"

#include <map>
#include <string>

#include "common/postgres/json.h"
#include "services/configuration/change/writer_sql.h"

namespace leadline::configuration {

using postgres::Arguments;
using v1::Status;

void Writer::PutStatuses(const std::vector<Status>& statuses, bool from_preset) {
  for (const Status& status : statuses) {
    Run(sql::kPutStatus, Arguments().Record(status).Set("from_preset", from_preset));
  }
  PutRoles(statuses);
}

void Writer::PutRoles(const std::vector<Status>& statuses) {
  std::map<Status::Entity, std::map<Status::Role, std::string>> roles;
  for (const Status& status : statuses) roles[status.entity()][status.role()] = status.name();
  for (auto& [entity, holders] : roles) {
    Run(sql::kPutStatusRoles, Arguments()
                                  .Set("entity", Status::Entity_Name(entity))
                                  .Set("default_status", holders[Status::ROLE_DEFAULT])
                                  .Set("converted_status", holders[Status::ROLE_CONVERTED])
                                  .Set("lost_status", holders[Status::ROLE_LOST])
                                  .Set("won_status", holders[Status::ROLE_WON]));
  }
}

void Writer::PutSettings(const v1::Settings& settings) {
  Run(sql::kPutSettings, Arguments().Set("record", postgres::ToJson(settings)));
}

void Writer::AddMappingVersion(const v1::FieldMapping& mapping) {
  Run(sql::kAddMappingVersion, Arguments().Record(mapping));
}

}  // namespace leadline::configuration
