#include "services/leadctl/event_commands.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"
#include "services/leadctl/invoke.h"
#include "services/leadctl/output.h"

namespace leadline::leadctl {
namespace {

using event::v1::Event;
using event::v1::PullEventsRequest;
using event::v1::PullEventsResponse;
using event::v1::WatchEventsRequest;
using event::v1::WatchEventsResponse;

constexpr char kPull[] = "leadline.event.v1.EventService.PullEvents";
constexpr char kWatch[] = "leadline.event.v1.EventService.WatchEvents";

// Before a stream that ended is opened again.
constexpr absl::Duration kPause = absl::Milliseconds(500);

template <class Request>
Request RequestFor(const std::vector<std::string>& types, const std::vector<std::string>& resources,
                   const std::string& resume_token) {
  Request request;
  request.mutable_types()->Assign(types.begin(), types.end());
  request.mutable_resources()->Assign(resources.begin(), resources.end());
  request.set_resume_token(resume_token);
  return request;
}

}  // namespace

void EventCommands::Add(CLI::App& events, std::function<int()>& run) {
  events.description("list, tail");
  CLI::App* list = events.add_subcommand("list", "what happened, the oldest that is kept first");
  AddOptions(*list);
  list->add_option("--page-size", page_size_, "how many, 1000 at most")->check(CLI::Range(1, 1000));
  list->callback([this, &run] { run = [this] { return List(); }; });

  CLI::App* tail = events.add_subcommand("tail", "what happens, until interrupted");
  AddOptions(*tail);
  tail->add_flag("--from-beginning", from_beginning_, "what happened before, too");
  tail->add_flag("--json", json_, "each event as a line of JSON");
  tail->add_flag("--show-tokens", show_tokens_,
                 "after events, and every few seconds, a line with the token to go on from");
  tail->callback([this, &run] { run = [this] { return Tail(); }; });
}

void EventCommands::AddOptions(CLI::App& app) {
  app.add_option("--service", service_, "whose events")
      ->check(CLI::IsMember({"lead", "conversion", "configuration"}))
      ->capture_default_str();
  app.add_option("--type", types_, "only of this type: LeadConverted; may be repeated");
  app.add_option("--resource", resources_, "only about this: leads/…; may be repeated");
  app.add_option("--resume-token,--from", resume_token_, "where an earlier answer ended");
}

std::shared_ptr<grpc::Channel> EventCommands::ChannelToService() const {
  return channel_(absl::StrCat("leadline.", service_, ".v1"));
}

int EventCommands::List() {
  auto request = RequestFor<PullEventsRequest>(types_, resources_, resume_token_);
  request.set_from_beginning(true);
  request.set_page_size(page_size_);
  PullEventsResponse response;
  const absl::Status status =
      Invoke(ChannelToService(), kPull, request, absl::Seconds(manner_.timeout_seconds), response);
  if (!status.ok()) return Fail(status);
  manner_.output == "json" ? PrintJson(response, terminal_.out)
                           : PrintText(response, terminal_.out);
  if (!response.caught_up()) {
    terminal_.err << "more: --resume-token " << response.resume_token() << "\n";
  }
  return 0;
}

// A server that goes away is waited for, and nothing is missed meanwhile.
int EventCommands::Tail() {
  auto request = RequestFor<WatchEventsRequest>(types_, resources_, resume_token_);
  request.set_from_beginning(from_beginning_);
  absl::Time lost = absl::Now();
  while (true) {
    bool was_heard = false;
    const absl::Status ended = Watch(request, was_heard);
    if (was_heard) lost = absl::Now();
    const bool is_patient = absl::Now() < lost + absl::Seconds(manner_.timeout_seconds);
    if (!IsWorthAnotherTry(ended) || !is_patient) return Fail(ended);
    absl::SleepFor(kPause);
  }
}

absl::Status EventCommands::Watch(WatchEventsRequest& request, bool& was_heard) {
  WatchEventsResponse message;
  return InvokeStream(ChannelToService(), kWatch, WatchEventsRequest(request), message, [&] {
    was_heard = true;
    for (const Event& event : message.events()) Print(event);
    if (show_tokens_) PrintToken(message.resume_token());
    request.set_resume_token(message.resume_token());
  });
}

// One line, at once.
void EventCommands::Print(const Event& event) {
  if (json_ || manner_.output == "json") {
    PrintJsonLine(event, terminal_.out);
    return;
  }
  std::string line = absl::StrCat(google::protobuf::util::TimeUtil::ToString(event.event_time()),
                                  "  ", event.type(), "  ", event.resource());
  for (const std::string& related : event.related_resources()) absl::StrAppend(&line, " ", related);
  for (const auto& [key, value] : event.attributes()) absl::StrAppend(&line, " ", key, "=", value);
  terminal_.out << Clean(line) << std::endl;
}

void EventCommands::PrintToken(const std::string& token) {
  const bool as_json = json_ || manner_.output == "json";
  terminal_.out << (as_json ? absl::StrCat(R"({"resumeToken":")", token, R"("})")
                            : absl::StrCat("resume token: ", token))
                << std::endl;
}

int EventCommands::Fail(const absl::Status& status) {
  PrintFailure(status, terminal_.err);
  return static_cast<int>(status.code());
}

}  // namespace leadline::leadctl
