#include <gridctl/control/channel.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/folder_socket.hpp>
#include <gridctl/sys/local_socket.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>

namespace gridctl::control {
namespace {

using Json = nlohmann::ordered_json;
using Step = StopStep;

constexpr std::size_t kLongest = std::size_t{64} << 20U;  // of a request: a million runs have room
constexpr int kPatience = 10'000;                         // ms
constexpr int kPatienceToGrow = 600'000;                  // ms
constexpr const char* kRole = "work";

const char* word_of(Step step) {
  if (step == Step::draining) return "drain";
  return step == Step::killing ? "kill" : "stop";
}

std::string to_line(const StopRequest& request) {
  auto runs = Json::array();
  for (const auto& run : request.runs) runs.push_back(to_string(run));
  return Json{{"step", word_of(request.step)}, {"runs", runs}}.dump() + "\n";
}

/// Nothing if one of them is no id.
std::optional<std::vector<RunId>> to_runs(const Json& texts) {
  std::vector<RunId> runs;
  for (const auto& text : texts) {
    const auto run = text.is_string() ? parse_run_id(text.get<std::string>()) : std::nullopt;
    if (!run) return std::nullopt;
    runs.push_back(*run);
  }
  return runs;
}

/// Nothing if it is none: then nothing is stopped by mistake.
std::optional<StopRequest> to_request(const std::string& line) {
  const auto document = parse_json(line);
  if (!document.is_object() || !document.contains("step") || !document.contains("runs"))
    return std::nullopt;
  StopRequest request;
  for (const auto step : {Step::draining, Step::stopping, Step::killing, Step::working}) {
    if (step == Step::working) return std::nullopt;
    request.step = step;
    if (document["step"] == word_of(step)) break;
  }
  auto runs = to_runs(document["runs"]);
  if (!runs) return std::nullopt;
  request.runs = std::move(*runs);
  return request;
}

std::string to_line(const SteerRequest& request) {
  Json steer = Json::object();
  if (request.paused) steer["paused"] = *request.paused;
  if (request.hold) steer["hold"] = true;
  write_members(request.set, steer);
  steer["first"] = Json::array();
  for (const auto& run : request.first) steer["first"].push_back(to_string(run));
  return Json{{"steer", steer}}.dump() + "\n";
}

/// Nothing if it is none, or asks for something that we do not know.
std::optional<SteerRequest> to_steer_request(const std::string& line) {
  const auto document = parse_json(line);
  if (!document.is_object() || !document.contains("steer")) return std::nullopt;
  SteerRequest request;
  for (const auto& [key, value] : document["steer"].items()) {
    if (key == "paused" && value.is_boolean()) {
      request.paused = value.get<bool>();
    } else if (key == "hold" && value.is_boolean()) {
      request.hold = value.get<bool>();
    } else if (key == "first" && value.is_array()) {
      auto runs = to_runs(value);
      if (!runs) return std::nullopt;
      request.first = std::move(*runs);
    } else if (!read_member(key, value, request.set)) {
      return std::nullopt;
    }
  }
  return request;
}

using Refusal = SteerRefusal;

constexpr std::array<std::pair<Refusal, const char*>, 4> kRefusals = {{
    {Refusal::none, ""},
    {Refusal::max_concurrent, "max_concurrent"},
    {Refusal::timeout, "timeout"},
    {Refusal::hold, "hold"},
}};

std::string to_line(const SteerAnswer& answer) {
  const auto* const refused =
      std::ranges::find(kRefusals, answer.refused, &decltype(kRefusals)::value_type::first);
  const Json document = {{"heard", answer.is_heard},
                         {"paused", answer.is_paused},
                         {"running", answer.running},
                         {"held", answer.held},
                         {"waiting", answer.waiting},
                         {"moved", answer.moved},
                         {"max_concurrent", answer.max_concurrent},
                         {"refused", refused->second},
                         {"halted_because", answer.halted_because}};
  return json_text(document) + "\n";
}

std::optional<SteerAnswer> to_steer_answer(const std::string& line) {
  const auto document = parse_json(line);
  if (!document.is_object()) return std::nullopt;
  for (const char* flag : {"heard", "paused"}) {
    if (!document.value(flag, Json()).is_boolean()) return std::nullopt;
  }
  for (const char* number : {"running", "held", "waiting", "moved", "max_concurrent"}) {
    if (!document.value(number, Json()).is_number_unsigned()) return std::nullopt;
  }
  for (const char* text : {"refused", "halted_because"}) {
    if (!document.value(text, Json()).is_string()) return std::nullopt;
  }
  SteerAnswer answer{.is_heard = document["heard"],
                     .is_paused = document["paused"],
                     .max_concurrent = document["max_concurrent"],
                     .running = document["running"],
                     .held = document["held"],
                     .waiting = document["waiting"],
                     .moved = document["moved"],
                     .halted_because = document["halted_because"]};
  for (const auto& [refusal, word] : kRefusals) {
    if (document["refused"] == word) answer.refused = refusal;
  }
  return answer;
}

std::optional<StopAnswer> to_answer(const std::string& line) {
  const auto document = parse_json(line);
  if (!document.is_object() || !document.contains("running") || !document.contains("waiting") ||
      !document["running"].is_number_unsigned() || !document["waiting"].is_number_unsigned())
    return std::nullopt;
  return StopAnswer{document["running"], document["waiting"]};
}

std::string to_line(const GrowRequest& request) {
  return Json{{"grow", {{"inputs", request.inputs}, {"argv", request.argv}}}}.dump() + "\n";
}

std::optional<GrowRequest> to_grow_request(const std::string& line) {
  const auto document = parse_json(line);
  if (!document.is_object() || !document.contains("grow")) return std::nullopt;
  try {
    const auto& grow = document["grow"];
    return GrowRequest{grow.at("inputs"), grow.at("argv")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::string to_line(const Result<GrowAnswer>& answer) {
  if (!answer) {
    const auto& error = answer.error();
    return json_text(Json{{"error", error.message},
                          {"help", error.help},
                          {"is_usage", error.kind == ErrorKind::usage}}) +
           "\n";
  }
  return json_text(Json{{"added", answer->added},
                        {"running", answer->running},
                        {"waiting", answer->waiting},
                        {"notes", answer->notes}}) +
         "\n";
}

Result<GrowAnswer> takes_no_runs() {
  return fail(ErrorKind::locked, "the gridctl at work takes no further runs",
              "it does a setup, or tests alone: give the command again when that is over");
}

/// Nothing if the line is no answer.
std::optional<Result<GrowAnswer>> to_grow_answer(const std::string& line) {
  const auto document = parse_json(line);
  if (!document.is_object()) return std::nullopt;
  try {
    if (document.contains("error"))
      return fail(document.at("is_usage") == true ? ErrorKind::usage : ErrorKind::locked,
                  document.at("error").get<std::string>(), document.at("help").get<std::string>());
    return GrowAnswer{document.at("added"), document.at("running"), document.at("waiting"),
                      document.at("notes")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

bool send_all(int connection, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Adds what can be read now. False at the end.
bool take_in(int connection, std::string& text) {
  char buffer[4096];
  const auto size = ::recv(connection, buffer, sizeof buffer, MSG_DONTWAIT);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  text.append(buffer, static_cast<std::size_t>(size));
  return size > 0;
}

}  // namespace

Channel::Channel(sys::Loop& loop, const fs::path& experiment, Worker& worker, ChannelUser user)
    : loop_(loop), worker_(worker), experiment_(experiment), user_(std::move(user)) {
  auto listener = sys::listen_for(experiment, kRole);
  if (!listener) {
    error_ = listener.error();
    return;
  }
  listener_ = std::move(*listener);
  watch_ = loop_.watch(listener_.get(), [this] { accept(); });
}

Channel::~Channel() {
  for (const auto& [watch, caller] : callers_) loop_.unwatch(watch);
  if (watch_ != 0) loop_.unwatch(watch_);
  if (listener_) sys::forget_socket(experiment_, kRole);
}

void Channel::accept() {
  Caller caller{sys::accept_own(listener_.get()), {}};
  if (!caller.connection) return;
  const auto watch = std::make_shared<sys::Loop::WatchId>(0);
  *watch = loop_.watch(caller.connection.get(), [this, watch] { hear(*watch); });
  callers_.emplace(*watch, std::move(caller));
}

void Channel::hear(sys::Loop::WatchId watch) {
  auto& caller = callers_.at(watch);
  const bool is_there = take_in(caller.connection.get(), caller.heard);
  const auto end = caller.heard.find('\n');
  if (is_there && end == std::string::npos && caller.heard.size() < kLongest) return;
  send_all(caller.connection.get(), answer_to(caller.heard.substr(0, end)));
  loop_.unwatch(watch);
  callers_.erase(watch);
}

std::string Channel::answer_to(const std::string& line) {
  if (const auto request = to_request(line)) {
    const auto answer = worker_.stop(*request);
    return Json{{"running", answer.running}, {"waiting", answer.waiting}}.dump() + "\n";
  }
  if (const auto request = to_grow_request(line))
    return to_line(user_.grow ? user_.grow(*request) : takes_no_runs());
  const auto request = to_steer_request(line);
  if (!request) return {};
  const auto answer = worker_.steer(*request);
  if (answer.is_heard && user_.on_steered) user_.on_steered(*request);
  return to_line(answer);
}

namespace {

/// The line that the gridctl at work says to a line; empty if it says nothing.
Result<std::string> ask(const fs::path& experiment, const std::string& line,
                        int patience = kPatience) {
  GRIDCTL_TRY_ASSIGN(const auto connection, sys::connect_for(experiment, kRole));
  std::string heard;
  if (send_all(connection.get(), line)) {
    pollfd entry{connection.get(), POLLIN, 0};
    while (heard.find('\n') == std::string::npos && ::poll(&entry, 1, patience) > 0 &&
           take_in(connection.get(), heard)) {
    }
  }
  return heard;
}

tl::unexpected<Error> no_answer(const fs::path& experiment) {
  return fail(ErrorKind::locked,
              fmt::format("the gridctl at work in '{}' does not answer", experiment.string()),
              "if it is suspended, it takes the request as soon as it goes on (fg, kill -CONT)");
}

}  // namespace

Result<StopAnswer> ask_to_stop(const fs::path& experiment, const StopRequest& request) {
  GRIDCTL_TRY_ASSIGN(const auto heard, ask(experiment, to_line(request)));
  if (const auto answer = to_answer(heard)) return *answer;
  return no_answer(experiment);
}

Result<SteerAnswer> ask_to_steer(const fs::path& experiment, const SteerRequest& request) {
  GRIDCTL_TRY_ASSIGN(const auto heard, ask(experiment, to_line(request)));
  if (const auto answer = to_steer_answer(heard)) return *answer;
  return no_answer(experiment);
}

Result<GrowAnswer> ask_to_grow(const fs::path& experiment, const GrowRequest& request) {
  GRIDCTL_TRY_ASSIGN(const auto heard, ask(experiment, to_line(request), kPatienceToGrow));
  if (auto answer = to_grow_answer(heard)) return std::move(*answer);
  return no_answer(experiment);
}

}  // namespace gridctl::control
