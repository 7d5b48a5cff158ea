#include "run_traces.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>

#include <nlohmann/json.hpp>

namespace gridctl::experiment {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongest = std::size_t{1} << 20U;  // of a record

/// A JSON object with this schema; null if the file is not one.
Json read_document(const fs::path& file, const char* schema) {
  const auto text = sys::read_file(file, kLongest, Links::refuse);
  if (!text) return nullptr;
  auto document = parse_json(*text);
  const bool ours = document.is_object() && document.value("schema", Json()) == schema;
  return ours ? std::move(document) : Json();
}

template <class Value>
std::optional<Value> value_of(const Json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || found->is_null()) return std::nullopt;
  return found->get<Value>();
}

/// The positive number that a name consists of behind `beginning`; 0 if it does not.
int number_in(std::string_view name, std::string_view beginning) {
  if (name.substr(0, beginning.size()) != beginning) return 0;
  name.remove_prefix(beginning.size());
  int value = 0;
  const auto end = std::from_chars(name.data(), name.data() + name.size(), value);
  const bool whole = end.ec == std::errc() && end.ptr == name.data() + name.size();
  return whole ? std::max(value, 0) : 0;
}

std::vector<fs::path> folders_in(const fs::path& parent) {
  std::vector<fs::path> found;
  boost::system::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->symlink_status(error).type() == fs::directory_file) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

void read_end(const Json& document, RunRecord& record) {
  ExitStatus status;
  status.code = value_of<int>(document, "exit_code");
  status.signal = value_of<int>(document, "signal");
  status.core_dumped = value_of<bool>(document, "core_dumped").value_or(false);
  if (status.code || status.signal) record.exit = status;
  record.seconds = value_of<double>(document, "seconds").value_or(0);
  record.ended_at = parse_rfc3339(value_of<std::string>(document, "ended_at").value_or(""));
  const auto usage = document.find("usage");
  if (usage != document.end() && usage->is_object())
    record.usage = {usage->at("user_seconds").get<double>(),
                    usage->at("system_seconds").get<double>(),
                    usage->at("max_rss_bytes").get<std::uint64_t>()};
  const auto gpu = document.find("gpu_usage");
  if (gpu != document.end() && gpu->is_object())
    record.gpu = {gpu->at("peak_memory_bytes").get<std::uint64_t>(),
                  gpu->at("mean_utilization_percent").get<double>()};
}

/// What run.json tells beside the end.
void read_details(const Json& document, RunRecord& record) {
  record.failure_class = value_of<std::string>(document, "failure_class").value_or("");
  record.leftovers = value_of<int>(document, "leftovers").value_or(0);
}

/// Fills the record if the document tells of its attempt.
bool read_run_file(const Json& document, RunRecord& record) {
  RunRecord read = record;
  try {
    if (!document.is_object() || document.at("attempt") != record.attempt) return false;
    const auto text = [&](const char* key) { return value_of<std::string>(document, key); };
    const auto state = parse_run_state(text("state").value_or(""));
    if (!state || !is_settled(*state)) return false;
    read.state = *state;
    read.label = text("label").value_or("");
    read.task = text("task").value_or("");
    read.identity = text("identity").value_or("");
    read.seed = value_of<std::uint64_t>(document, "seed").value_or(0);
    read.slot = text("slot").value_or("");
    read.reason = text("reason").value_or("");
    read.failure_class = text("failure_class").value_or("");
    read.model = text("model").value_or("");
    read.started_at = parse_rfc3339(text("started_at").value_or(""));
    read_end(document, read);
    read_details(document, read);
  } catch (const Json::exception&) {
    return false;
  }
  record = std::move(read);
  return true;
}

/// An attempt that was followed by another and left no more than exit.json has not succeeded.
void use_exit(const launch::JobExit& exit, RunRecord& record) {
  record.exit = exit.exit.status;
  record.usage = exit.exit.usage;
  record.seconds = exit.seconds;
  record.ended_at = exit.ended_at;
  record.state = RunState::failed;
  record.reason = to_string(exit.exit.status);
}

/// Collects what it finds in Books.
class Traces {
 public:
  explicit Traces(const fs::path& experiment) : experiment_(experiment) {}

  void read_configuration(const fs::path& folder, int number) {
    folder_ = folder;
    described_ = false;
    for (const auto& run : folders_in(folder)) {
      const int repetition = number_in(run.filename().string(), "");
      if (repetition > 0) read_run(run, {number, repetition});
    }
  }
  [[nodiscard]] journal::Records take() { return std::move(records_); }

 private:
  void read_run(const fs::path& folder, RunId id) {
    std::map<int, fs::path> attempts;
    for (const auto& path : folders_in(folder)) {
      if (const auto attempt = layout::parse_attempt_name(path.filename().string()))
        attempts.emplace(*attempt, path);
    }
    const auto document = read_document(folder / layout::kRunFile, "gridctl.run/1");
    for (const auto& [attempt, path] : attempts) {
      add(path, id, 0, attempt, document, attempt == attempts.rbegin()->first);
      read_tests(path, id);
    }
  }

  /// test-2, test-2-attempt-2 …: each has a run.json of its own.
  void read_tests(const fs::path& folder, RunId id) {
    std::map<int, std::map<int, fs::path>> tests;
    for (const auto& path : folders_in(folder)) {
      if (const auto name = layout::parse_test_name(path.filename().string()))
        tests[name->test].emplace(name->attempt, path);
    }
    for (const auto& [test, attempts] : tests) {
      for (const auto& [attempt, path] : attempts)
        add(path, id, test, attempt, read_document(path / layout::kRunFile, "gridctl.run/1"),
            attempt == attempts.rbegin()->first);
    }
  }

  void add(const fs::path& folder, RunId id, int test, int attempt, const Json& document,
           bool is_last) {
    RunRecord record;
    record.id = id;
    record.test = test;
    record.phase = test > 0 ? Phase::test : Phase::train;
    record.attempt = attempt;
    record.directory = folder.lexically_relative(experiment_);
    record.state = is_last ? RunState::running : RunState::lost;
    if (!is_last) record.reason = "its end was not recorded";
    const auto exit = launch::read_exit_record(folder);
    if (!read_run_file(document, record) && !is_last && exit) use_exit(*exit, record);
    if (exit) record.leftovers = exit->leftovers;
    describe(record);
    records_.runs.push_back({id, test, record.seed, record.model});
    records_.attempts.push_back(std::move(record));
  }

  /// The configuration, once one of its runs has told what it is.
  void describe(const RunRecord& record) {
    if (described_ || record.label.empty()) return;
    described_ = true;
    records_.configurations.push_back({record.id.configuration, record.label, record.task,
                                       folder_.filename().string(), record.identity});
  }

  fs::path experiment_;
  fs::path folder_;
  bool described_ = false;
  journal::Records records_;
};

}  // namespace

journal::Records read_run_traces(const fs::path& experiment,
                                 const std::vector<journal::ConfigurationRecord>& known) {
  std::map<std::string, int> numbers;
  for (const auto& entry : known) numbers.emplace(entry.folder, entry.number);
  Traces traces(experiment);
  for (const auto& folder : folders_in(experiment / layout::kRuns)) {
    const auto name = folder.filename().string();
    const auto found = numbers.find(name);
    const int number =
        found != numbers.end() ? found->second : number_in(name.substr(0, name.find('-')), "");
    if (number > 0) traces.read_configuration(folder, number);
  }
  return traces.take();
}

}  // namespace gridctl::experiment
