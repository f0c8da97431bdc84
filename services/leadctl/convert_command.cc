#include "services/leadctl/convert_command.h"

#include <fstream>
#include <iostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/leadctl/commands.h"
#include "services/leadctl/convert_leads.h"
#include "services/leadctl/output.h"

namespace leadline::leadctl {
namespace {

using conversion::v1::BatchConvertLeadsRequest;
using conversion::v1::BatchConvertLeadsResponse;
using conversion::v1::ConvertLeadRequest;

const Command& EachLead() {
  static const Command kEachLead = {
      .group = "",
      .name = "convert-batch",
      .method = "leadline.conversion.v1.ConversionService.ConvertLead",
      .help = "",
      .left_out = {"lead", "lead_etag"}};
  return kEachLead;
}

void AddNames(std::istream& in, std::vector<std::string>& leads) {
  for (std::string line; std::getline(in, line);) {
    const std::string name(absl::StripAsciiWhitespace(line));
    if (!name.empty()) leads.push_back(name);
  }
}

std::string WhyNot(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const std::string reason = info ? info->reason() : absl::StatusCodeToString(status.code());
  return absl::StrCat(reason, ": ", std::string(status.message()));
}

}  // namespace

void ConvertCommand::Add(CLI::App& app, std::function<int()>& run) {
  CLI::App* convert =
      app.add_subcommand("convert-batch",
                         "turn several leads into accounts, contacts and opportunities; 65: some "
                         "were not converted");
  convert->add_option("leads", leads_, "leads/…, any number");
  convert->add_option("--file", file_, "a file of more of them, one a line; - reads the terminal");
  convert->add_flag("--atomic", is_atomic_, "all of them or none, 100 at most");
  flags_.emplace(EachLead(), *convert);
  convert->callback([this, &run] { run = [this] { return Run(); }; });
}

int ConvertCommand::Run() {
  if (const absl::Status read = ReadLeads(); !read.ok()) {
    terminal_.err << read.message() << "\n";
    return absl::IsNotFound(read) ? kNoInput : kUsage;
  }
  const auto request = Build();
  if (!request.ok()) {
    terminal_.err << request.status().message() << "\n";
    return kUsage;
  }
  ConvertLeads convert(channel_(), [this](const auto& outcome) { Show(outcome); });
  const auto report = convert.Run(*request);
  if (!report.ok()) {
    PrintFailure(report.status(), terminal_.err);
    terminal_.err << "again: --request-id " << request->request_id() << "\n";
    return static_cast<int>(report.status().code());
  }
  if (manner_.output != "json") {
    terminal_.out << report->converted << (request->validate_only() ? " leads would be" : " leads")
                  << " converted";
    if (report->replayed > 0) terminal_.out << ", " << report->replayed << " were already";
    if (report->failed > 0) terminal_.out << ", " << report->failed << " were not";
    terminal_.out << "\n";
  }
  return report->failed > 0 ? kRowsLeftOut : 0;
}

absl::Status ConvertCommand::ReadLeads() {
  if (file_ == "-") {
    AddNames(std::cin, leads_);
  } else if (!file_.empty()) {
    std::ifstream in(file_);
    if (!in) return absl::NotFoundError(file_ + ": cannot be read");
    AddNames(in, leads_);
  }
  return leads_.empty() ? absl::InvalidArgumentError("no leads: name some, or a --file of them")
                        : absl::OkStatus();
}

absl::StatusOr<BatchConvertLeadsRequest> ConvertCommand::Build() const {
  LEADLINE_ASSIGN_OR_RETURN(const auto built, flags_->Build());
  ConvertLeadRequest each;
  each.CopyFrom(*built);
  BatchConvertLeadsRequest request;
  request.set_mode(is_atomic_ ? BatchConvertLeadsRequest::MODE_ATOMIC
                              : BatchConvertLeadsRequest::MODE_BEST_EFFORT);
  request.set_request_id(each.request_id());
  request.set_validate_only(each.validate_only());
  each.clear_request_id();
  each.clear_validate_only();
  for (const std::string& lead : leads_) {
    each.set_lead(absl::StrContains(lead, "/") ? lead : "leads/" + lead);
    *request.add_requests() = each;
  }
  return request;
}

void ConvertCommand::Show(const BatchConvertLeadsResponse& outcome) {
  if (manner_.output == "json") return PrintJsonLine(outcome, terminal_.out);
  if (!outcome.has_conversion()) {
    terminal_.err << outcome.lead() << ": " << Clean(WhyNot(FromRpcStatus(outcome.status())))
                  << "\n";
    return;
  }
  const auto& conversion = outcome.conversion().conversion();
  terminal_.out << outcome.lead() << ": " << conversion.name();
  for (const std::string& name : {conversion.account(), conversion.opportunity()}) {
    if (!name.empty()) terminal_.out << " " << name;
  }
  terminal_.out << "\n";
}

}  // namespace leadline::leadctl
