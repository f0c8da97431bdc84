#include "common/context/request_context.h"

#include <algorithm>

namespace leadline::context {
namespace {

const RequestContext kNoRequest;
thread_local const RequestContext* current = &kNoRequest;

}  // namespace

const RequestContext& Current() { return *current; }

absl::Duration TimeLeft() {
  return std::max(absl::ZeroDuration(), Current().deadline - absl::Now());
}

RequestContext ForOrganization::In(const std::string& organization) {
  RequestContext facts = Current();
  facts.organization = organization;
  return facts;
}

ScopedRequestContext::ScopedRequestContext(const RequestContext& context) : outer_(current) {
  current = &context;
}

ScopedRequestContext::~ScopedRequestContext() { current = outer_; }

}  // namespace leadline::context
