#include "common/edge/well_known.h"

#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace leadline::edge {
namespace {

using google::protobuf::Message;

constexpr int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z
constexpr int kNanosPerUnit = 1'000'000'000;

// ISO 4217, without XTS (for tests) and XXX (no currency).
constexpr char kCurrencies[] =
    " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN "
    "BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP "
    "ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR "
    "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR "
    "PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL "
    "THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF "
    "XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR ZMW ZWG ZWL ";

const char* CheckTimestamp(const Message& value) {
  const auto& time = static_cast<const google::protobuf::Timestamp&>(value);
  const bool exists = time.seconds() >= kFirstSecond && time.seconds() <= kLastSecond &&
                      time.nanos() >= 0 && time.nanos() < kNanosPerUnit;
  return exists ? nullptr : "must be an instant of the years 1 to 9999";
}

const char* CheckDate(const Message& value) {
  const auto& date = static_cast<const google::type::Date&>(value);
  const bool in_range = date.year() >= 1 && date.year() <= 9999 && date.month() >= 1 &&
                        date.month() <= 12 && date.day() >= 1 && date.day() <= 31;
  // A civil day that does not exist is normalised to another one.
  const bool exists =
      in_range && absl::CivilDay(date.year(), date.month(), date.day()).day() == date.day();
  return exists ? nullptr : "must be a day of the years 1 to 9999, with year, month and day";
}

const char* CheckMoney(const Message& value) {
  const auto& money = static_cast<const google::type::Money&>(value);
  const std::string& code = money.currency_code();
  if (code.size() != 3 || std::strstr(kCurrencies, (" " + code + " ").c_str()) == nullptr) {
    return "must have a currency_code of ISO 4217";
  }
  if (money.nanos() <= -kNanosPerUnit || money.nanos() >= kNanosPerUnit) {
    return "must have nanos between -999999999 and 999999999";
  }
  const bool agree =
      money.units() == 0 || money.nanos() == 0 || (money.units() > 0) == (money.nanos() > 0);
  return agree ? nullptr : "must have units and nanos of the same sign";
}

}  // namespace

WellKnownCheck WellKnownCheckOf(const google::protobuf::Descriptor& type) {
  if (&type == google::protobuf::Timestamp::descriptor()) return CheckTimestamp;
  if (&type == google::type::Date::descriptor()) return CheckDate;
  if (&type == google::type::Money::descriptor()) return CheckMoney;
  return nullptr;
}

bool IsUnlimited(const google::protobuf::Descriptor& type) {
  return absl::StartsWith(type.full_name(), "google.type.");
}

}  // namespace leadline::edge
