#include "curves/steps.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/collect/tables/legacy_table.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace gridctl::collect {
namespace {

constexpr const char* kBlank = " ";
/// "test_", before the time in the name of a test's folder.
constexpr std::size_t kTestPrefix = 5;

/// Whether the key belongs into the first block, not among the statistics of the training.
bool is_status(std::string_view key) {
  return key == "model_save_timestamp" || key == "terminal_status" ||
         key == "terminal_status_timestamp";
}

std::string text_at(const Values& values, std::string_view key) {
  return std::string(value_of(values, key));
}

std::string name_of(const fs::path& folder) {
  return folder.filename().string();
}

Values status_block(const RunResult& run) {
  return {
      {"problem", text_at(run.configuration, "testing.problem.name")},
      {"model", text_at(run.configuration, "model.name")},
      {"model_save_timestamp", text_at(run.training, "model_save_timestamp")},
      {"training_terminal_status", text_at(run.training, "terminal_status")},
      {"training_terminal_status_timestamp", text_at(run.training, "terminal_status_timestamp")}};
}

void append(Values& block, const std::string& prefix, const Values& statistics) {
  for (const auto& [key, value] : statistics) {
    if (!is_beside_another(key) && !is_status(key)) block.emplace_back(prefix + key, value);
  }
}

Values training_block(const RunResult& run) {
  Values block{
      {"training_configuration_filepath", (run.folder / "training_configuration.yaml").string()},
      {"training_start_timestamp", name_of(run.folder)},
      {"training_seed_torch", text_at(run.configuration, "training.seed_torch")},
      {"training_seed_numpy", text_at(run.configuration, "training.seed_numpy")}};
  append(block, "training_", run.training);
  return block;
}

/// The seed of a test: the test's configuration has only keys that differ from its run.
std::string seed_of(const RunResult& run, const TestResult& test, std::string_view key) {
  const auto own = value_of(test.configuration, key);
  return std::string(own.empty() ? value_of(run.configuration, key) : own);
}

Values test_block(const RunResult& run, const TestResult& test) {
  const auto name = name_of(test.folder);
  Values block{
      {"test_configuration_filepath", (test.folder / "testing_set_agg_statistics.yaml").string()},
      {"test_start_timestamp", name.substr(std::min(kTestPrefix, name.size()))},
      {"test_seed_torch", seed_of(run, test, "testing.seed_torch")},
      {"test_seed_numpy", seed_of(run, test, "testing.seed_numpy")}};
  append(block, "test_", test.statistics);
  return block;
}

/// Cells by column; columns in the order of first appearance.
class Block {
 public:
  void see(const Values& values) {
    for (const auto& pair : values) {
      if (index_.try_emplace(pair.first, columns_.size()).second) columns_.push_back(pair.first);
    }
  }
  void append_names(std::vector<std::string>& names) const {
    names.insert(names.end(), columns_.begin(), columns_.end());
  }
  void append_cells(const Values& values, std::vector<std::string>& row) const {
    const auto begin = row.size();
    row.resize(begin + columns_.size(), kBlank);
    for (const auto& [key, value] : values) {
      if (!value.empty()) row[begin + index_.at(key)] = value;
    }
  }

 private:
  std::vector<std::string> columns_;
  std::unordered_map<std::string, std::size_t> index_;
};

/// The values of one row, block by block.
using RowParts = std::array<Values, 4>;

void append_rows(const RunResult& run, std::vector<RowParts>& rows) {
  Values validation;
  append(validation, "validation_", run.validation);
  RowParts first{status_block(run), training_block(run), std::move(validation), {}};
  if (!run.tests.empty()) first[3] = test_block(run, run.tests.front());
  rows.push_back(std::move(first));
  for (std::size_t i = 1; i < run.tests.size(); ++i) {
    rows.push_back({Values{}, Values{}, Values{}, test_block(run, run.tests[i])});
  }
}

}  // namespace

ResultTable legacy_table(const Experiment& experiment) {
  std::vector<RowParts> rows;
  for (const auto& run : experiment.runs) {
    if (!run.training.empty() || !run.validation.empty()) append_rows(run, rows);
  }
  std::array<Block, 4> blocks;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i].see(row[i]);
  }
  ResultTable table;
  for (const auto& block : blocks) block.append_names(table.columns);
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i].append_cells(row[i], cells);
    table.rows.emplace_back(cells);
  }
  return table;
}

}  // namespace gridctl::collect
