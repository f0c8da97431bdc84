#include "services/rules/phone.h"

#include <phonenumbers/phonenumberutil.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace leadline::rules {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr char kNowhere[] = "ZZ";  // Where only numbers with their country code are any.
constexpr size_t kLongest =
    sizeof("+") - 1 + 15;  // As E.164 has it; the library knows longer ones.

}  // namespace

std::string NormalizePhone(const std::string& phone, const std::string& region) {
  if (phone.empty()) return "";
  static const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  const std::string dialled = absl::StartsWith(phone, "00") ? "+" + phone.substr(2) : phone;
  PhoneNumber number;
  const auto error =
      numbers.Parse(dialled, region.empty() ? kNowhere : absl::AsciiStrToUpper(region), &number);
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) return "";
  // Whoever is called by an extension shares the number with others.
  if (number.has_extension() || !numbers.IsValidNumber(number)) return "";
  std::string normalized;
  numbers.Format(number, PhoneNumberUtil::E164, &normalized);
  return normalized.size() > kLongest ? "" : normalized;
}

}  // namespace leadline::rules
