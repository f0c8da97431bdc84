// What files are called and what they are, without a server.

#include <string>

#include "gmock/gmock.h"
#include "services/lead/document/checksum_rules.h"
#include "services/lead/document/file_name_rules.h"
#include "services/lead/document/media_type_rules.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::IsOkAndHolds;

TEST(FileName, LosesWhatCannotBeSeenOrSaved) {
  EXPECT_EQ(TidyFileName("quote.pdf"), "quote.pdf");
  EXPECT_EQ(TidyFileName("/etc/cron.d/../quote.pdf"), "quote.pdf");
  EXPECT_EQ(TidyFileName("invoice\xE2\x80\xAE"
                         "fdp.exe"),
            "invoicefdp.exe");
  EXPECT_EQ(TidyFileName(std::string("a\0b", 3)), "ab");
  EXPECT_EQ(TidyFileName("a\r\nSet-Cookie: x"), "aSet-Cookie_ x");
  EXPECT_EQ(TidyFileName("e\xCC\x81.txt"), "\xC3\xA9.txt");
  EXPECT_EQ(TidyFileName("report.pdf . . "), "report.pdf");
  EXPECT_EQ(TidyFileName("\xE2\x80\x8B\xEF\xBB\xBF"), "");
  EXPECT_EQ(TidyFileName("a\\b\\"), "");
}

TEST(FileName, StaysAsItIsOnceItIsTidy) {
  for (const char* given :
       {"../a", "a:b", " e\xCC\x81 ", "x..", "x\xE3\x80\x80.", "\xF0\x9F\x93\x84.pdf"}) {
    const std::string once = TidyFileName(given);
    EXPECT_EQ(TidyFileName(once), once) << given;
  }
}

TEST(FileName, TellsPrograms) {
  for (const char* name : {"a.exe", "A.EXE", "quote.pdf.js", ".bat", "x.desktop"}) {
    EXPECT_TRUE(IsProgramName(name)) << name;
  }
  for (const char* name : {"a.pdf", "exe", "a.exe.pdf", "notes", "a.", "json"}) {
    EXPECT_FALSE(IsProgramName(name)) << name;
  }
}

TEST(ContentDisposition, IsAlwaysAnAttachment) {
  EXPECT_EQ(ContentDispositionOf("page.html"),
            "attachment; filename=\"page.html\"; filename*=UTF-8''page.html");
  EXPECT_EQ(ContentDispositionOf("100% \xE2\x82\xAC'.pdf"),
            "attachment; filename=\"100_ _'.pdf\"; filename*=UTF-8''100%25%20%E2%82%AC%27.pdf");
}

TEST(MediaType, IsFoundByHowFilesBegin) {
  EXPECT_THAT(FindMediaType("%PDF-1.4\n"), IsOkAndHolds("application/pdf"));
  EXPECT_THAT(FindMediaType("plain words\n"), IsOkAndHolds("text/plain"));
  EXPECT_THAT(FindMediaType("<!DOCTYPE html><html></html>"), IsOkAndHolds("text/html"));
  EXPECT_THAT(FindMediaType("\xFF\xD8\xFF\xE0"), IsOkAndHolds("image/jpeg"));
  EXPECT_THAT(FindMediaType(std::string("\x01\x02\x03\x00\xFE\x99", 6)),
              IsOkAndHolds("application/octet-stream"));
}

TEST(MediaType, IsUnknownWhereTheLibraryGivesUp) {
  EXPECT_THAT(FindMediaType(std::string("\0\0\xFE\xFF\xFF\xFF\xFF\xFF\xFF\x03t", 11)),
              IsOkAndHolds("application/octet-stream"));
}

TEST(MediaType, TellsPrograms) {
  const std::string windows = "MZ" + std::string(58, '\0') + std::string("\x40\0\0\0", 4) +
                              std::string("PE\0\0\x4C\x01", 6) + std::string(300, '\0');
  EXPECT_TRUE(IsProgramType(*FindMediaType(windows)));
  EXPECT_TRUE(IsProgramType(*FindMediaType("#!/bin/bash\necho hello\n")));
  EXPECT_FALSE(IsProgramType(*FindMediaType("import this and that from the shop\n")));
}

TEST(MediaType, AgreesBroadly) {
  for (const auto& [announced, found] :
       {std::pair("text/csv", "text/plain"), std::pair("application/json", "text/plain"),
        std::pair("text/markdown", "text/html"), std::pair("image/svg+xml", "text/xml"),
        std::pair("image/jpg", "image/jpeg"), std::pair("video/mp4", "audio/mp4"),
        std::pair("application/vnd.ms-excel", "text/csv"),
        std::pair("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                  "application/zip"),
        std::pair("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                  "application/encrypted"),
        std::pair("application/octet-stream", "application/pdf"),
        std::pair("application/x-own", "text/plain"), std::pair("application/x-own", "image/png"),
        std::pair("text/plain", "application/octet-stream")}) {
    EXPECT_TRUE(MayBe(announced, found)) << announced << " " << found;
  }
}

TEST(MediaType, SeesPlainContradictions) {
  for (const auto& [announced, found] :
       {std::pair("image/png", "text/html"), std::pair("image/png", "application/octet-stream"),
        std::pair("application/pdf", "text/plain"), std::pair("application/pdf", "image/png"),
        std::pair("text/plain", "application/pdf"), std::pair("text/plain", "image/png"),
        std::pair("application/zip", "text/html"), std::pair("audio/mpeg", "application/pdf"),
        std::pair("image/svg+xml", "image/png")}) {
    EXPECT_FALSE(MayBe(announced, found)) << announced << " " << found;
  }
}

TEST(Checksum, IsTheSameHoweverTheBytesCome) {
  Checksum checksum;
  checksum.Add("a");
  checksum.Add("bc");

  EXPECT_EQ(checksum.Finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ChecksumOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace leadline::lead
