#pragma once

#include <string>
#include <vector>

namespace leadline::leadctl {

// One command that is one call. Everything else about it is read from the request's descriptor:
// each of its fields becomes a flag.
struct Command {
  const char* group;   // "lead"; empty for a command without one.
  const char* name;    // "get"
  const char* method;  // "leadline.lead.v1.LeadService.GetLead"
  const char* help;
  std::vector<const char*> positional = {};  // Fields that are given without their name.
  const char* body = "";                     // The field whose own fields are flags.
  std::vector<const char*> left_out = {};    // Fields that get no flag.
};

const std::vector<Command>& Commands();

// Which fields of a resource a table shows, and the collection that a bare id belongs to.
struct Columns {
  const char* type;        // "leadline.lead.v1.Lead"
  const char* collection;  // "leads/"
  std::vector<const char*> paths;
};

const std::vector<Columns>& ColumnsOfResources();

}  // namespace leadline::leadctl
