#include "common/edge/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace leadline::edge {
namespace {

struct Free {
  void operator()(BIO* file) const { BIO_free(file); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

absl::Time CertificateEnd(const std::string& file) {
  const std::unique_ptr<BIO, Free> text(BIO_new_file(file.c_str(), "r"));
  const std::unique_ptr<X509, Free> certificate(
      text == nullptr ? nullptr : PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();  // Or gRPC would take it for a failure of its own.
  std::tm end = {};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
    return absl::InfinitePast();
  }
  return absl::FromTM(end, absl::UTCTimeZone());
}

}  // namespace leadline::edge
