#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/launch/slurm/event_log.hpp>

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

namespace gridctl::launch::slurm {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::microseconds;

constexpr int kTryAgain = 75;
constexpr std::size_t kPart = std::size_t{1} << 20U;  // bytes that are read at once
constexpr std::chrono::milliseconds kHeld{200};
/// How long SIGTERM may take to be heard once it has reached the runs.
constexpr std::chrono::milliseconds kUnheard{100};

constexpr std::array<std::pair<NodeEvent::Kind, const char*>, 4> kKinds = {
    {{NodeEvent::Kind::begin, "begin"},
     {NodeEvent::Kind::end, "end"},
     {NodeEvent::Kind::cannot, "cannot"},
     {NodeEvent::Kind::not_ours, "not_ours"}}};

Json json_of(const RunEvent& event) {
  Json json = {
      {"at_us", std::chrono::duration_cast<microseconds>(event.at.time_since_epoch()).count()},
      {"state", to_string(event.state)},
      {"slot", event.slot},
      {"seconds", event.seconds},
      {"reason", event.reason},
      {"failure_class", event.failure_class},
      {"leftovers", event.leftovers},
      {"requeued", event.requeued}};
  if (event.exit) {
    json["exit_code"] = event.exit->code ? Json(*event.exit->code) : Json(nullptr);
    json["signal"] = event.exit->signal ? Json(*event.exit->signal) : Json(nullptr);
    json["core_dumped"] = event.exit->core_dumped;
  }
  if (event.usage)
    json["usage"] = {{"user_seconds", event.usage->user_seconds},
                     {"system_seconds", event.usage->system_seconds},
                     {"max_rss_bytes", event.usage->max_rss_bytes}};
  if (event.gpu)
    json["gpu"] = {{"peak_memory_bytes", event.gpu->peak_memory_bytes},
                   {"mean_utilization", event.gpu->mean_utilization}};
  return json;
}

std::optional<int> number_in(const Json& json, const char* key) {
  const auto& value = json.at(key);
  return value.is_null() ? std::nullopt : std::optional(value.get<int>());
}

RunEvent event_of(const Json& json) {
  RunEvent event;
  event.at = TimePoint(microseconds(json.at("at_us").get<std::int64_t>()));
  event.state = parse_run_state(json.at("state").get<std::string>()).value();
  json.at("slot").get_to(event.slot);
  json.at("seconds").get_to(event.seconds);
  json.at("reason").get_to(event.reason);
  json.at("failure_class").get_to(event.failure_class);
  json.at("leftovers").get_to(event.leftovers);
  json.at("requeued").get_to(event.requeued);
  if (json.contains("exit_code"))
    event.exit = ExitStatus{number_in(json, "exit_code"), number_in(json, "signal"),
                            json.at("core_dumped").get<bool>()};
  if (const auto usage = json.find("usage"); usage != json.end())
    event.usage =
        Usage{usage->at("user_seconds").get<double>(), usage->at("system_seconds").get<double>(),
              usage->at("max_rss_bytes").get<std::uint64_t>()};
  if (const auto gpu = json.find("gpu"); gpu != json.end())
    event.gpu = GpuUse{gpu->at("peak_memory_bytes").get<std::uint64_t>(),
                       gpu->at("mean_utilization").get<double>()};
  return event;
}

NodeEvent node_event_of(const Json& json) {
  NodeEvent event;
  const auto word = json.at("event").get<std::string>();
  bool is_known = false;
  for (const auto& [kind, name] : kKinds) {
    if (word != name) continue;
    event.kind = kind;
    is_known = true;
  }
  if (!is_known) throw std::invalid_argument(word);
  using Kind = NodeEvent::Kind;
  if (event.kind == Kind::cannot) {
    json.at("why").get_to(event.why);
  } else {
    event.run = parse_run_id(json.at("run").get<std::string>()).value();
    json.at("test").get_to(event.test);
    json.at("attempt").get_to(event.attempt);
  }
  if (event.kind == Kind::begin || event.kind == Kind::end) {
    event.event = event_of(json);
    json.at("interrupted").get_to(event.interrupted);
  }
  json.at("host").get_to(event.event.host);
  json.at("job").get_to(event.event.job);
  return event;
}

/// Whether a run ended as one does that Slurm ends: on a busy node SIGTERM may reach the run long
/// before it reaches us. What Slurm says of the allocation tells.
bool looks_interrupted(const RunEvent& event) {
  constexpr int kShell = 128;  // so a shell says that a signal ended its child
  if (event.state == RunState::lost) return true;
  if (event.state != RunState::failed || !event.exit) return false;
  const auto& [code, signal, core_dumped] = *event.exit;
  return signal == SIGTERM || signal == SIGKILL || code == kShell + SIGTERM ||
         code == kShell + SIGKILL;
}

}  // namespace

std::string to_line(const NodeEvent& event) {
  Json json;
  for (const auto& [kind, name] : kKinds) {
    if (event.kind == kind) json["event"] = name;
  }
  if (event.kind == NodeEvent::Kind::cannot) {
    json["why"] = event.why;
  } else {
    json["run"] = to_string(event.run);
    json["test"] = event.test;
    json["attempt"] = event.attempt;
  }
  if (event.kind == NodeEvent::Kind::begin || event.kind == NodeEvent::Kind::end) {
    json.update(json_of(event.event));
    json["interrupted"] = event.interrupted;
  }
  json["host"] = event.event.host;
  json["job"] = event.event.job;
  return json_text(json) + "\n";
}

std::optional<NodeEvent> parse_line(std::string_view line) {
  const auto json = parse_json(line);
  if (!json.is_object()) return std::nullopt;
  try {
    return node_event_of(json);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

fs::path event_log(const fs::path& batch, int task, int restart) {
  return batch / fmt::format("{}.{}.jsonl", task, restart);
}

std::vector<NodeEvent> EventReader::read() {
  const auto file = open_regular(file_, Links::refuse);
  if (!file) return {};
  is_there_ = true;
  std::vector<NodeEvent> events;
  for (bool is_more = true; is_more;) {
    const auto text = read_part(file->descriptor, offset_, kPart);
    is_more = text.size() == kPart;
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
      if (auto event = parse_line(std::string_view(text).substr(begin, end - begin)))
        events.push_back(std::move(*event));
      begin = end + 1;
    }
    // A line as long as a part is none of ours.
    offset_ += is_more && begin == 0 ? text.size() : begin;
  }
  return events;
}

EventWriter::EventWriter(fs::path file, std::string host, std::string job)
    : file_(std::move(file)), host_(std::move(host)), job_(std::move(job)) {}

void EventWriter::on_event(const RunSpec& run, const RunEvent& event) {
  if (event.state == RunState::planned || event.state == RunState::submitted) return;
  NodeEvent news;
  news.kind = is_settled(event.state) ? NodeEvent::Kind::end : NodeEvent::Kind::begin;
  news.run = run.id;
  news.test = run.test;
  news.attempt = run.attempt;
  news.event = event;
  if (news.kind == NodeEvent::Kind::begin) return append(std::move(news));
  if (is_warned_ && !interrupted_at_ && event.state == RunState::stopped) {
    news.event.reason = "the allocation's time was up";
    // A run that answers with exit 75 has saved where it was.
    news.event.requeued = event.exit && event.exit->code == kTryAgain;
    if (!news.event.requeued) {
      news.event.state = RunState::failed;
      news.event.failure_class = "timed out";
    }
  }
  last_end_ = news.event;
  held_.push_back(std::move(news));
}

void EventWriter::interrupt() {
  if (!interrupted_at_) interrupted_at_ = std::chrono::system_clock::now();
}

void EventWriter::release(bool all) {
  const auto now = std::chrono::system_clock::now();
  while (!held_.empty()) {
    auto& news = held_.front();
    const auto age = now - news.event.at;
    if (!all && age >= age.zero() && age < kHeld) return;
    const bool was_heard = interrupted_at_ && news.event.at > *interrupted_at_ - kUnheard;
    news.interrupted = was_heard || looks_interrupted(news.event);
    append(std::move(news));
    held_.pop_front();
  }
}

void EventWriter::not_ours(const RunSpec& run) {
  NodeEvent news;
  news.kind = NodeEvent::Kind::not_ours;
  news.run = run.id;
  news.test = run.test;
  news.attempt = run.attempt;
  append(std::move(news));
}

void EventWriter::cannot(const std::string& why) {
  NodeEvent news;
  news.kind = NodeEvent::Kind::cannot;
  news.why = why;
  append(std::move(news));
}

void EventWriter::append(NodeEvent event) {
  event.event.host = host_;
  event.event.job = job_;
  const auto line = to_line(event);
  const Descriptor file(
      ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0664));
  const auto written = file ? ::write(file.get(), line.data(), line.size()) : -1;
  if (written != static_cast<ssize_t>(line.size()) || ::fsync(file.get()) != 0)
    throw BookingError(fmt::format("cannot append to '{}'", file_.string()));
}

}  // namespace gridctl::launch::slurm
