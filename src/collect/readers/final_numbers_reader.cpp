// Numbers that a trainer writes once, at its end: a flat JSON object of numbers of any name, a YAML
// mapping of numbers whose file is named as results are, a table of one row, or one whose rows are
// named (named_rows.hpp).
#include "files/extension.hpp"
#include "formats/json_text.hpp"
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/json_lines.hpp"
#include "readers/mip_tables.hpp"
#include "readers/named_rows.hpp"
#include "readers/naming.hpp"
#include "readers/run_table.hpp"
#include "remembered.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

// A folder with more such files than kMostFiles is a data set; with more than kFewFiles it has the
// results of many runs only if the first files are results. A larger file is a vocabulary or has
// annotations.
constexpr std::size_t kFewFiles = 32;
constexpr std::size_t kMostFiles = 1'000;
constexpr std::size_t kLargest = std::size_t{64} << 10U;
constexpr std::size_t kMostNumbers = 500;

/// The words of a file's name without its ending.
std::vector<std::string> words_of_file(std::string_view name) {
  return stats::words_of(stem_of(name));
}

template <std::size_t N>
bool begins_with_one(const std::string& word, const std::array<std::string_view, N>& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return word.starts_with(beginning); });
}

template <std::size_t N>
bool has_word_of(std::string_view name, const std::array<std::string_view, N>& beginnings) {
  const auto words = words_of_file(name);
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return begins_with_one(word, beginnings); });
}

/// Whether a file is not a trainer's result: an input of the trainer, or a file of another writer.
bool is_of_others(std::string_view name) {
  constexpr std::array<std::string_view, 13> kBeginnings{
      "config", "param", "hparam",  "arg",     "opt",     "setting", "hyp",
      "token",  "vocab", "special", "adapter", "package", "wandb"};
  constexpr auto kNames = std::to_array<std::string_view>(
      {"run.json", "exit.json", "experiment.json", "info.json", "meta.json", "trainer_state.json",
       "optimization_results.yaml"});  // Hydra's Optuna sweeper: the best of many runs
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  return has_word_of(name, kBeginnings);
}

bool is_yaml_name(std::string_view name) {
  const auto extension = extension_of(name);
  return extension == ".yaml" || extension == ".yml";
}

bool is_result_name(std::string_view name) {
  constexpr std::array<std::string_view, 10> kBeginnings{
      "result", "metric", "score", "eval", "final", "test", "val", "summary", "perf", "acc"};
  return has_word_of(name, kBeginnings);
}

/// Whether the name says that there are results in it: "eval" may stand for settings as well.
bool is_certain_name(std::string_view name) {
  constexpr std::array<std::string_view, 5> kBeginnings{"result", "metric", "score", "final",
                                                        "summary"};
  return has_word_of(name, kBeginnings);
}

bool is_known_metric(std::string_view key) {
  const auto [split, name] = split_name(key);
  return direction_of_metric(name).has_value();
}

/// Whether the values are results: mostly numbers, and one of them a metric, unless the name of the
/// file says that it has results. Settings are written as YAML too: there both are asked for, and
/// in "eval.yaml" numbers alone.
bool are_results(const Values& values, const std::string& name) {
  if (values.empty() || values.size() > kMostNumbers) return false;
  const auto numbers = std::count_if(values.begin(), values.end(),
                                     [](const auto& pair) { return is_number(pair.second); });
  if (numbers * 2 < static_cast<std::ptrdiff_t>(values.size()) || numbers == 0) return false;
  const bool has_metric = std::any_of(values.begin(), values.end(), [](const auto& pair) {
    return is_number(pair.second) && is_known_metric(pair.first);
  });
  if (!is_yaml_name(name)) return has_metric || is_result_name(name);
  const bool are_numbers = numbers == static_cast<std::ptrdiff_t>(values.size());
  return has_metric && (is_certain_name(name) || (are_numbers && is_result_name(name)));
}

std::optional<Values> numbers_in_yaml(const fs::path& file) {
  boost::system::error_code error;
  const auto size = fs::file_size(file, error);
  if (error || size > kLargest) return std::nullopt;
  Notes ignored;  // a file that is no YAML is not for this reader
  auto values = read_configuration(file, ignored);
  for (auto& [key, value] : values) {
    const auto dot = value.find('.');
    if (dot > 1 || dot == std::string::npos) continue;
    const auto word = std::string_view(value).substr(dot + 1);
    if (is_word(word, "nan") || is_word(word, "inf")) value.erase(dot, 1);  // ".nan", "-.inf"
  }
  return values;
}

std::optional<Values> numbers_in_json(const fs::path& file) {
  Notes ignored;  // a file that is no JSON is not for this reader
  const auto parts = open_parts(file, ignored);
  if (!parts || parts->size > kLargest) return std::nullopt;
  const auto root = parse_json_text(parts->read_at(0, kLargest));
  if (!root || !root->is_object()) return std::nullopt;
  return flat(*root);
}

bool has_runs(const CsvTable& table, const fs::path& file) {
  std::vector<std::vector<std::string>> rows(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.header().size(); ++i)
      rows[row].emplace_back(table.cell(row, i));
  }
  return are_runs_in_rows(file, {table.header().begin(), table.header().end()}, rows);
}

/// The values of a table with a single row of numbers or with named rows; nothing for any other.
std::optional<Values> numbers_in_table(const fs::path& file) {
  Notes ignored;
  const auto parts = open_parts(file, ignored);
  if (!parts || parts->size > kLargest) return std::nullopt;
  const auto header = peek_csv(file);
  if (header->columns.empty() || header->has("run_id")) return std::nullopt;
  if (std::any_of(header->columns.begin(), header->columns.end(), is_step_name))
    return std::nullopt;
  const auto table = CsvTable::parse(parts->read_at(0, kLargest), file.string(), LastLine::complete,
                                     header->separator);
  if (!table) return std::nullopt;
  if (!has_runs(*table, file)) {
    if (auto named = numbers_in_named_rows(*table)) return named;
  }
  if (table->rows() != 1) return std::nullopt;
  auto values = table->values(0);
  const auto is_text = [](const auto& pair) {
    return !pair.second.empty() && !is_number(pair.second);
  };
  if (std::any_of(values.begin(), values.end(), is_text))
    return std::nullopt;  // a text among the cells names the thing that the row describes
  return values;
}

bool is_table_name(std::string_view name) {
  const auto extension = extension_of(name);
  return extension == ".csv" || extension == ".tsv";
}

using ReadNumbers = std::optional<Values> (*)(const fs::path& file);

/// The function that reads files of this name; null if such files hold no final numbers.
ReadNumbers find_way_to_read(std::string_view name) {
  const bool is_yaml = is_yaml_name(name) && is_result_name(name);
  const bool is_table = is_table_name(name);
  if ((extension_of(name) != ".json" && !is_table && !is_yaml) || is_of_others(name))
    return nullptr;
  return is_table ? numbers_in_table : is_yaml ? numbers_in_yaml : numbers_in_json;
}

ReadNumbers way_to_read(const std::string& name) {
  thread_local Remembered<ReadNumbers> known;
  return mip::is_table(name) ? nullptr : known.of(name, find_way_to_read);
}

/// The final numbers in a file; nothing if it holds none.
std::optional<Values> numbers_of(const Folder& folder, const std::string& name) {
  const auto read = way_to_read(name);
  auto values = read ? read(folder.path / name) : std::nullopt;
  if (!values || !are_results(*values, name)) return std::nullopt;
  return values;
}

std::string_view split_of(const std::string& name) {
  for (const auto& word : words_of_file(name)) {
    if (const auto split = split_word(word)) return *split;
  }
  return "train";
}

/// The step in a file's name: 10 of "metrics_epoch_10.json", with the name of its count.
std::optional<std::pair<std::string, std::string>> step_in(const std::string& name) {
  const auto words = words_of_file(name);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const auto& number = words[i + 1];
    const bool is_count = !number.empty() && number.find_first_not_of("0123456789") == number.npos;
    if (is_count && is_step_name(words[i])) return std::pair(words[i], number);
  }
  return std::nullopt;
}

/// Whether the key is of an object in which trainers repeat their settings: "config.lr".
bool is_setting(std::string_view key) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"config", "configuration", "params", "hparams", "hyperparameters", "hyper_parameters",
       "args", "arguments", "options", "settings"});
  const auto dot = key.find('.');
  return dot != std::string_view::npos &&
         std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view name) { return is_word(key.substr(0, dot), name); });
}

void add_numbers(const Values& values, std::string_view split, RunParts& parts) {
  Values numbers;
  for (const auto& [key, value] : values) {
    if (is_setting(key)) {
      parts.configuration.emplace_back(key.substr(key.find('.') + 1), value);
    } else {
      numbers.emplace_back(key, value);
    }
  }
  add_flat(numbers, parts.rows, split);
}

/// The numbers of the files so far, to tell of metrics that two files have.
class KnownNumbers {
 public:
  /// Adds the numbers of a file, and a note if a file before has another value of one of them.
  void add(const Folder& folder, const std::string& file, const Values& values, Notes& notes) {
    for (const auto& [key, value] : values) {
      const auto [split, name] = split_name(key, split_of(file));
      if (!is_number(value) || !is_metric(name) || is_setting(key)) continue;
      const auto [known, is_new] =
          known_.try_emplace(std::string(split) + "." + name, Number{file, value});
      if (is_new || to_number(known->second.value) == to_number(value)) continue;
      if (known->second.file != file) {
        notes.add_remark(fmt::format("'{}' has another value of {} than {}: the last one counts",
                                     (folder.path / file).string(), known->first,
                                     known->second.file));
      }
      known->second = {file, value};
    }
  }

 private:
  struct Number {
    std::string file;
    std::string value;
  };
  std::map<std::string, Number> known_;
};

class FinalNumbersReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "a file of numbers"; }

  [[nodiscard]] bool is_general() const override { return true; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return is_table_name(file) && numbers_of(folder, file).has_value();
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    std::vector<std::string> candidates;
    for (const auto& name : folder.files) {
      if (is_table_name(name) || is_yaml_name(name) || extension_of(name) == ".json")
        candidates.push_back(name);
    }
    if (candidates.size() > kMostFiles || is_analysis(folder)) return false;
    const auto has_numbers = [&](const std::string& name) {
      return own_numbers(folder, name).has_value();
    };
    constexpr std::size_t kSample = 8;
    if (candidates.size() > kFewFiles)
      return std::all_of(candidates.begin(), candidates.begin() + kSample, has_numbers);
    return std::any_of(candidates.begin(), candidates.end(), has_numbers);
  }

  void read_run(const Folder& folder, LastLine /*last_line*/, RunParts& parts,
                Notes& notes) const override {
    KnownNumbers known;
    for (const auto& name : folder.files) {
      auto values = own_numbers(folder, name);
      if (!values) continue;
      const bool has_step = std::any_of(values->begin(), values->end(),
                                        [](const auto& pair) { return is_step_name(pair.first); });
      if (const auto step = step_in(name); step && !has_step) values->emplace_back(*step);
      if (!has_step) known.add(folder, name, *values, notes);
      add_numbers(*values, split_of(name), parts);
    }
  }

 private:
  /// The numbers in files that no reader of another writer knows.
  [[nodiscard]] std::optional<Values> own_numbers(const Folder& folder,
                                                  const std::string& name) const {
    auto values = numbers_of(folder, name);
    if (values && has_owner(folder, name, this)) return std::nullopt;
    return values;
  }

  /// Whether `gridctl analyze -o` wrote the folder.
  static bool is_analysis(const Folder& folder) {
    return folder.has("results.csv") && peek_csv(folder.path / "results.csv")->has("run_id");
  }
};

}  // namespace

std::unique_ptr<Reader> make_final_numbers_reader() {
  return std::make_unique<FinalNumbersReader>();
}

}  // namespace gridctl::collect
