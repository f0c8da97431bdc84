#include "services/lead/render/render_rules.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/render/block_html.h"
#include "services/lead/render/lead_html.h"
#include "services/lead/render/lead_pdf.h"

namespace leadline::lead {
namespace {

using v1::RenderLeadRequest;
using v1::RenderLeadResponse;

constexpr char kTemplates[] = "templates/";
constexpr char kSummary[] = "templates/summary";
constexpr size_t kPiece = 1 << 16;

absl::Status MustBeChosen(const std::vector<LeadTemplate>& templates) {
  std::string names;
  for (const LeadTemplate& each : templates) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", each.name());
  }
  FieldViolations violations;
  violations.Add("template", "is required, as there are several: " + names);
  return violations.ToStatus();
}

// Null for our own layout.
absl::StatusOr<const LeadTemplate*> TemplateOf(const std::string& name,
                                               const std::vector<LeadTemplate>& templates) {
  if (name.empty() && templates.size() > 1) return MustBeChosen(templates);
  if (name.empty()) return templates.empty() ? nullptr : &templates.front();
  if (!absl::StartsWith(name, kTemplates)) return NameInvalid("template", "templates/{template}");
  const auto found = std::find_if(templates.begin(), templates.end(),
                                  [&](const auto& each) { return each.name() == name; });
  if (found != templates.end()) return &*found;
  if (name == kSummary) return nullptr;
  return NotFound(name);
}

}  // namespace

absl::StatusOr<std::vector<RenderLeadResponse>> Rendered(const RenderLeadRequest& request,
                                                         const v1::Lead& lead,
                                                         const LeadSettings& settings) {
  LEADLINE_ASSIGN_OR_RETURN(const LeadTemplate* form,
                            TemplateOf(request.template_(), settings.templates()));
  const LeadPage page = form == nullptr ? SummaryOf(lead, settings) : PageOf(lead, *form, settings);
  const bool is_html = request.format() == RenderLeadRequest::FORMAT_HTML;
  std::string bytes = DocumentOf(page);
  if (!is_html) {
    LEADLINE_ASSIGN_OR_RETURN(bytes, PdfOf(page.title, BlocksOf(page.body)));
  }
  std::vector<RenderLeadResponse> messages(1);
  messages[0].set_media_type(is_html ? "text/html; charset=utf-8" : "application/pdf");
  const std::string name = absl::StrReplaceAll(lead.number(), {{"/", "-"}, {"\\", "-"}});
  messages[0].set_file_name(name + (is_html ? ".html" : ".pdf"));
  for (size_t place = 0; place < bytes.size(); place += kPiece) {
    if (place > 0) messages.emplace_back();
    messages.back().set_data(bytes.substr(place, kPiece));
  }
  return messages;
}

}  // namespace leadline::lead
