#include "services/leadctl/lead_import_command.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/identifier/identifier.h"
#include "common/status/macros.h"
#include "google/longrunning/operations.pb.h"
#include "services/leadctl/commands.h"
#include "services/leadctl/file_checksum.h"
#include "services/leadctl/invoke.h"
#include "services/leadctl/output.h"
#include "services/leadctl/progress.h"
#include "services/leadctl/send_file.h"

namespace leadline::leadctl {
namespace {

using lead::v1::ImportLeadsRequest;
using lead::v1::LeadImport;

constexpr char kImport[] = "leadline.lead.v1.LeadImportService.ImportLeads";
constexpr char kGet[] = "leadline.lead.v1.LeadImportService.GetImport";
constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr absl::Duration kLookPause = absl::Milliseconds(300);
constexpr int kReportPage = 1000;

const Command& TheImport() {
  static const Command kCommand = {.group = "lead-import",
                                   .name = "run",
                                   .method = kImport,
                                   .help = "",
                                   .body = "defaults",
                                   .left_out = {"upload", "request_id"}};
  return kCommand;
}

// One cell of a CSV file.
std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace

void LeadImportCommand::Add(CLI::App& group, std::function<int()>& run) {
  group.description("run, follow");
  CLI::App* start = group.add_subcommand(
      "run",
      "leads from a CSV file or a spreadsheet that the server reads; 65: rows were left out");
  start->add_option("file", file_, "what to import")->required();
  start->add_option("--column", columns_,
                    "which field a column fills: 3=email; columns that are not named are then left "
                    "out; may be repeated");
  start->add_option("--report", report_, "a CSV file to write what was wrong with rows to");
  start->add_flag("--again", again_, "another import, although this one was asked for before");
  start->add_flag("--no-wait", no_wait_, "do not wait for its end");
  flags_.emplace(TheImport(), *start);
  start->callback([this, &run] { run = [this] { return Start(); }; });

  CLI::App* follow = group.add_subcommand("follow", "an import to its end; 65: rows were left out");
  follow->add_option("name", name_, "imports/…")->required();
  follow->add_option("--report", report_, "a CSV file to write what was wrong with rows to");
  follow->callback([this, &run] { run = [this] { return Follow(); }; });
}

int LeadImportCommand::Start() {
  auto request = Build();
  if (!request.ok()) {
    terminal_.err << request.status().message() << "\n";
    return kUsage;
  }
  if (std::filesystem::is_directory(file_) || !std::ifstream(file_)) {
    terminal_.err << Clean(file_) << ": cannot be read\n";
    return kNoInput;
  }
  const auto upload = Upload();
  if (!upload.ok()) return Fail(upload.status());
  request->set_upload(*upload);
  request->clear_request_id();
  request->set_request_id(
      again_ ? identifier::NewId()
             : identifier::DeriveId({"lead import", request->SerializeAsString()}));
  const auto name = Begin(*request);
  if (!name.ok()) return Fail(name.status());
  if (!no_wait_) return Finish(*name);
  terminal_.out << *name << "\n";
  return 0;
}

int LeadImportCommand::Follow() {
  return Finish(absl::StrContains(name_, "/") ? name_ : "imports/" + name_);
}

absl::StatusOr<ImportLeadsRequest> LeadImportCommand::Build() const {
  LEADLINE_ASSIGN_OR_RETURN(const auto built, flags_->Build());
  ImportLeadsRequest request;
  request.CopyFrom(*built);
  request.clear_request_id();  // It follows from the rest.
  for (const std::string& text : columns_) {
    LEADLINE_RETURN_IF_ERROR(AddMapping(text, request));
  }
  return request;
}

absl::Status LeadImportCommand::AddMapping(const std::string& text,
                                           ImportLeadsRequest& request) const {
  const size_t equals = text.find('=');
  int column = 0;
  if (equals == std::string::npos || !absl::SimpleAtoi(text.substr(0, equals), &column)) {
    return absl::InvalidArgumentError("--column: expected 3=email, got " + text);
  }
  auto& mapping = *request.add_mapping();
  mapping.set_column(column);
  mapping.set_field(text.substr(equals + 1));
  return absl::OkStatus();
}

absl::StatusOr<std::string> LeadImportCommand::Upload() {
  std::ifstream in(file_, std::ios::binary);
  lead::v1::Upload upload;
  upload.set_display_name(std::filesystem::path(file_).filename().string());
  upload.set_sha256(ChecksumOf(in));
  in.clear();
  in.seekg(0, std::ios::end);
  upload.set_size(in.tellg());
  Progress progress(terminal_.err, terminal_.is_interactive, upload.size());
  SendFile send(channel_(), [&progress](int64_t bytes) { progress.Show(bytes, "is being sent"); });
  LEADLINE_RETURN_IF_ERROR(send.Run(in, upload).status());
  return send.upload();
}

// The name of the import.
absl::StatusOr<std::string> LeadImportCommand::Begin(const ImportLeadsRequest& request) {
  google::longrunning::Operation operation;
  LEADLINE_RETURN_IF_ERROR(InvokePatiently(channel_(), kImport, request, kPatience, operation));
  lead::v1::ImportLeadsMetadata metadata;
  if (!operation.metadata().UnpackTo(&metadata)) {
    return absl::InternalError("the operation says nothing of its import");
  }
  return metadata.lead_import().name();
}

absl::StatusOr<LeadImport> LeadImportCommand::Await(const std::string& name) {
  const auto channel = channel_();
  Progress progress(terminal_.err, terminal_.is_interactive, 100);
  lead::v1::GetImportRequest request;
  request.set_name(name);
  request.set_page_size(1);
  while (true) {
    lead::v1::GetImportResponse response;
    LEADLINE_RETURN_IF_ERROR(InvokePatiently(channel, kGet, request, kPatience, response));
    const LeadImport& lead_import = response.lead_import();
    if (lead_import.state() != LeadImport::STATE_RUNNING) return lead_import;
    progress.Show(lead_import.counts().percent(),
                  absl::StrCat(lead_import.counts().read(), " rows"));
    absl::SleepFor(kLookPause);
  }
}

// What was wrong with rows, into the report, or where compilers put it, so that editors find the
// place.
absl::Status LeadImportCommand::WriteReport(const std::string& name) {
  const auto channel = channel_();
  std::ofstream report;
  if (!report_.empty()) {
    report.open(report_, std::ios::trunc);
    report << "line,column,field,message,lead\n";
  }
  lead::v1::GetImportRequest request;
  request.set_name(name);
  request.set_page_size(kReportPage);
  do {
    lead::v1::GetImportResponse response;
    LEADLINE_RETURN_IF_ERROR(InvokePatiently(channel, kGet, request, kPatience, response));
    for (const auto& error : response.errors()) {
      if (!report_.empty()) {
        report << error.line() << "," << error.column() << "," << error.field() << ","
               << Quoted(error.message()) << "," << error.lead() << "\n";
        continue;
      }
      terminal_.err << (file_.empty() ? name : Clean(file_)) << ":" << error.line() << ":"
                    << error.column() << ": " << error.field()
                    << (error.field().empty() ? "" : ": ") << Clean(error.message()) << "\n";
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  report.flush();
  return report ? absl::OkStatus() : absl::PermissionDeniedError(report_ + ": cannot be written");
}

int LeadImportCommand::Finish(const std::string& name) {
  const auto lead_import = Await(name);
  if (!lead_import.ok()) {
    terminal_.err << "it may go on all the same: leadctl lead-import follow " << name << "\n";
    return Fail(lead_import.status());
  }
  if (const absl::Status written = WriteReport(name); !written.ok()) return Fail(written);
  return Summarize(*lead_import);
}

int LeadImportCommand::Summarize(const LeadImport& lead_import) {
  const auto& counts = lead_import.counts();
  if (manner_.output == "json") {
    PrintJson(lead_import, terminal_.out);
  } else {
    const std::string would = lead_import.validate_only() ? " would be" : "";
    terminal_.out << lead_import.name() << ": " << counts.read() << " rows, " << counts.created()
                  << " leads" << would << " created, " << counts.updated() << " updated, "
                  << counts.skipped() << " skipped, " << counts.failed() << " left out\n";
  }
  if (lead_import.state() == LeadImport::STATE_CANCELLED)
    return Fail(absl::CancelledError("cancelled"));
  if (lead_import.state() == LeadImport::STATE_FAILED) {
    return Fail(absl::AbortedError("it could not go on; leadctl operation get --service lead " +
                                   lead_import.operation() + " says why"));
  }
  return counts.failed() > 0 ? kRowsLeftOut : 0;
}

int LeadImportCommand::Fail(const absl::Status& status) {
  PrintFailure(status, terminal_.err);
  return static_cast<int>(status.code());
}

}  // namespace leadline::leadctl
