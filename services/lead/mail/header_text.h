#pragma once

#include <optional>
#include <string>

namespace leadline::lead {

// The text of a header of an e-mail as RFC 2047 has it: what is not plain ASCII in encoded words,
// which no reader of the header takes for anything else.
std::string EncodeHeader(const std::string& text);

// An e-mail address as mail servers take it, its domain in ASCII; none for what is no such address,
// among it whatever could end a header or a command.
std::optional<std::string> ToMailbox(const std::string& address);

// Who sends e-mails: "Sales <sales@example.com>" or "sales@example.com".
struct Sender {
  std::string name;     // As given; may be empty.
  std::string mailbox;  // "sales@example.com"

  std::string Header() const;
  std::string Domain() const { return mailbox.substr(mailbox.find('@') + 1); }
};

// None for what is not of that form.
std::optional<Sender> ParseSender(const std::string& text);

}  // namespace leadline::lead
