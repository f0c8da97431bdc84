#include "services/leadctl/command_line.h"

#include <clocale>
#include <fstream>
#include <map>
#include <optional>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/identifier/identifier.h"
#include "leadline/configuration/v1/configuration_service.pb.h"
#include "services/leadctl/access_flags.h"
#include "services/leadctl/commands.h"
#include "services/leadctl/config_files.h"
#include "services/leadctl/config_plan.h"
#include "services/leadctl/convert_command.h"
#include "services/leadctl/dictionary_commands.h"
#include "services/leadctl/document_commands.h"
#include "services/leadctl/event_commands.h"
#include "services/leadctl/import_leads.h"
#include "services/leadctl/invoke.h"
#include "services/leadctl/key_command.h"
#include "services/leadctl/lead_import_command.h"
#include "services/leadctl/migrate_command.h"
#include "services/leadctl/output.h"
#include "services/leadctl/process_commands.h"
#include "services/leadctl/progress.h"
#include "services/leadctl/request_flags.h"
#include "services/leadctl/save_stream.h"
#include "services/leadctl/verify_command.h"

namespace leadline::leadctl {
namespace {

constexpr int kDifferent = 1;

constexpr char kFooter[] =
    "Exit codes: 0 done; 1 to 16 the gRPC code of a call that failed; 64 wrong command line;\n"
    "65 an import left rows out, a batch leads; 66 a file cannot be read. config diff: 1 there "
    "are\n"
    "differences. verify: 1 there are errors, 2 not everything could be checked. status: 1 "
    "something\n"
    "is not well, 2 a server is not ready or cannot be asked. outbox: 1 something waits for too "
    "long,\n"
    "2 a server cannot be asked. migrate: 1 a database is not at this version's schema.";

struct Endpoint {
  const char* package;
  const char* flag;
  const char* variable;
  std::string address;
};

std::string NextPageTokenOf(const google::protobuf::Message& response) {
  const auto* field = response.GetDescriptor()->FindFieldByName("next_page_token");
  return field == nullptr ? "" : response.GetReflection()->GetString(response, field);
}

const google::protobuf::MethodDescriptor& MethodOf(const Command& command) {
  return *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(command.method);
}

// The program as its users see it: sub-commands, flags, what they print and how they end.
class CommandLine {
 public:
  CommandLine(const Terminal& terminal, const Connector& connect)
      : terminal_(terminal), connect_(connect) {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.footer(kFooter);
    app_.add_option("-o,--output", output_, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    app_.add_option("--timeout", timeout_seconds_, "seconds to wait for an answer")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    for (Endpoint& endpoint : endpoints_) {
      app_.add_option(endpoint.flag, endpoint.address, "host:port")
          ->envname(endpoint.variable)
          ->capture_default_str();
    }
    access_flags_.Add(app_);
    app_.add_flag("--show-written", show_written_,
                  "what --read-after needs to find what is written");
    AddImport();
    key_command_.Add(GroupOf("key"), run_);
    migrate_command_.Add(app_, output_, run_);
    verify_command_.Add(app_, output_, run_);
    dictionary_commands_.Add(GroupOf("dictionary"), GroupOf("city"), run_);
    event_commands_.Add(GroupOf("events"), run_);
    document_commands_.Add(GroupOf("document"), run_);
    process_commands_.Add(app_, GroupOf("status"), run_);
    convert_command_.Add(app_, run_);
    lead_import_command_.Add(GroupOf("lead-import"), run_);
    GroupOf("operation")
        .add_option("--service", operation_service_,
                    "whose operations: imports and purges of leads, "
                    "or imports into dictionaries")
        ->check(CLI::IsMember({"lead", "configuration"}))
        ->capture_default_str();
    for (const Command& command : Commands()) AddCommand(command);
    AddConfig();
  }

  int Run(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app_.exit(error, terminal_.out, terminal_.err) == 0 ? 0 : kUsage;
    }
    auto access = access_flags_.Read();
    if (!access.ok()) return FailFile(access.status());
    access_ = *std::move(access);
    if (show_written_) access_.on_written = [this](const auto& token) { ShowWritten(token); };
    return run_();
  }

 private:
  struct Prepared {
    Prepared(const Command& its_command, CLI::App& app)
        : command(its_command), flags(its_command, app) {}
    const Command& command;
    RequestFlags flags;
    std::string file;  // Of a command whose answer is one.
  };

  static constexpr char kConfigurations[] = "leadline.configuration.v1.ConfigurationService.";

  CLI::App& GroupOf(const std::string& name) {
    if (name.empty()) return app_;
    CLI::App*& group = groups_[name];
    if (group == nullptr) {
      group = app_.add_subcommand(name, "");
      group->require_subcommand(1);
      group->fallthrough();
    }
    return *group;
  }

  CLI::App* AddTo(CLI::App& group, const std::string& name, const std::string& help) {
    CLI::App* app = group.add_subcommand(name, help);
    if (&group != &app_) {
      const std::string before = group.get_description();
      const char* between = before.empty() ? "" : absl::EndsWith(before, ":") ? " " : ", ";
      group.description(before + between + name);
    }
    return app;
  }

  void AddCommand(const Command& command) {
    CLI::App* app = AddTo(GroupOf(command.group), command.name, command.help);
    prepared_.push_back(std::make_unique<Prepared>(command, *app));
    Prepared& prepared = *prepared_.back();
    if (MethodOf(command).server_streaming()) {
      app->add_option("file", prepared.file, "where to; - for the terminal")->required();
    }
    app->callback([this, &prepared] { run_ = [this, &prepared] { return Call(prepared); }; });
  }

  void AddImport() {
    CLI::App* app =
        app_.add_subcommand("import", "leads from a CSV file; again, none of them twice");
    app->add_option("file", file_, "UTF-8, with a header")->required();
    app->add_option("--batch-size", import_.batch_size, "rows in one call")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app->add_flag("--dry-run", import_.dry_run, "check every row, keep none");
    app->callback([this] { run_ = [this] { return Import(); }; });
  }

  CLI::App* AddConfig(const std::string& name, const std::string& help, int (CommandLine::*run)()) {
    CLI::App* app = AddTo(GroupOf("config"), name, help);
    app->add_option("folder", file_, "of files named for what they hold: statuses.json")
        ->required();
    app->callback([this, run] { run_ = [this, run] { return (this->*run)(); }; });
    return app;
  }

  void AddConfig() {
    AddConfig("export", "the configuration as files", &CommandLine::ExportConfig)
        ->add_flag("--show-archived", show_archived_, "archived resources too");
    for (CLI::App* app :
         {AddConfig("diff", "what applying the files of a folder would change",
                    &CommandLine::DiffConfig),
          AddConfig("apply", "make the configuration what the files of a folder say",
                    &CommandLine::ApplyConfig)}) {
      app->add_flag("--prune", prune_, "archive what no file names");
      app->add_option("--expected-version", expected_version_,
                      "fail unless the configuration has this version")
          ->check(CLI::NonNegativeNumber);
    }
  }

  std::shared_ptr<grpc::Channel> ChannelOf(const std::string& method) const {
    for (const Endpoint& endpoint : endpoints_) {
      if (absl::StartsWith(method, endpoint.package)) {
        return connect_(endpoint.package, endpoint.address, access_);
      }
    }
    return ChannelOf(absl::StrCat("leadline.", operation_service_, ".v1"));
  }

  int Call(const Prepared& prepared) {
    auto request = prepared.flags.Build();
    if (!request.ok()) {
      terminal_.err << request.status().message() << "\n";
      return kUsage;
    }
    const std::string method = prepared.command.method;
    const std::unique_ptr<google::protobuf::Message> response(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(MethodOf(prepared.command).output_type())
            ->New());
    if (!prepared.file.empty()) {
      const absl::Status saved =
          SaveStream(ChannelOf(method), method, **request, *response, prepared.file, terminal_.out);
      return saved.ok() ? 0 : Fail(saved);
    }
    const absl::Status status =
        Invoke(ChannelOf(method), method, **request, absl::Seconds(timeout_seconds_), *response);
    if (!status.ok()) return Fail(status);
    output_ == "json" ? PrintJson(*response, terminal_.out) : PrintText(*response, terminal_.out);
    if (const std::string token = NextPageTokenOf(*response); !token.empty()) {
      terminal_.err << "more: --page-token " << token << "\n";
    }
    return 0;
  }

  template <class Request, class Response>
  absl::Status CallConfigurations(const char* name, const Request& request, Response& response) {
    const std::string method = std::string(kConfigurations) + name;
    return Invoke(ChannelOf(method), method, request, absl::Seconds(timeout_seconds_), response);
  }

  int ExportConfig() {
    configuration::v1::ExportConfigurationRequest request;
    request.set_show_archived(show_archived_);
    configuration::v1::ExportConfigurationResponse response;
    const absl::Status status = CallConfigurations("ExportConfiguration", request, response);
    if (!status.ok()) return Fail(status);
    const absl::Status written = WriteConfig(response.configuration(), file_);
    if (!written.ok()) return FailFile(written);
    terminal_.out << "version " << response.configuration().version() << " is in " << file_ << "\n";
    return 0;
  }

  int DiffConfig() {
    return SendConfig(true, [this](const auto& answer) {
      output_ == "json" ? PrintJson(answer, terminal_.out) : PrintPlan(answer, terminal_.out);
      return answer.changes().empty() ? 0 : kDifferent;
    });
  }

  int ApplyConfig() {
    return SendConfig(false, [this](const auto& answer) {
      if (output_ == "json") {
        PrintJson(answer, terminal_.out);
        return 0;
      }
      PrintPlan(answer, terminal_.out);
      terminal_.out << answer.changes_size() << " changes, version " << answer.version() << "\n";
      return 0;
    });
  }

  template <class Show>
  int SendConfig(bool validate_only, Show show) {
    const auto whole = ReadConfig(file_);
    if (!whole.ok()) return FailFile(whole.status());
    configuration::v1::ApplyConfigurationRequest request;
    *request.mutable_configuration() = *whole;
    request.set_prune(prune_);
    request.set_expected_version(expected_version_);
    request.set_validate_only(validate_only);
    request.set_request_id(identifier::NewId());
    configuration::v1::ApplyConfigurationResponse response;
    const absl::Status status = CallConfigurations("ApplyConfiguration", request, response);
    return status.ok() ? show(response) : Fail(status);
  }

  void ShowWritten(const std::string& token) {
    terminal_.err << "written: --read-after " << token << "\n";
  }

  int FailFile(const absl::Status& status) {
    terminal_.err << status.message() << "\n";
    return kNoInput;
  }

  int Fail(const absl::Status& status) {
    PrintFailure(status, terminal_.err);
    return static_cast<int>(status.code());
  }

  int Import() {
    std::ifstream in(file_, std::ios::binary);
    const auto file = csv::Inspect(in);
    if (!in.eof() || !file.ok()) {
      terminal_.err << file_ << ": " << (file.ok() ? "cannot be read" : file.status().message())
                    << "\n";
      return kNoInput;
    }
    in.clear();
    in.seekg(0);
    Progress progress(terminal_.err, terminal_.is_interactive, file->size);
    ImportLeads import(
        ChannelOf("leadline.lead.v1"), import_,
        [&](const RowProblem& problem) {
          progress.Clear();
          PrintProblem(problem);
        },
        [&](int64_t done, const ImportReport& report) {
          progress.Show(done, absl::StrCat(report.created + report.existing, " leads"));
        });
    const auto report = import.Run(in, *file);
    progress.Clear();
    if (!report.ok()) return Fail(report.status());
    return Summarize(*report);
  }

  // As compilers do, so that editors find the place.
  void PrintProblem(const RowProblem& problem) {
    terminal_.err << file_ << ":" << problem.place.line << ":" << problem.place.column << ": "
                  << (problem.column.empty() ? "" : problem.column + ": ") << problem.message
                  << "\n";
  }

  int Summarize(const ImportReport& report) {
    terminal_.out << report.created << (import_.dry_run ? " leads would be" : " leads")
                  << " imported";
    if (report.existing > 0) terminal_.out << ", " << report.existing << " were there already";
    if (report.refused > 0) terminal_.out << ", " << report.refused << " rows left out";
    terminal_.out << "\n";
    return report.refused > 0 ? kRowsLeftOut : 0;
  }

  const Terminal& terminal_;
  const Connector& connect_;
  CLI::App app_{"Leadline's command line: leads in, customers out.", "leadctl"};
  std::string output_ = "table";
  int timeout_seconds_ = 30;
  std::vector<Endpoint> endpoints_ = {
      {"leadline.lead.v1", "--lead-address", "LEADLINE_LEAD_ADDRESS", "127.0.0.1:50051"},
      {"leadline.conversion.v1", "--conversion-address", "LEADLINE_CONVERSION_ADDRESS",
       "127.0.0.1:50052"},
      {"leadline.configuration.v1", "--configuration-address", "LEADLINE_CONFIGURATION_ADDRESS",
       "127.0.0.1:50053"}};
  std::map<std::string, CLI::App*> groups_;
  std::vector<std::unique_ptr<Prepared>> prepared_;
  std::string file_;
  bool show_archived_ = false;
  bool prune_ = false;
  int64_t expected_version_ = 0;
  ImportOptions import_;
  AccessFlags access_flags_;
  peer::Access access_;
  bool show_written_ = false;
  KeyCommand key_command_{terminal_};
  MigrateCommand migrate_command_{terminal_};
  VerifyCommand verify_command_{terminal_, [this] { return ChannelOf("leadline.conversion.v1"); }};
  DictionaryCommands dictionary_commands_{terminal_,
                                          [this] { return ChannelOf(endpoints_.back().package); }};
  EventCommands event_commands_{terminal_,
                                {output_, timeout_seconds_},
                                [this](const std::string& package) { return ChannelOf(package); }};
  DocumentCommands document_commands_{
      terminal_, {output_, timeout_seconds_}, [this] { return ChannelOf("leadline.lead.v1"); }};
  ProcessCommands process_commands_{
      terminal_, {output_, timeout_seconds_}, [this](const std::string& package) {
        return ChannelOf(package);
      }};
  ConvertCommand convert_command_{terminal_, {output_, timeout_seconds_}, [this] {
                                    return ChannelOf("leadline.conversion.v1");
                                  }};
  LeadImportCommand lead_import_command_{
      terminal_, {output_, timeout_seconds_}, [this] { return ChannelOf("leadline.lead.v1"); }};
  std::string operation_service_ = "configuration";
  std::function<int()> run_;
};

}  // namespace

int Run(int argc, const char* const* argv, const Terminal& terminal, const Connector& connect) {
  std::setlocale(LC_CTYPE, "C.UTF-8");  // How wide a character is, whatever the user's locale.
  return CommandLine(terminal, connect).Run(argc, argv);
}

int Run(int argc, const char* const* argv, const Terminal& terminal, const OpenConnector& connect) {
  return Run(argc, argv, terminal,
             [&connect](const std::string& package, const std::string& address,
                        const peer::Access&) { return connect(package, address); });
}

}  // namespace leadline::leadctl
