#include "services/leadctl/verify_command.h"

#include <iomanip>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/record/record.h"
#include "common/record/set_field.h"
#include "common/status/macros.h"
#include "google/protobuf/util/json_util.h"
#include "services/leadctl/invoke.h"
#include "services/leadctl/output.h"

namespace leadline::leadctl {
namespace {

using conversion::v1::IntegrityCheck;
using conversion::v1::IntegrityFinding;
using conversion::v1::IntegritySummary;
using conversion::v1::VerifyIntegrityRequest;
using conversion::v1::VerifyIntegrityResponse;

constexpr char kMethod[] = "leadline.conversion.v1.ConversionService.VerifyIntegrity";
constexpr int kErrors = 1;
constexpr int kUnfinished = 2;
constexpr int kNameWidth = 26;

// "target_exists" of INTEGRITY_CHECK_TARGET_EXISTS.
std::string NameOf(IntegrityCheck check) {
  return absl::AsciiStrToLower(
      absl::StripPrefix(conversion::v1::IntegrityCheck_Name(check), "INTEGRITY_CHECK_"));
}

// One message, one line.
void PrintLine(const VerifyIntegrityResponse& message, std::ostream& out) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  // Cannot fail: there is no Any in it.
  static_cast<void>(google::protobuf::util::MessageToJsonString(message, &json, options));
  out << json << "\n";
}

absl::Status Set(const char* field, const std::string& text, VerifyIntegrityRequest& request) {
  return SetFromText(*record::Field::Find(*request.GetDescriptor(), field), text, request);
}

}  // namespace

void VerifyCommand::Add(CLI::App& app, const std::string& output, std::function<int()>& run) {
  CLI::App* verify = app.add_subcommand(
      "verify",
      "whether all is as it must be, here and in lead-service; 1: there are errors, "
      "2: not everything could be checked");
  verify->add_option("--check", checks_, "one of the checks, again for another; all of them else")
      ->delimiter(',');
  verify->add_option("--max-findings", max_findings_, "to show of each check")
      ->check(CLI::Range(1, 1000));
  verify->add_option("--created-after", created_after_, "look only at what came after this time");
  verify->add_flag("--json", json_, "each message as a line of JSON");
  verify->callback(
      [this, &output, &run] { run = [this, &output] { return Run(json_ || output == "json"); }; });
}

absl::Status VerifyCommand::Prepare(VerifyIntegrityRequest& request) const {
  for (const std::string& check : checks_) {
    LEADLINE_RETURN_IF_ERROR(Set("checks", check, request));
  }
  request.set_max_findings(max_findings_);
  if (created_after_.empty()) return absl::OkStatus();
  return Set("created_after", created_after_, request);
}

int VerifyCommand::Run(bool as_json) {
  VerifyIntegrityRequest request;
  if (const absl::Status status = Prepare(request); !status.ok()) {
    terminal_.err << status.message() << "\n";
    return kUsage;
  }
  VerifyIntegrityResponse message;
  IntegritySummary summary;
  bool is_whole = false;
  const absl::Status status = InvokeStream(channel_(), kMethod, request, message, [&] {
    if (as_json) PrintLine(message, terminal_.out);
    if (!as_json && message.has_finding()) Show(message.finding());
    is_whole = message.has_summary();
    if (is_whole) summary = message.summary();
  });
  if (!status.ok() || !is_whole) {
    PrintFailure(status.ok() ? absl::DataLossError("the answer was cut") : status, terminal_.err);
    return kUnfinished;
  }
  if (!as_json) Show(summary);
  return summary.error_count() > 0 ? kErrors : 0;
}

void VerifyCommand::Show(const IntegrityFinding& finding) {
  const bool is_error = finding.severity() == conversion::v1::INTEGRITY_SEVERITY_ERROR;
  terminal_.out << (is_error ? "error: " : "warning: ") << NameOf(finding.check()) << ": "
                << Clean(absl::StrCat(finding.resource(), " ", finding.message()));
  if (!finding.related_resources().empty()) {
    terminal_.out << " (" << Clean(absl::StrJoin(finding.related_resources(), ", ")) << ")";
  }
  terminal_.out << "\n";
}

void VerifyCommand::Show(const IntegritySummary& summary) {
  const auto row = [this](const auto& name, const auto& checked, const auto& findings) {
    terminal_.out << std::left << std::setw(kNameWidth) << name << std::right << std::setw(10)
                  << checked << std::setw(10) << findings << "\n";
  };
  row("CHECK", "CHECKED", "FINDINGS");
  for (const auto& check : summary.checks()) {
    row(NameOf(check.check()), check.checked_count(), check.finding_count());
  }
  terminal_.out << summary.error_count() << " errors, " << summary.warning_count() << " warnings\n";
}

}  // namespace leadline::leadctl
