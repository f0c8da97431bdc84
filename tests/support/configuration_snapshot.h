#pragma once

#include <string>

#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::test {

// What GetConfiguration answers for an organisation that has applied nothing but `preset`, without
// a database: version 1 of everything. For tests of the services that obey a configuration.
configuration::v1::Configuration ConfigurationOf(const std::string& preset = "presets/default");

// Gives the records of `name`, "fieldDefinitions/lead/budget", a custom field more. What is
// returned belongs to the configuration and may be changed.
configuration::v1::FieldDefinition& DefineField(const std::string& name,
                                                configuration::v1::FieldDefinition::Kind kind,
                                                configuration::v1::Configuration& configuration);

}  // namespace leadline::test
