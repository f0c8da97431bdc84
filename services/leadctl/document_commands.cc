#include "services/leadctl/document_commands.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "common/record/set_field.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/document_service.pb.h"
#include "services/leadctl/file_checksum.h"
#include "services/leadctl/invoke.h"
#include "services/leadctl/output.h"
#include "services/leadctl/progress.h"
#include "services/leadctl/receive_file.h"
#include "services/leadctl/send_file.h"

namespace leadline::leadctl {
namespace {

constexpr char kGet[] = "leadline.lead.v1.DocumentService.GetDocument";
constexpr char kCategories[] = "dictionaries/document-category/entries/";

// The last part of a path, whatever its writer separates parts by.
std::string LastPartOf(const std::string& path) {
  const size_t folders = path.find_last_of("/\\");
  return folders == std::string::npos ? path : path.substr(folders + 1);
}

std::string Megabytes(int64_t bytes) {
  return absl::StrCat(bytes / 1000000, ".", bytes / 100000 % 10, " MB");
}

}  // namespace

void DocumentCommands::Add(CLI::App& document, std::function<int()>& run) {
  document.description("upload, download");
  AddUpload(document, run);
  AddDownload(document, run);
}

void DocumentCommands::AddUpload(CLI::App& document, std::function<int()>& run) {
  CLI::App* upload =
      document.add_subcommand("upload", "a file; again, goes on where it was cut off");
  upload->add_option("file", file_, "what to upload")->required();
  auto* parent =
      upload->add_option("--parent", parent_,
                         "what to link it to: leads/…, accounts/…, contacts/… or opportunities/…");
  upload->add_option("--lead", parent_, "the lead to link it to")->excludes(parent);
  upload->add_option("--name", name_, "what it is called; as the file unless given");
  upload->add_option("--category", category_, "an entry of document-category: quote");
  upload->add_option("--media-type", media_type_, "application/pdf; as it is found to be else");
  upload->add_option("--visibility", visibility_, "internal or portal-prospect");
  upload->callback([this, &run] { run = [this] { return Upload(); }; });
}

void DocumentCommands::AddDownload(CLI::App& document, std::function<int()>& run) {
  CLI::App* download =
      document.add_subcommand("download", "a document; again, goes on where it was cut off");
  download->add_option("name", name_, "documents/…")->required();
  download->add_option("file", file_, "where to; a file of the document's name here else");
  download->add_flag("--force", force_, "replace the file that is there");
  download->callback([this, &run] { run = [this] { return Download(); }; });
}

absl::StatusOr<lead::v1::Upload> DocumentCommands::Describe(std::istream& in) const {
  lead::v1::Upload upload;
  const bool is_bare = !parent_.empty() && !absl::StrContains(parent_, "/");
  upload.set_parent(is_bare ? "leads/" + parent_ : parent_);
  upload.set_display_name(name_.empty() ? LastPartOf(file_) : name_);
  upload.set_media_type(media_type_);
  const bool is_id = !category_.empty() && !absl::StrContains(category_, "/");
  upload.set_category(is_id ? kCategories + category_ : category_);
  if (!visibility_.empty()) {
    const auto field = record::Field::Find(*lead::v1::Upload::descriptor(), "visibility");
    LEADLINE_RETURN_IF_ERROR(SetFromText(*field, visibility_, upload));
  }
  upload.set_sha256(ChecksumOf(in));
  in.seekg(0, std::ios::end);
  upload.set_size(in.tellg());
  return upload;
}

int DocumentCommands::Upload() {
  std::ifstream in(file_, std::ios::binary);
  if (std::filesystem::is_directory(file_) || !in) return FailFile(file_ + ": cannot be read");
  const auto upload = Describe(in);
  if (!upload.ok()) {
    terminal_.err << upload.status().message() << "\n";
    return kUsage;
  }
  Progress progress(terminal_.err, terminal_.is_interactive, upload->size());
  SendFile send(channel_(), [&progress](int64_t bytes) { progress.Show(bytes, Megabytes(bytes)); });
  const auto document = send.Run(in, *upload);
  progress.Clear();
  if (!document.ok()) return Fail(document.status());
  manner_.output == "json" ? PrintJson(*document, terminal_.out)
                           : PrintText(*document, terminal_.out);
  return 0;
}

int DocumentCommands::Download() {
  lead::v1::GetDocumentRequest request;
  request.set_name(absl::StrContains(name_, "/") ? name_ : "documents/" + name_);
  lead::v1::GetDocumentResponse response;
  const absl::Status got =
      Invoke(channel_(), kGet, request, absl::Seconds(manner_.timeout_seconds), response);
  if (!got.ok()) return Fail(got);
  if (file_.empty()) file_ = LastPartOf(response.document().display_name());
  if (file_.empty()) return FailFile("the document's name is no file's: say where to");
  if (!force_ && std::filesystem::exists(file_)) return FailFile(file_ + ": is there already");
  return Save(response.document());
}

int DocumentCommands::Save(const lead::v1::Document& document) {
  Progress progress(terminal_.err, terminal_.is_interactive, document.size());
  ReceiveFile receive(channel_(),
                      [&progress](int64_t bytes) { progress.Show(bytes, Megabytes(bytes)); });
  const absl::Status received = receive.Run(document, file_);
  progress.Clear();
  if (!received.ok()) return Fail(received);
  terminal_.out << Clean(file_) << ": " << document.size() << " bytes\n";
  return 0;
}

int DocumentCommands::Fail(const absl::Status& status) {
  PrintFailure(status, terminal_.err);
  return static_cast<int>(status.code());
}

int DocumentCommands::FailFile(const std::string& why) {
  terminal_.err << Clean(why) << "\n";
  return kNoInput;
}

}  // namespace leadline::leadctl
