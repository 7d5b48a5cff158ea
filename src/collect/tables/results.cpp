#include "curves/steps.hpp"
#include "values.hpp"

#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/parallel.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// As the trainer wrote it, but one word for what is no number: "-nan" and "NaN" are "nan".
std::string cell_text(std::string_view value) {
  const auto text = trim(value);
  const bool ends_in_letter =
      !text.empty() && std::isalpha(static_cast<unsigned char>(text.back()));
  if (!ends_in_letter || !is_number(text)) return std::string(text);
  const double number = to_number(text);
  if (std::isnan(number)) return "nan";
  return number > 0 ? "inf" : "-inf";
}

/// Keys in the order of first appearance. Runs mostly have the same ones in the same order, so the
/// place behind the last one found is looked at first.
class Keys {
 public:
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] const std::string& operator[](std::size_t index) const { return keys_[index]; }
  /// `hint` is where the key may be, and becomes the place behind it.
  std::size_t add(const std::string& key, std::size_t& hint) {
    if (!is_at(key, hint)) {
      const auto [entry, is_new] = index_.try_emplace(key, keys_.size());
      if (is_new) keys_.push_back(key);
      hint = entry->second;
    }
    return hint++;
  }
  [[nodiscard]] std::size_t find(const std::string& key, std::size_t& hint) const {
    if (!is_at(key, hint)) hint = index_.at(key);
    return hint++;
  }

 private:
  [[nodiscard]] bool is_at(const std::string& key, std::size_t hint) const {
    return hint < keys_.size() && keys_[hint] == key;
  }
  std::vector<std::string> keys_;
  std::unordered_map<std::string, std::size_t> index_;
};

/// The columns of one section in the order of first appearance.
class Section {
 public:
  explicit Section(std::string prefix) : prefix_(std::move(prefix)) {}
  void add(const Values& values) {
    std::size_t hint = 0;
    for (const auto& pair : values) keys_.add(pair.first, hint);
  }
  void add(const std::string& key) {
    auto hint = keys_.size();
    keys_.add(key, hint);
  }
  void append_names(std::vector<std::string>& columns) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) columns.push_back(prefix_ + keys_[i]);
  }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  /// Puts the values into the cells of this section, the first of which is `begin`.
  void fill(const Values& values, std::vector<std::string>& row, std::size_t begin) const {
    std::size_t hint = 0;
    for (const auto& [key, value] : values) row[begin + keys_.find(key, hint)] = cell_text(value);
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

/// Of the run, then of the test; run_cells() and test_cells() go by it.
const std::vector<std::string>& status_columns() {
  static const std::vector<std::string> columns = split(
      "experiment,run_id,task,repetition,seed,status,exit_code,attempt,started_at,ended_at,"
      "duration_s,host,device,gpu_uuid,cpus,max_rss_bytes,max_gpu_mem_bytes,configuration,"
      "label,signal,reason,folder,"
      "test,test_status,test_exit_code,test_signal,test_started_at,test_duration_s,"
      "test_reason,test_folder",
      ',');
  return columns;
}

std::vector<std::string> run_cells(const Experiment& experiment, const RunResult& run) {
  const auto& record = run.record;
  const bool has_seed = experiment.native || record.seed != 0;
  return {run.experiment.empty() ? experiment.name : run.experiment,
          to_string(run.id_in_books.value_or(record.id)),
          record.task,
          std::to_string(record.id.repetition),
          has_seed ? std::to_string(record.seed) : "",
          to_string(record.state),
          exit_code(record),
          std::to_string(record.attempt),
          time_text(record.started_at),
          time_text(record.ended_at),
          duration_text(record),
          run.place.host,
          record.slot,
          run.place.gpu_uuids,
          run.place.cpus,
          record.usage ? std::to_string(record.usage->max_rss_bytes) : "",
          record.gpu ? std::to_string(record.gpu->peak_memory_bytes) : "",
          std::to_string(record.id.configuration),
          record.label,
          exit_signal(record),
          record.reason,
          folder_text(experiment, run.folder)};
}

std::vector<std::string> test_cells(const Experiment& experiment, const TestResult& test) {
  const auto& record = test.record;
  return {std::to_string(record.test),
          to_string(record.state),
          exit_code(record),
          exit_signal(record),
          time_text(record.started_at),
          duration_text(record),
          record.reason,
          folder_text(experiment, test.folder)};
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

std::vector<std::string> make_row(const Experiment& experiment, const Sections& sections,
                                  const RunResult& run, const TestResult* test,
                                  std::size_t columns) {
  auto row = run_cells(experiment, run);
  if (test != nullptr) {
    const auto cells = test_cells(experiment, *test);
    row.insert(row.end(), cells.begin(), cells.end());
  }
  row.resize(columns);
  auto begin = status_columns().size();
  sections.configuration.fill(run.configuration, row, begin);
  if (test != nullptr) sections.configuration.fill(test->configuration, row, begin);
  begin += sections.configuration.size();
  sections.training.fill(run.training, row, begin);
  begin += sections.training.size();
  sections.validation.fill(run.validation, row, begin);
  begin += sections.validation.size();
  if (test != nullptr) sections.test.fill(test->statistics, row, begin);
  return row;
}

}  // namespace

std::optional<std::size_t> ResultTable::column(const std::string& name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

ResultTable result_table(const Experiment& experiment) {
  const auto sections = sections_of(experiment);
  ResultTable table{status_columns(), {}};
  for (const auto* section :
       {&sections.configuration, &sections.training, &sections.validation, &sections.test}) {
    section->append_names(table.columns);
  }
  std::vector<std::pair<const RunResult*, const TestResult*>> rows;
  for (const auto& run : experiment.runs) {
    if (run.tests.empty()) rows.emplace_back(&run, nullptr);
    for (const auto& test : run.tests) rows.emplace_back(&run, &test);
  }
  table.rows.resize(rows.size());
  for_each_index(rows.size(), [&](std::size_t i) {
    const auto [run, test] = rows[i];
    table.rows[i] = make_row(experiment, sections, *run, test, table.columns.size());
  });
  return table;
}

std::vector<std::size_t> varied_columns(const ResultTable& table) {
  constexpr std::string_view kSection = "config.";
  std::vector<std::size_t> varied;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string_view column = table.columns[i];
    if (column.substr(0, kSection.size()) != kSection) continue;
    if (is_seed_key(std::string(column.substr(kSection.size())))) continue;
    const bool varies = std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
      return row[i] != table.rows.front()[i];
    });
    if (varies) varied.push_back(i);
  }
  return varied;
}

bool is_numeric_column(const std::string& column) {
  static const std::unordered_set<std::string> numbers = [] {
    const auto names = split(
        "repetition,seed,exit_code,attempt,duration_s,max_rss_bytes,"
        "max_gpu_mem_bytes,configuration,signal,test,test_exit_code,"
        "test_signal,test_duration_s",
        ',');
    return std::unordered_set<std::string>(names.begin(), names.end());
  }();
  static constexpr std::string_view kSections[] = {"config.", "train.", "valid.", "test."};
  return numbers.count(column) != 0 ||
         std::any_of(std::begin(kSections), std::end(kSections), [&](std::string_view section) {
           return column.compare(0, section.size(), section) == 0;
         });
}

}  // namespace gridctl::collect
