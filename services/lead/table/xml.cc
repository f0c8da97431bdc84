#include "services/lead/table/xml.h"

#include <expat.h>

#include <utility>

#include "services/lead/table/problem.h"

namespace leadline::lead::table {
namespace {

constexpr int kMaxDepth = 100;
constexpr int64_t kMaxTag = 1 << 20;  // Bytes.

std::string WithoutPrefix(const char* name) {
  const std::string whole = name;
  return whole.substr(whole.rfind(':') + 1);
}

}  // namespace

// What expat calls; no exception and no failure may pass through it.
struct Xml::Calls {
  static void Start(void* self, const char* name, const char** attributes) {
    Xml& xml = *static_cast<Xml*>(self);
    if (!xml.status_.ok()) return;
    if (++xml.depth_ > kMaxDepth) {
      return xml.Stop(Unreadable(Problem::kNotATable, "the spreadsheet nests too deep"));
    }
    Attributes named;
    for (const char** each = attributes; *each != nullptr; each += 2) {
      named[WithoutPrefix(each[0])] = each[1];
    }
    const absl::Status status = xml.handlers_.start(WithoutPrefix(name), named);
    if (!status.ok()) xml.Stop(status);
  }

  static void End(void* self, const char* name) {
    Xml& xml = *static_cast<Xml*>(self);
    --xml.depth_;
    if (!xml.status_.ok() || !xml.handlers_.end) return;
    const absl::Status status = xml.handlers_.end(WithoutPrefix(name));
    if (!status.ok()) xml.Stop(status);
  }

  static void Text(void* self, const char* text, int length) {
    Xml& xml = *static_cast<Xml*>(self);
    if (!xml.status_.ok() || !xml.handlers_.text) return;
    const absl::Status status = xml.handlers_.text(std::string(text, static_cast<size_t>(length)));
    if (!status.ok()) xml.Stop(status);
  }

  static void Doctype(void* self, const char*, const char*, const char*, int) {
    static_cast<Xml*>(self)->Stop(
        Unreadable(Problem::kNotATable, "the spreadsheet has a document type"));
  }
};

Xml::Xml(Handlers handlers) : handlers_(std::move(handlers)), parser_(XML_ParserCreate(nullptr)) {
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, Calls::Start, Calls::End);
  XML_SetCharacterDataHandler(parser_, Calls::Text);
  XML_SetStartDoctypeDeclHandler(parser_, Calls::Doctype);
}

Xml::~Xml() { XML_ParserFree(parser_); }

void Xml::Stop(absl::Status status) {
  if (status_.ok()) status_ = std::move(status);
  XML_StopParser(parser_, XML_FALSE);
}

absl::Status Xml::Feed(const std::string& piece) {
  const auto parsed = XML_Parse(parser_, piece.data(), static_cast<int>(piece.size()),
                                piece.empty() ? XML_TRUE : XML_FALSE);
  if (!status_.ok()) return status_;
  fed_ += static_cast<int64_t>(piece.size());
  const int64_t begun = XML_GetCurrentByteIndex(parser_);  // Where what has no end yet begins.
  if (begun >= 0 && fed_ - begun > kMaxTag) {
    return Unreadable(Problem::kTooLarge, "the spreadsheet has a tag that is too long");
  }
  if (parsed == XML_STATUS_OK) return absl::OkStatus();
  return Unreadable(Problem::kNotATable, "the spreadsheet is damaged");
}

}  // namespace leadline::lead::table
