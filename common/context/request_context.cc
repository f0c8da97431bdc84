#include "common/context/request_context.h"

#include <algorithm>

namespace leadline::context {
namespace {

const RequestContext kNoRequest;
thread_local const RequestContext* current = &kNoRequest;
thread_local bool reads_newest = false;

}  // namespace

const RequestContext& Current() { return *current; }

absl::Duration TimeLeft() {
  return std::max(absl::ZeroDuration(), Current().deadline - absl::Now());
}

void ReadNewest() { reads_newest = true; }

bool ReadsNewest() { return reads_newest; }

RequestContext ForOrganization::In(const std::string& organization) {
  RequestContext facts = Current();
  facts.organization = organization;
  facts.read_after.reset();
  return facts;
}

ScopedRequestContext::ScopedRequestContext(const RequestContext& context) : outer_(current) {
  if (outer_ == &kNoRequest) reads_newest = false;  // A call begins.
  current = &context;
}

ScopedRequestContext::~ScopedRequestContext() { current = outer_; }

}  // namespace leadline::context
