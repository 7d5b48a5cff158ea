#include "asked_json.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace gridctl::experiment {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Decision::Kind;

constexpr const char* kSchema = "gridctl.decision/1";
constexpr std::size_t kLargest = std::size_t{1} << 30U;

constexpr std::array<std::pair<Kind, const char*>, 19> kWords = {{
    {Kind::stop, "stop"},
    {Kind::start, "start"},
    {Kind::remove, "remove"},
    {Kind::forget, "forget"},
    {Kind::removed, "removed"},
    {Kind::restore, "restore"},
    {Kind::remove_models, "remove-models"},
    {Kind::begin, "begin"},
    {Kind::pause, "pause"},
    {Kind::hold, "hold"},
    {Kind::go_on, "go-on"},
    {Kind::set, "set"},
    {Kind::first, "first"},
    {Kind::stop_early, "stop-early"},
    {Kind::exempt, "exempt"},
    {Kind::tag, "tag"},
    {Kind::untag, "untag"},
    {Kind::search, "search"},
    {Kind::ask, "ask"},
}};

const char* word_of(Kind kind) {
  for (const auto& [known, word] : kWords) {
    if (known == kind) return word;
  }
  return "";
}

/// Numbers that are not finite are null.
Json to_json(const Ruling& ruling) {
  auto seen = Json::object();
  for (const auto& [run, step] : ruling.seen) seen[to_string(run)] = step;
  return {{"rule", to_string(ruling.rule)},
          {"configuration", ruling.run.configuration},
          {"repetition", ruling.run.repetition},
          {"metric", ruling.metric},
          {"step", ruling.step},
          {"value", ruling.value},
          {"bound", ruling.bound},
          {"others", ruling.others},
          {"seen", seen}};
}

double number_in(const Json& document, const char* name) {
  const auto value = document.value(name, Json());
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

/// Returns nothing unless the member is a number that a run id may have.
template <class Number>
std::optional<Number> count_in(const Json& document, const char* name) {
  const auto number = number_in(document, name);
  const bool fits = number >= 0 && number < static_cast<double>(std::numeric_limits<int>::max());
  return fits ? std::optional(static_cast<Number>(number)) : std::nullopt;
}

std::optional<Ruling> ruling_of(const Json& document) {
  if (!document.is_object()) return std::nullopt;
  const auto rule = document.value("rule", Json());
  const auto seen = document.value("seen", Json());
  const auto configuration = count_in<int>(document, "configuration").value_or(0);
  if (!rule.is_string() || !seen.is_object() || configuration < 1) return std::nullopt;
  const auto known = parse_stop_rule(rule.get<std::string>());
  if (!known) return std::nullopt;
  Ruling ruling;
  ruling.rule = *known;
  ruling.run = {configuration, count_in<int>(document, "repetition").value_or(0)};
  const auto metric = document.value("metric", Json());
  if (metric.is_string()) ruling.metric = metric.get<std::string>();
  ruling.step = number_in(document, "step");
  ruling.value = number_in(document, "value");
  ruling.bound = number_in(document, "bound");
  ruling.others = count_in<std::size_t>(document, "others").value_or(0);
  for (const auto& [name, step] : seen.items()) {
    const auto run = parse_run_id(name);
    if (run && step.is_number()) ruling.seen.emplace_back(*run, step.get<double>());
  }
  return ruling;
}

std::string to_line(const Decision& decision) {
  auto runs = Json::array();
  for (const auto run : decision.runs) runs.push_back(to_string(run));
  Json document = {{"schema", kSchema},
                   {"at", rfc3339(std::chrono::system_clock::now())},
                   {"by", sys::user_name() + "@" + sys::host_name()},
                   {"decision", word_of(decision.kind)},
                   {"runs", runs}};
  if (!decision.files.empty()) document["files"] = decision.files;
  write_members(decision.set, document);
  if (!decision.tag.empty()) document["tag"] = decision.tag;
  if (decision.ruling) document["ruling"] = to_json(*decision.ruling);
  if (decision.kind == Kind::search) document["searched_runs"] = decision.searched_runs;
  if (decision.asked) document["asked"] = asked_to_json(*decision.asked);
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void apply(Kind kind, RunId run, Decisions& decisions) {
  switch (kind) {
    case Kind::stop:
      decisions.stopped.insert(run);
      break;
    case Kind::start:
      decisions.stopped.erase(run);
      break;
    case Kind::remove:
    case Kind::forget:
      decisions.stopped.erase(run);
      decisions.stopped_early.erase(run);
      decisions.tags.runs.erase(run);
      decisions.removed[run] = {kind == Kind::forget, false};
      break;
    case Kind::removed:
      if (const auto found = decisions.removed.find(run); found != decisions.removed.end())
        found->second.is_done = true;
      break;
    case Kind::restore:
      decisions.removed.erase(run);
      break;
    case Kind::stop_early:
      decisions.stopped_early[run] = decisions.rulings.size() - 1;
      break;
    case Kind::exempt:
      decisions.stopped_early.erase(run);
      decisions.exempt.insert(run);
      break;
    case Kind::remove_models:
    case Kind::begin:
    case Kind::pause:
    case Kind::hold:
    case Kind::go_on:
    case Kind::set:
    case Kind::first:
    case Kind::tag:
    case Kind::untag:
    case Kind::search:
    case Kind::ask:
      break;
  }
}

void change(Kind kind, const std::string& tag, std::set<std::string>& tags) {
  if (kind == Kind::tag)
    tags.insert(tag);
  else
    tags.erase(tag);
}

/// Without runs the experiment is meant.
void apply_tag(Kind kind, const Json& document, Tags& tags) {
  const auto text = document.value("tag", Json());
  const auto tag = parse_tag(text.is_string() ? text.get<std::string>() : "");
  if (!tag) return;
  const auto& runs = document.at("runs");
  if (runs.empty()) change(kind, *tag, tags.experiment);
  for (const auto& name : runs) {
    const auto run = name.is_string() ? parse_run_id(name.get<std::string>()) : std::nullopt;
    if (!run) continue;
    const auto at = tags.runs.try_emplace(*run).first;
    change(kind, *tag, at->second);
    if (at->second.empty()) tags.runs.erase(at);
  }
}

void apply(Kind kind, const nlohmann::ordered_json& document, Steering& steering) {
  if (kind == Kind::begin) steering = {};
  if (kind == Kind::pause || kind == Kind::hold) steering.is_paused = true;
  if (kind == Kind::hold) steering.is_held = true;
  if (kind == Kind::go_on) steering.is_paused = steering.is_held = false;
  if (kind != Kind::set) return;
  for (const auto& [key, value] : document.items()) read_member(key, value, steering.set);
}

void read_line(const std::string& line, Decisions& decisions) {
  const auto document = parse_json(line);
  if (!document.is_object() || document.value("schema", Json()) != kSchema) return;
  const auto runs = document.find("runs");
  if (runs == document.end() || !runs->is_array()) return;
  for (const auto& [kind, word] : kWords) {
    if (document.value("decision", Json()) != word) continue;
    apply(kind, document, decisions.steering);
    if (kind == Kind::tag || kind == Kind::untag) apply_tag(kind, document, decisions.tags);
    if (kind == Kind::stop_early) {
      auto ruling = ruling_of(document.value("ruling", Json::object()));
      if (!ruling) return;
      decisions.rulings.push_back(std::move(*ruling));
    }
    if (kind == Kind::search) {
      const auto runs_in_all = document.value("searched_runs", Json());
      if (runs_in_all.is_number_unsigned())
        decisions.searched_runs = runs_in_all.get<std::size_t>();
    }
    if (kind == Kind::ask) {
      auto asked = asked_from_json(document.value("asked", Json()));
      if (asked) decisions.asked.push_back(std::move(*asked));
    }
    for (const auto& text : *runs) {
      const auto run = text.is_string() ? parse_run_id(text.get<std::string>()) : std::nullopt;
      if (run) apply(kind, *run, decisions);
    }
  }
}

/// Whether the last line is whole: a power cut may have torn it.
bool ends_whole(const RegularFile& file) {
  const auto size = static_cast<std::uint64_t>(file.status.st_size);
  return size == 0 || read_part(file.descriptor, size - 1, 1) == "\n";
}

bool is_control(unsigned char c) {
  return c < ' ' || c == 0x7F;
}

}  // namespace

std::vector<RuleStops> stops_by_rule(const Decisions& decisions) {
  std::map<std::pair<StopRule, std::optional<double>>, RuleStops> stops;
  std::map<std::pair<StopRule, std::optional<double>>, std::set<int>> configurations;
  for (const auto& [run, index] : decisions.stopped_early) {
    const auto& ruling = decisions.rulings.at(index);
    const bool has_rungs = ruling.rule == StopRule::halving;
    const std::pair key(ruling.rule, has_rungs ? std::optional(ruling.step) : std::nullopt);
    auto& found = stops[key];
    found.rule = key.first;
    found.rung = key.second;
    ++found.runs;
    if (configurations[key].insert(run.configuration).second) ++found.configurations;
  }
  std::vector<RuleStops> listed;
  listed.reserve(stops.size());
  for (auto& [key, found] : stops) listed.push_back(found);
  return listed;
}

Result<std::string> parse_tag(std::string_view text) {
  constexpr std::size_t kLongest = 100;
  const std::string tag(trim(text));
  if (tag.empty()) return fail(ErrorKind::usage, "a tag is a text, and this is none", "write one");
  const bool is_listable = std::none_of(tag.begin(), tag.end(), is_control) &&
                           printable(tag) == tag && tag.find(',') == std::string::npos;
  if (tag.size() <= kLongest && tag.front() != '-' && is_listable) return tag;
  return fail(ErrorKind::usage, fmt::format("'{}' cannot be a tag", printable(tag)),
              "a tag has no commas and no control characters, begins with no dash, and is at most "
              "100 bytes long");
}

Result<Decisions> read_decisions(const fs::path& experiment) {
  const auto file = experiment / kDecisionsFile;
  Decisions decisions;
  boost::system::error_code ignored;
  if (fs::symlink_status(file, ignored).type() == fs::file_not_found) return decisions;
  GRIDCTL_TRY_ASSIGN(const auto text, sys::read_file(file, kLargest, Links::refuse));
  for (const auto& line : split(text, '\n')) {
    if (!line.empty()) read_line(line, decisions);
  }
  return decisions;
}

std::set<std::string> tags_in(const std::vector<fs::path>& experiments) {
  std::set<std::string> all;
  for (const auto& experiment : experiments) {
    const auto decisions = read_decisions(experiment);
    if (!decisions) continue;
    const auto& tags = decisions->tags;
    all.insert(tags.experiment.begin(), tags.experiment.end());
    for (const auto& [run, of_run] : tags.runs) all.insert(of_run.begin(), of_run.end());
  }
  return all;
}

Result<void> write_decision(const fs::path& experiment, const Decision& decision) {
  const auto path = experiment / kDecisionsFile;
  GRIDCTL_TRY_ASSIGN(const auto file,
                     open_regular(path, Links::refuse, O_RDWR | O_APPEND | O_CREAT));
  const auto line = (ends_whole(file) ? "" : "\n") + to_line(decision);
  // One write: a line that another process appends at the same time comes before or behind.
  const auto written = ::write(file.descriptor.get(), line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size()) || ::fsync(file.descriptor.get()) != 0)
    return fail_errno("cannot write '" + path.string() + "'", written < 0 ? errno : ENOSPC,
                      file_error_help(written < 0 ? errno : ENOSPC, path));
  return {};
}

}  // namespace gridctl::experiment
