#include "services/leadctl/document_commands.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "tests/leadctl/live_leads.h"

namespace leadline::leadctl {
namespace {

using ::testing::HasSubstr;

class DocumentCommandsTest : public ::testing::Test {
 protected:
  DocumentCommandsTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }

  int Run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    words.insert(words.begin(), {"leadctl"});
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Terminal terminal{out_, err_, false};
    return leadctl::Run(
        static_cast<int>(argv.size()), argv.data(), terminal,
        [this](const std::string&, const std::string&) { return leads_.channel(); });
  }

  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }

  static std::string Read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream content;
    content << in.rdbuf();
    return content.str();
  }

  // The first name of the collection that was printed: "documents/0190…".
  std::string Printed(const std::string& collection) {
    const size_t start = out_.str().find(collection + "/");
    const size_t length = collection.size() + 37;
    return start == std::string::npos ? "" : out_.str().substr(start, length);
  }

  std::string ALead() {
    EXPECT_EQ(Run({"lead", "create", "--last-name", "Meyer"}), 0) << err_.str();
    return Printed("leads");
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / "document_commands_test";
  const std::string large_ = std::string(2'500'000, 'x') + "the end";
  LiveLeads leads_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(DocumentCommandsTest, SendAFileAndFetchIt) {
  const std::string lead = ALead();
  ASSERT_EQ(Run({"document", "upload", Write("notes.txt", large_), "--lead", lead, "--category",
                 "quote", "--visibility", "portal-prospect"}),
            0)
      << err_.str();
  const std::string document = Printed("documents");

  ASSERT_EQ(Run({"document", "list", lead}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("notes.txt"));
  ASSERT_EQ(Run({"document", "download", document, folder_ / "fetched.txt"}), 0) << err_.str();

  EXPECT_TRUE(Read(folder_ / "fetched.txt") == large_);
}

TEST_F(DocumentCommandsTest, SendTheSameFileOnce) {
  const std::string file = Write("notes.txt", large_);
  const std::string lead = ALead();
  ASSERT_EQ(Run({"document", "upload", file, "--lead", lead}), 0) << err_.str();
  const std::string document = Printed("documents");

  ASSERT_EQ(Run({"document", "upload", file, "--lead", lead}), 0) << err_.str();
  EXPECT_EQ(Printed("documents"), document);
  leads_.Query("DELETE FROM uploads");
  ASSERT_EQ(Run({"document", "upload", file, "--lead", lead}), 0) << err_.str();
  EXPECT_EQ(Printed("documents"), document);

  EXPECT_EQ(leads_.Query("SELECT count(*) FROM documents"), "1");
}

TEST_F(DocumentCommandsTest, BeginAnewWhatTheServerHasForgotten) {
  const std::string file = Write("notes.txt", "abc");
  ASSERT_EQ(Run({"document", "upload", file}), 0) << err_.str();
  leads_.Query("DELETE FROM documents");
  leads_.Query("DELETE FROM uploads");
  leads_.Query("DELETE FROM request_ids WHERE replays = 0 AND response IS NOT NULL");

  EXPECT_EQ(Run({"document", "upload", file}), 0) << err_.str();

  EXPECT_EQ(leads_.Query("SELECT count(*) FROM documents"), "1");
}

TEST_F(DocumentCommandsTest, GoOnWithTheFirstPartOfADocument) {
  ASSERT_EQ(Run({"document", "upload", Write("notes.txt", large_)}), 0) << err_.str();
  const std::string document = Printed("documents");
  const std::string id = document.substr(document.find('/') + 1);
  Write("fetched.txt." + id + ".part", large_.substr(0, 1'500'000));

  ASSERT_EQ(Run({"document", "download", document, folder_ / "fetched.txt"}), 0) << err_.str();

  EXPECT_TRUE(Read(folder_ / "fetched.txt") == large_);
}

TEST_F(DocumentCommandsTest, KeepNothingThatIsNotWhatWasUploaded) {
  ASSERT_EQ(Run({"document", "upload", Write("notes.txt", large_)}), 0) << err_.str();
  const std::string document = Printed("documents");
  const std::string part = "fetched.txt." + document.substr(document.find('/') + 1) + ".part";
  Write(part, "damaged");

  EXPECT_EQ(Run({"document", "download", document, folder_ / "fetched.txt"}),
            static_cast<int>(absl::StatusCode::kDataLoss));

  EXPECT_FALSE(std::filesystem::exists(folder_ / "fetched.txt"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / part));
}

TEST_F(DocumentCommandsTest, ReplaceAFileOnlyWhenTheyAreToldTo) {
  const std::string file = Write("notes.txt", "abc");
  ASSERT_EQ(Run({"document", "upload", file}), 0) << err_.str();
  const std::string document = Printed("documents");
  Write("notes.txt", "my own");

  EXPECT_EQ(Run({"document", "download", document, file}), kNoInput);
  EXPECT_EQ(Read(file), "my own");
  EXPECT_EQ(Run({"document", "download", document, file, "--force"}), 0) << err_.str();
  EXPECT_EQ(Read(file), "abc");
}

TEST_F(DocumentCommandsTest, SayWhatIsWrong) {
  EXPECT_EQ(Run({"document", "upload", folder_ / "nothing.txt"}), kNoInput);
  EXPECT_EQ(Run({"document", "upload", folder_}), kNoInput);
  EXPECT_EQ(Run({"document", "upload", Write("a.txt", "abc"), "--visibility", "everybody"}),
            kUsage);
  EXPECT_EQ(Run({"document", "upload", Write("a.exe", "abc")}),
            static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(err_.str(), HasSubstr("upload.display_name"));
  EXPECT_EQ(Run({"document", "download", "documents/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001"}),
            static_cast<int>(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace leadline::leadctl
