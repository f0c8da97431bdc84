#include "tests/architecture/layers.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/architecture/source_tree.h"

namespace leadline::architecture {
namespace {

bool MatchesOneOf(const std::string& path, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&path](const std::string& pattern) { return Matches(path, pattern); });
}

std::string FirstFolders(const std::string& path, int count) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  return absl::StrJoin(parts.begin(), parts.begin() + std::min<size_t>(parts.size(), count), "/");
}

// The words of Layer::may_include that a header goes by, for a file in `aggregate`.
std::vector<std::string> NamesOf(const std::string& header, const std::string& aggregate) {
  if (absl::EndsWith(header, ".grpc.pb.h")) return {"stubs"};
  if (absl::EndsWith(header, ".pb.h")) return {"messages"};
  if (Matches(header, "services/*/migrations.h")) return {"migrations"};
  const Layer* layer = LayerOf(header);
  const std::string name = layer == nullptr ? "" : layer->name;
  if (absl::StartsWith(header, "common/")) return {name, FirstFolders(header, 2)};
  if (absl::StartsWith(header, "services/rules/")) return {name};
  return {FolderOf(header) == aggregate ? name : ""};
}

bool IsOurs(const std::string& header) {
  return absl::StartsWith(header, "common/") || absl::StartsWith(header, "services/") ||
         absl::EndsWith(header, ".pb.h");
}

// "common/edge", "common/log" and others are one word of the table: "common/{edge log}".
std::string ShortList(const std::vector<std::string>& words) {
  std::vector<std::string> shown, modules;
  for (const std::string& word : words) {
    if (word == "*") {
      shown.push_back("all of its process");
    } else if (word == "common/*") {
      shown.push_back("common");
    } else if (absl::StartsWith(word, "common/")) {
      modules.emplace_back(absl::StripPrefix(word, "common/"));
    } else {
      shown.push_back(absl::StrContains(word, '.') ? "`" + word + "`" : word);
    }
  }
  if (!modules.empty()) shown.push_back("common: " + absl::StrJoin(modules, " "));
  return absl::StrJoin(shown, ", ");
}

// "*_store" of "services/*_store.cc" and its header.
std::string ShortPatterns(const std::vector<std::string>& patterns) {
  std::vector<std::string> shown;
  for (std::string pattern : patterns) {
    for (const char* before : {"services/", "*/"}) {
      if (absl::StartsWith(pattern, before)) pattern.erase(0, std::strlen(before));
    }
    for (const char* after : {".cc", ".*", "/*"}) {
      if (absl::EndsWith(pattern, after)) pattern.resize(pattern.size() - std::strlen(after));
    }
    const std::string source = pattern.substr(0, pattern.rfind(".h"));
    if (shown.empty() || shown.back() != "`" + source + "`") shown.push_back("`" + pattern + "`");
  }
  return absl::StrJoin(shown, " ");
}

}  // namespace

const std::vector<Layer>& Layers() {
  static const auto* const layers = new std::vector<Layer>{
      {"sql", {"services/*_sql.h"}, {"common/postgres"}},
      {"shared rules",
       {"services/rules/*"},
       {"shared rules", "common/record", "common/status", "messages"}},
      {"main", {"services/*/main.cc"}, {"common/*", "messages", "*"}},
      {"leadctl migrate",
       {"services/leadctl/migrate_command.*"},
       {"leadctl", "migrations", "common/credential", "common/postgres", "common/status"}},
      {"leadctl",
       {"services/leadctl/*"},
       {"leadctl", "leadctl migrate", "shared rules", "common/credential", "common/csv",
        "common/identifier", "common/peer", "common/record", "common/status", "messages"}},
      {"gateway",
       {"services/web_gateway/*"},
       {"gateway", "common/context", "common/edge", "common/log", "common/options", "common/peer",
        "common/polled", "common/metrics", "common/status", "stubs", "messages"}},
      {"service",
       {"services/*_service.cc", "services/*_service.h"},
       {"background import",
        "use case",
        "rules",
        "store",
        "conversion store",
        "common/edge",
        "common/identifier",
        "common/query",
        "common/status",
        "stubs",
        "messages",
        "convert/settings_source.h",
        "decision/decision_store.h",
        "settings/settings_source.h",
        "preset/prepared_edge.h",
        "definition/definition_service.h",
        "definition/definition_store.h",
        "record/record_service.h",
        "revert/revert_conversion.h",
        "render/render_rules.h",
        "integrity/verify_integrity.h",
        "duplicate/find_duplicates.h",
        "export/export_leads.h",
        "merge/merge_leads.h",
        "purge/purge_leads.h",
        "purge/purge_rules.h",
        "mail/send_email.h",
        "sms/send_sms.h",
        "timeline/timeline_store.h"}},
      {"prepared edge",
       {"services/configuration/preset/prepared_edge.*"},
       {"use case", "common/edge", "common/status", "change/change.h"}},
      {"background import",
       {"services/configuration/dictionary/finish_imports.*",
        "services/lead/lead_import/finish_imports.*"},
       {"use case", "settings/settings_source.h", "rules", "errors", "store", "common/edge",
        "common/failpoint", "common/identifier", "common/log", "common/operation", "common/polled",
        "common/status", "messages", "change/change.h"}},
      {"follower",
       {"services/lead/workflow/follow_rules.*"},
       {"rules", "store", "workflow store", "common/context", "common/feed", "common/log",
        "common/polled", "common/status", "messages", "settings/settings_source.h"}},
      {"workflow store",
       {"services/lead/workflow/workflow_store.*"},
       {"sql", "rules", "store", "common/failpoint", "common/feed", "common/log", "common/postgres",
        "common/status", "messages", "settings/lead_settings.h"}},
      {"use case",
       {"services/*/apply_*",
        "services/*/change_*",
        "services/*/complete_*",
        "services/*/convert_*",
        "services/*/create_*",
        "services/*/finish_*",
        "services/*/hand_over_*",
        "services/*/list_*",
        "services/*/prepare_*",
        "services/*/preview_*",
        "services/*/resolve_*",
        "services/*/watch_*",
        "services/*/capture_*",
        "services/*/revert_conversion.*",
        "services/*/verify_*",
        "services/*/find_*",
        "services/*/merge_leads.*",
        "services/*/merge_accounts.*",
        "services/*/purge_leads.*",
        "services/*/export_leads.*",
        "services/*/download_document.*",
        "services/*/remove_*",
        "services/*/write_*",
        "services/*/follow_*",
        "services/*/send_*"},
       {"use case",
        "rules",
        "errors",
        "store",
        "conversion store",
        "client",
        "common/coalesce",
        "common/context",
        "common/failpoint",
        "common/idempotency",
        "common/identifier",
        "common/log",
        "common/operation",
        "common/polled",
        "common/query",
        "common/status",
        "messages",
        "*/*_store.h",
        "change/change.h",
        "completion/complete_conversions.h",
        "convert/conversion_errors.h",
        "convert/lead_client.h",
        "decision/resolve_conversion.h",
        "preset/difference_rules.h",
        "settings/settings_source.h",
        "account/role_rules.h",
        "convert/settings_source.h",
        "convert/convert_lead.h",
        "convert/preview_conversion.h",
        "record/record_rules.h",
        "lead_import/import_table.h",
        "table/*",
        "completion/finish_reverts.h",
        "lead/lead_view_rules.h",
        "purge/purge_rules.h",
        "completion/finish_merges.h",
        "activity/activity_errors.h"}},
      {"conversion store",
       {"services/conversion/convert/conversion_store.*",
        "services/conversion/revert/revert_store.*"},
       {"sql", "rules", "common/failpoint", "common/idempotency", "common/postgres", "common/query",
        "common/status", "messages", "account/account_store.h", "contact/contact_store.h",
        "decision/conversion_answer.h", "opportunity/opportunity_store.h", "record/by_name.h",
        "record/external_id_store.h", "record/record_errors.h", "errors",
        "duplicate/duplicate_store.h", "number_series/number_block_store.h"}},
      {"store",
       {"services/*_store.cc", "services/*_store.h"},
       {"sql",
        "fields",
        "rules",
        "errors",
        "common/events",
        "common/failpoint",
        "common/idempotency",
        "common/identifier",
        "common/operation",
        "common/postgres",
        "common/query",
        "common/record",
        "common/status",
        "messages",
        "change/change.h",
        "change/writer.h",
        "record/by_name.h",
        "settings/number_series.h",
        "lead/lead_errors.h",
        "convert/settings_rules.h",
        "record/record_errors.h",
        "record/state_store.h",
        "account/account_store.h",
        "opportunity/opportunity_store.h",
        "lead/assignment_store.h",
        "account/role_store.h",
        "lead/external_id_store.h",
        "handoff/handoff_store.h",
        "settings/assignment_criteria.h",
        "settings/intake.h",
        "settings/lead_settings.h",
        "record/external_id_store.h",
        "record/record_store.h",
        "convert/conversion_draft.h",
        "definition/reference_rules.h",
        "decision/conversion_answer.h",
        "record/search_store.h",
        "lead/lead_store.h",
        "lead_import/rehearsal_store.h",
        "lead_import/row_store.h",
        "lead/attached_store.h",
        "lead/lead_list_store.h",
        "document/parent_store.h",
        "party/party_rules.h",
        "activity/activity_store.h",
        "activity/event_time_store.h",
        "timeline/timeline_rules.h",
        "timeline/timeline_store.h"}},
      {"change",
       {"services/configuration/change/*"},
       {"change", "sql", "common/events", "common/postgres", "common/status", "messages"}},
      {"client",
       {"services/*_client.cc", "services/*_client.h", "services/*_source.cc",
        "services/*_source.h"},
       {"rules", "errors", "common/log", "common/peer", "common/polled", "common/status", "stubs",
        "messages"}},
      {"fields", {"services/*_fields.h"}, {"common/query", "messages"}},
      {"table",
       {"services/lead/table/*", "services/lead/lead_import/import_table.*"},
       {"table", "table/*", "rules", "common/csv", "common/status", "messages"}},
      {"rules",
       {"services/*_rules.*", "services/*_plan.*", "services/*_draft.*", "services/*_answer.*",
        "services/*_text.*", "services/*_html.*", "services/*_view.*", "services/*_settings.*",
        "services/*_catalog.*", "services/*_pdf.*", "services/*/number_series.h",
        "services/*/by_name.h", "services/*/intake.h", "services/*/record_kind.h"},
       {"rules",
        "shared rules",
        "errors",
        "common/csv",
        "common/identifier",
        "common/record",
        "common/status",
        "messages",
        "settings/lead_settings.h",
        "*/*_rules.h",
        "presets.h",
        "definition/*_criteria.h",
        "definition/definition_text.h",
        "field_definition/field_definition_errors.h",
        "convert/conversion_errors.h",
        "settings/assignment_criteria.h",
        "convert/lead_text.h",
        "record/record_errors.h",
        "table",
        "settings/label_catalog.h",
        "lead/lead_text.h",
        "lead/lead_errors.h",
        "settings/workflow_criteria.h",
        "activity/activity_errors.h",
        "record/record_kind.h"}},
      {"criteria",
       {"services/configuration/definition/*_criteria.*", "services/lead/settings/*_criteria.*"},
       {"criteria", "common/postgres", "common/query", "common/record", "common/status", "messages",
        "lead/lead_fields.h"}},
      {"errors", {"services/*_errors.*"}, {"common/status", "messages"}},
      {"common 6",
       {"common/feed/*", "common/operation/*"},
       {"common 5", "common 4", "common 3", "common 2", "common 1", "stubs", "messages"}},
      {"common 5",
       {"common/edge/*"},
       {"common 4", "common 3", "common 2", "common 1", "stubs", "messages"}},
      {"common 4",
       // Credentials are one module for all processes, below the edge, which lets nobody in
       // without: who calls must not be found out in three ways.
       {"common/query/*", "common/events/*", "common/idempotency/*", "common/peer/*",
        "common/credential/*"},
       {"common 3", "common 2", "common 1", "messages"}},
      {"common 3", {"common/postgres/*", "common/polled/*"}, {"common 2", "common 1", "messages"}},
      {"common 2",
       {"common/failpoint/*", "common/log/*", "common/options/*", "common/record/*",
        "common/coalesce/*", "common/metrics/*", "common/trace/*"},
       {"common 1", "common/log", "messages"}},
      {"common 1",
       {"common/status/*", "common/context/*", "common/identifier/*", "common/csv/*"},
       {"messages"}},
  };
  return *layers;
}

const std::vector<Library>& Libraries() {
  static const auto* const libraries = new std::vector<Library>{
      {"pqxx/*", {"common/postgres/*", "tests/*"}},
      {"grpcpp/*",
       {"common/edge/*", "common/peer/*", "services/*_service.cc", "services/*_service.h",
        "services/leadctl/*", "services/web_gateway/upstream.*", "tests/*", "common/feed/*",
        "common/operation/*"}},
      {"boost/*", {"services/web_gateway/*"}},
      {"cairo/*", {"services/lead/render/*_pdf.cc"}},
      {"pango/*", {"services/lead/render/*_pdf.cc"}},
      {"expat.h", {"services/lead/table/*"}},
      {"zip.h", {"services/lead/table/*", "tests/*"}},
      {"CLI/*", {"common/options/*", "services/leadctl/*", "tests/bench/*"}},
      {"prometheus/*", {"common/metrics/*"}},
      {"curl/*",
       {"common/credential/*", "common/trace/*", "services/lead/mail/smtp_client.*",
        "services/lead/sms/sms_client.*", "tests/*"}},
      {"gtest/*", {"tests/*"}},
      {"gmock/*", {"tests/*"}},
  };
  return *libraries;
}

const Layer* LayerOf(const std::string& path) {
  const auto& layers = Layers();
  const auto found = std::find_if(layers.begin(), layers.end(), [&path](const Layer& layer) {
    return MatchesOneOf(path, layer.files);
  });
  return found == layers.end() ? nullptr : &*found;
}

bool MayInclude(const Layer& layer, const std::string& path, const std::string& header) {
  if (!IsOurs(header)) return true;
  const std::string folder = FolderOf(path);
  if (folder == FolderOf(header)) {
    const bool is_own_module = absl::StartsWith(path, "common/");
    if (is_own_module || StemOf(path) == StemOf(header)) return true;
    if (layer.name != "main" && LayerOf(header) != nullptr && LayerOf(header)->name == "sql") {
      return StemOf(header) == StemOf(path) + "_sql";
    }
  }
  std::vector<std::string> names = NamesOf(header, folder);
  const std::string process = FirstFolders(path, 2) + "/";
  if (absl::StartsWith(header, process)) names.push_back(header.substr(process.size()));
  return std::any_of(names.begin(), names.end(), [&layer](const std::string& name) {
    return !name.empty() && MatchesOneOf(name, layer.may_include);
  });
}

std::string DescribeLayers() {
  std::string markdown = "| Layer | Files | May include, beside its own header |\n|---|---|---|\n";
  for (const Layer& layer : Layers()) {
    absl::StrAppend(&markdown, "| ", layer.name, " | ", ShortPatterns(layer.files), " | ",
                    ShortList(layer.may_include), " |\n");
  }
  absl::StrAppend(&markdown, "\n| Library | Only in |\n|---|---|\n");
  for (const Library& one : Libraries()) {
    absl::StrAppend(&markdown, "| `", one.headers, "` | ", ShortPatterns(one.files), " |\n");
  }
  return markdown;
}

}  // namespace leadline::architecture
