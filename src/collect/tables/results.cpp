#include "curves/steps.hpp"
#include "values.hpp"

#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/parallel.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <unordered_map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// The text as the trainer wrote it, but with one spelling for NaN and infinities: "nan", "inf". A
/// part of the value, or a literal.
std::string_view cell_text(std::string_view value) {
  const auto text = trim(value);
  const bool ends_in_letter =
      !text.empty() && std::isalpha(static_cast<unsigned char>(text.back()));
  if (!ends_in_letter || !is_number(text)) return text;
  const double number = to_number(text);
  if (std::isnan(number)) return "nan";
  return number > 0 ? "inf" : "-inf";
}

/// Keys in the order of first appearance. Runs mostly have the same ones in the same order, so the
/// place behind the last one found is looked at first.
class Keys {
 public:
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] const Key& operator[](std::size_t index) const { return keys_[index]; }
  /// `hint` is where the key may be, and becomes the place behind it.
  std::size_t add(const Key& key, std::size_t& hint) {
    if (!is_at(key, hint)) {
      const auto [entry, is_new] = index_.try_emplace(key.data(), keys_.size());
      if (is_new) keys_.push_back(key);
      hint = entry->second;
    }
    return hint++;
  }
  [[nodiscard]] std::size_t find(const Key& key, std::size_t& hint) const {
    if (!is_at(key, hint)) hint = index_.at(key.data());
    return hint++;
  }

 private:
  [[nodiscard]] bool is_at(const Key& key, std::size_t hint) const {
    return hint < keys_.size() && keys_[hint].is(key);
  }
  std::vector<Key> keys_;
  std::unordered_map<const char*, std::size_t> index_;  // equal keys have one text
};

/// The columns of one section in the order of first appearance.
class Section {
 public:
  explicit Section(std::string prefix) : prefix_(std::move(prefix)) {}
  void add(const Values& values) {
    std::size_t hint = 0;
    for (const auto& pair : values) keys_.add(pair.first, hint);
  }
  void add(const Key& key) {
    auto hint = keys_.size();
    keys_.add(key, hint);
  }
  void append_names(std::vector<std::string>& columns) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) columns.push_back(prefix_ + keys_[i]);
  }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  /// Adds the values as cells of this section, the first of which is `begin`.
  void fill(const Values& values, FilledCells& row, std::size_t begin) const {
    std::size_t hint = 0;
    for (const auto& [key, value] : values) {
      row.emplace_back(static_cast<std::uint32_t>(begin + keys_.find(key, hint)), cell_text(value));
    }
  }

 private:
  std::string prefix_;
  Keys keys_;
};

/// The keys of all configurations, those first that do not have one value throughout.
Section configuration_section(const Experiment& experiment) {
  struct Seen {
    const std::string* first = nullptr;
    std::size_t holders = 0;
    bool varies = false;
  };
  Keys keys;
  std::vector<Seen> seen;
  const auto see = [&](const Values& values, bool of_test) {
    std::size_t hint = 0;
    for (const auto& [key, value] : values) {
      const auto index = keys.add(key, hint);
      if (index == seen.size()) seen.push_back({&value});
      if (of_test) continue;
      ++seen[index].holders;
      if (*seen[index].first != value) seen[index].varies = true;
    }
  };
  for (const auto& run : experiment.runs) see(run.configuration, false);
  for (const auto& run : experiment.runs) {
    for (const auto& test : run.tests) see(test.configuration, true);
  }
  const auto rank = [&](std::size_t index) {
    if (is_seed_key(keys[index])) return 2;
    if (seen[index].holders == 0) return 1;  // known from tests only
    return seen[index].varies || seen[index].holders != experiment.runs.size() ? 0 : 1;
  };
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  Section section("config.");
  for (const auto index : order) section.add(keys[index]);
  return section;
}

template <class T>
std::string text_or_empty(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::string time_text(const std::optional<TimePoint>& at) {
  return at ? rfc3339(*at) : "";
}

std::string duration_text(const RunRecord& record) {
  return is_settled(record.state) && record.seconds > 0 ? fmt::format("{}", record.seconds) : "";
}

std::string folder_text(const Experiment& experiment, const fs::path& folder) {
  if (folder.empty()) return {};
  const auto relative = folder.lexically_relative(experiment.folder);
  return relative.empty() ? folder.string() : relative.string();
}

std::string exit_code(const RunRecord& record) {
  return record.exit ? text_or_empty(record.exit->code) : std::string();
}

std::string exit_signal(const RunRecord& record) {
  return record.exit ? text_or_empty(record.exit->signal) : std::string();
}

std::string seed_text(const Experiment& experiment, const RunResult& run) {
  const bool has_seed = experiment.native || run.has_seed;
  return has_seed ? std::to_string(run.record.seed) : "";
}

std::string number_or_empty(const std::optional<Usage>& usage) {
  return usage ? std::to_string(usage->max_rss_bytes) : std::string();
}

std::string number_or_empty(const std::optional<GpuUse>& use) {
  return use ? std::to_string(use->peak_memory_bytes) : std::string();
}

const std::string& experiment_of(const Experiment& experiment, const RunResult& run) {
  return run.experiment.empty() ? experiment.name : run.experiment;
}

RunId id_of(const RunResult& run) {
  return run.id_in_books.value_or(run.record.id);
}

struct RunColumn {
  ResultColumn column;
  std::string (*cell)(const Experiment&, const RunResult&);
};
using E = Experiment;
using R = RunResult;
using T = TestResult;

/// The columns that say which run a row is of and how it went. The first four are the key.
const RunColumn kRunColumns[] = {
    {{"experiment", false, "name of the experiment"},
     [](const E& e, const R& r) -> std::string { return experiment_of(e, r); }},
    {{"configuration", true, "number of the configuration, from 1"},
     [](const E&, const R& r) -> std::string { return std::to_string(id_of(r).configuration); }},
    {{"repetition", true, "number of the repetition, from 1"},
     [](const E&, const R& r) -> std::string { return std::to_string(id_of(r).repetition); }},
    {{"run_id", false, "configuration and repetition: c17r2 is run 17.2"},
     [](const E&, const R& r) -> std::string { return run_key(id_of(r)); }},
    {{"task", false, "the task of the grid"},
     [](const E&, const R& r) -> std::string { return r.record.task; }},
    {{"seed", true, "seed of the run"},
     [](const E& e, const R& r) -> std::string { return seed_text(e, r); }},
    {{"status", false,
      "succeeded, failed, stopped, stopped_early, lost, skipped, running or planned"},
     [](const E&, const R& r) -> std::string { return to_string(r.record.state); }},
    {{"exit_code", true, "exit code of the trainer, if it ended by itself"},
     [](const E&, const R& r) -> std::string { return exit_code(r.record); }},
    {{"attempt", true, "number of the last attempt"},
     [](const E&, const R& r) -> std::string { return std::to_string(r.record.attempt); }},
    {{"started_at", false, "start of the last attempt"},
     [](const E&, const R& r) -> std::string { return time_text(r.record.started_at); }},
    {{"ended_at", false, "its end"},
     [](const E&, const R& r) -> std::string { return time_text(r.record.ended_at); }},
    {{"duration_s", true, "seconds in between"},
     [](const E&, const R& r) -> std::string { return duration_text(r.record); }},
    {{"host", false, "machine that it ran on"},
     [](const E&, const R& r) -> std::string { return r.place.host; }},
    {{"device", false, "slot that it ran on, such as gpu:1"},
     [](const E&, const R& r) -> std::string { return r.record.slot; }},
    {{"gpu_uuid", false, "its GPUs"},
     [](const E&, const R& r) -> std::string { return r.place.gpu_uuids; }},
    {{"cpus", false, "its CPUs"}, [](const E&, const R& r) -> std::string { return r.place.cpus; }},
    {{"commit", false, "commit of the code, with a mark of what was not committed"},
     [](const E&, const R& r) -> std::string { return r.origin.commit; }},
    {{"program", false, "stands for the command, its environment and its interpreter"},
     [](const E&, const R& r) -> std::string { return r.origin.program; }},
    {{"max_rss_bytes", true, "largest memory of its processes"},
     [](const E&, const R& r) -> std::string { return number_or_empty(r.record.usage); }},
    {{"max_gpu_mem_bytes", true, "largest memory on its GPUs"},
     [](const E&, const R& r) -> std::string { return number_or_empty(r.record.gpu); }},
    {{"label", false, "what tells the configuration from others"},
     [](const E&, const R& r) -> std::string { return r.record.label; }},
    {{"signal", true, "signal that ended the trainer"},
     [](const E&, const R& r) -> std::string { return exit_signal(r.record); }},
    {{"reason", false, "why the run failed"},
     [](const E&, const R& r) -> std::string { return r.record.reason; }},
    {{"folder", false, "folder of the last attempt"},
     [](const E& e, const R& r) -> std::string { return folder_text(e, r.folder); }},
};

struct TestColumn {
  ResultColumn column;
  std::string (*cell)(const Experiment&, const TestResult&);
};

/// The columns of the test; their cells are empty in a row without a test.
const TestColumn kTestColumns[] = {
    {{"test", true, "number of the test, from 1; 0: made by the trainer itself"},
     [](const E&, const T& t) -> std::string { return std::to_string(t.record.test); }},
    {{"test_status", false, "as status, of the test"},
     [](const E&, const T& t) -> std::string { return to_string(t.record.state); }},
    {{"test_exit_code", true, "as exit_code"},
     [](const E&, const T& t) -> std::string { return exit_code(t.record); }},
    {{"test_signal", true, "as signal"},
     [](const E&, const T& t) -> std::string { return exit_signal(t.record); }},
    {{"test_started_at", false, "as started_at"},
     [](const E&, const T& t) -> std::string { return time_text(t.record.started_at); }},
    {{"test_duration_s", true, "as duration_s"},
     [](const E&, const T& t) -> std::string { return duration_text(t.record); }},
    {{"test_reason", false, "as reason"},
     [](const E&, const T& t) -> std::string { return t.record.reason; }},
    {{"test_folder", false, "as folder"},
     [](const E& e, const T& t) -> std::string { return folder_text(e, t.folder); }},
};

/// The cells of result_columns().
std::vector<std::string> status_cells(const Experiment& experiment, const RunResult& run,
                                      const TestResult* test) {
  std::vector<std::string> cells;
  cells.reserve(result_columns().size());
  for (const auto& column : kRunColumns) cells.push_back(column.cell(experiment, run));
  if (test == nullptr) return cells;
  for (const auto& column : kTestColumns) cells.push_back(column.cell(experiment, *test));
  return cells;
}

/// The sections in the order in which they stand in a row.
struct Sections {
  Section configuration;
  Section training{"train."};
  Section validation{"valid."};
  Section test{"test."};
};

Sections sections_of(const Experiment& experiment) {
  Sections sections{configuration_section(experiment)};
  for (const auto& run : experiment.runs) {
    sections.training.add(run.training);
    sections.validation.add(run.validation);
    for (const auto& test : run.tests) sections.test.add(test.statistics);
  }
  return sections;
}

CellRow make_row(const Experiment& experiment, const Sections& sections, const RunResult& run,
                 const TestResult* test, std::size_t columns) {
  const auto status = status_cells(experiment, run, test);
  FilledCells row;
  row.reserve(result_columns().size() + run.configuration.size() + run.training.size() +
              run.validation.size() + (test == nullptr ? 0 : test->statistics.size()));
  for (std::uint32_t i = 0; i < status.size(); ++i) row.emplace_back(i, status[i]);
  auto begin = result_columns().size();
  sections.configuration.fill(run.configuration, row, begin);
  if (test != nullptr) sections.configuration.fill(test->configuration, row, begin);
  begin += sections.configuration.size();
  sections.training.fill(run.training, row, begin);
  begin += sections.training.size();
  sections.validation.fill(run.validation, row, begin);
  begin += sections.validation.size();
  if (test != nullptr) sections.test.fill(test->statistics, row, begin);
  return {row, columns};
}

}  // namespace

const std::vector<ResultColumn>& result_columns() {
  static const std::vector<ResultColumn> columns = [] {
    std::vector<ResultColumn> made;
    for (const auto& one : kRunColumns) made.push_back(one.column);
    for (const auto& one : kTestColumns) made.push_back(one.column);
    return made;
  }();
  return columns;
}

std::string run_key(RunId id) {
  return "c" + std::to_string(id.configuration) + "r" + std::to_string(id.repetition);
}

RunKey key_of(const Experiment& experiment, const RunResult& run) {
  const auto id = id_of(run);
  return {experiment_of(experiment, run), std::to_string(id.configuration),
          std::to_string(id.repetition), run_key(id)};
}

namespace {

/// Calls `made` with the index of each run when its rows are made.
ResultTable make_results(const Experiment& experiment,
                         const std::function<void(std::size_t)>& made) {
  const auto sections = sections_of(experiment);
  ResultTable table;
  for (const auto& column : result_columns()) table.columns.emplace_back(column.name);
  for (const auto* section :
       {&sections.configuration, &sections.training, &sections.validation, &sections.test}) {
    section->append_names(table.columns);
  }
  table.index_columns();
  const auto firsts = first_rows(experiment);
  const auto& runs = experiment.runs;
  if (!runs.empty())
    table.rows.resize(firsts.back() + std::max<std::size_t>(1, runs.back().tests.size()));
  for_each_index(runs.size(), [&](std::size_t i) {
    auto add = [&, row = firsts[i]](const TestResult* test) mutable {
      table.rows[row++] = make_row(experiment, sections, runs[i], test, table.columns.size());
    };
    if (runs[i].tests.empty()) add(nullptr);
    for (const auto& test : runs[i].tests) add(&test);
    made(i);
  });
  table.index_rows();
  return table;
}

void forget_values(RunResult& run) {
  const auto forget = [](auto&... all) { (Values().swap(all), ...); };
  forget(run.configuration, run.training, run.validation);
  for (auto& test : run.tests) forget(test.configuration, test.statistics);
}

}  // namespace

ResultTable result_table(const Experiment& experiment) {
  return make_results(experiment, [](std::size_t) {});
}

ResultTable take_results(Experiment& experiment) {
  return make_results(experiment, [&](std::size_t run) { forget_values(experiment.runs[run]); });
}

}  // namespace gridctl::collect
