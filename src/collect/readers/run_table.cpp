#include "readers/run_table.hpp"

#include "readers/naming.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::size_t kMostRows = 10'000;

std::string joined_words(std::string_view name) {
  return join(stats::words_of(stats::apart(name)), "_");
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether people give such a name to a table of many runs.
bool is_result_file(const fs::path& file) {
  constexpr auto kBeginnings = std::to_array<std::string_view>(
      {"result", "sweep",   "grid",        "run",        "trial",  "experiment", "exp",
       "search", "summary", "leaderboard", "ablation",   "hparam", "hyperparam", "tune",
       "tuning", "cv",      "benchmark",   "comparison", "metric", "score",      "eval",
       "test",   "optuna",  "wandb",       "log"});
  const auto words = stats::words_of(stats::apart(file.stem().string()));
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                       [&](auto beginning) { return word.starts_with(beginning); });
  });
}

/// Whether a first column of this name tells what a row describes, which is no run.
bool names_thing(std::string_view name) {
  constexpr auto kThings = std::to_array<std::string_view>(
      {"class",  "class_name", "label",    "category",  "id",     "idx",    "index",     "image",
       "img",    "file",       "filename", "file_name", "path",   "sample", "sample_id", "question",
       "query",  "text",       "sentence", "prompt",    "word",   "date",   "timestamp", "symbol",
       "ticker", "subject",    "patient",  "case",      "metric", "user",   "item"});
  return is_one_of(joined_words(name), kThings);
}

bool numbers_runs(std::string_view name) {
  constexpr auto kNumbers = std::to_array<std::string_view>(
      {"run", "run_id", "run_number", "trial", "trial_id", "trial_number", "number", "exp_id",
       "experiment_id", "job_id", "order", "index", "id", "row", "fold", "repeat", "repetition",
       "rep"});
  return is_one_of(joined_words(name), kNumbers);
}

/// What a column of the table is.
enum class Role { setting, result, ending, none };

/// The columns of a table of runs.
class Columns {
 public:
  Columns(const std::vector<std::string>& names, const std::vector<std::vector<std::string>>& rows)
      : names_(names), rows_(rows) {
    is_of_search_ = has("params") && has("mean_test_score");
    first_result_ = names.size();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (is_known_result(i)) first_result_ = std::min(first_result_, i);
    }
    for (std::size_t i = 0; i < names.size(); ++i) roles_.push_back(role_of(i));
    // What numbers the runs, or the repetitions of one configuration, is no setting beside others.
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (roles_[i] == Role::setting && numbers_runs(names[i])) numbers.push_back(i);
    }
    const auto settings = std::count(roles_.begin(), roles_.end(), Role::setting);
    if (static_cast<std::size_t>(settings) == numbers.size()) return;
    for (const auto i : numbers) roles_[i] = Role::none;
  }

  [[nodiscard]] Role role(std::size_t column) const { return roles_[column]; }
  [[nodiscard]] bool are_of_runs() const {
    const auto is = [&](Role role) {
      return std::find(roles_.begin(), roles_.end(), role) != roles_.end();
    };
    return is(Role::setting) && is(Role::result) && !names_thing(names_.front());
  }
  /// The name of a result. What scikit-learn calls a test is of its cross-validation.
  [[nodiscard]] std::string result_name(std::size_t column) const {
    const std::string_view name = names_[column];
    if (!is_of_search_) return std::string(name);
    if (const auto rest = behind(name, "mean_test_")) return "valid/" + std::string(*rest);
    if (const auto rest = behind(name, "mean_train_")) return "train/" + std::string(*rest);
    return std::string(name);
  }
  /// The name of a setting without what says that it is one: "params_lr", "config.lr".
  [[nodiscard]] static std::string setting_name(std::string_view name) {
    for (const auto prefix : {"params_", "param_", "config/", "config.", "hparams.", "hparams/"}) {
      if (const auto rest = behind(name, prefix)) return std::string(*rest);
    }
    return std::string(name);
  }
  [[nodiscard]] std::vector<std::string> names_of(Role role) const {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (roles_[i] == role) found.push_back(names_[i]);
    }
    return found;
  }

 private:
  [[nodiscard]] bool has(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  template <class Test>
  [[nodiscard]] bool all_cells(std::size_t column, Test test) const {
    bool has_any = false;
    for (const auto& row : rows_) {
      if (row[column].empty()) continue;
      has_any = true;
      if (!test(row[column])) return false;
    }
    return has_any;
  }
  [[nodiscard]] bool has_numbers(std::size_t column) const {
    return all_cells(column, [](const std::string& cell) { return is_number(cell); });
  }

  [[nodiscard]] bool is_known_result(std::size_t column) const {
    const auto& name = names_[column];
    if (is_setting_name(name) || is_learning_rate_name(name) || !has_numbers(column)) return false;
    if (is_of_search_) return name.starts_with("mean_test_");
    if (joined_words(name) == "value") return has_parameters();  // Optuna's objective
    const auto metric = split_name(name).name;
    // Costs of a run do not begin its results.
    return direction_of_metric(metric).has_value() && headline_rank(metric) != kCostRank;
  }

  static bool is_learning_rate_name(std::string_view name) {
    const auto plain = joined_words(name);
    return plain == "lr" || plain.ends_with("_lr") || plain.ends_with("learning_rate");
  }

  [[nodiscard]] bool has_parameters() const {
    return std::any_of(names_.begin(), names_.end(),
                       [](const std::string& name) { return setting_name(name) != name; });
  }

  [[nodiscard]] Role role_of(std::size_t column) const {
    const auto& name = names_[column];
    const auto plain = joined_words(name);
    if (name.empty() || rows_.empty()) return Role::none;
    if (plain == "state" || plain == "status") return Role::ending;
    if (is_of_search_ && !name.starts_with("param_"))
      return name.starts_with("mean_t") ? Role::result : Role::none;
    if (is_known_result(column)) return Role::result;
    const bool is_path = all_cells(column, [](const std::string& cell) {
      return cell.find_first_of("/\\") != std::string::npos;
    });
    const bool is_duration = plain == "duration" && !has_numbers(column);
    if (is_path || is_duration || is_time_name(name) || plain.starts_with("datetime"))
      return Role::none;
    if (is_setting_name(name) || is_learning_rate_name(name) || column < first_result_)
      return Role::setting;
    if (!has_numbers(column)) return Role::setting;
    const bool is_known = direction_of_metric(split_name(name).name).has_value();
    return is_known || mostly_differ(column) ? Role::result : Role::setting;
  }

  [[nodiscard]] bool mostly_differ(std::size_t column) const {
    std::set<std::string_view> different;
    for (const auto& row : rows_) different.insert(row[column]);
    return different.size() * 2 > rows_.size();
  }

  const std::vector<std::string>& names_;
  const std::vector<std::vector<std::string>>& rows_;
  bool is_of_search_ = false;
  std::size_t first_result_ = 0;
  std::vector<Role> roles_;
};

Ending ending_of(std::string_view word) {
  constexpr auto kDone = std::to_array<std::string_view>(
      {"complete", "completed", "finished", "succeeded", "success", "done", "ok", "terminated"});
  Ending ending;
  const bool is_done =
      std::any_of(kDone.begin(), kDone.end(), [&](auto one) { return is_word(word, one); });
  ending.state = is_done ? RunState::succeeded : RunState::failed;
  if (!is_done) ending.reason = std::string(word);
  return ending;
}

/// The columns of a table of steps that hold settings. A learning rate may have a schedule, but
/// none that begins anew with the steps.
std::vector<std::size_t> setting_columns(const std::vector<std::string>& names) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (is_setting_name(names[i])) found.push_back(i);
  }
  return found;
}

std::vector<std::string> settings_of(const std::vector<std::string>& row,
                                     const std::vector<std::size_t>& columns) {
  std::vector<std::string> settings;
  settings.reserve(columns.size());
  for (const auto column : columns) settings.push_back(row[column]);
  return settings;
}

/// The last row of the file below the header, without reading what is between.
std::vector<std::string> last_row_of(const fs::path& file, const CsvHeader& header) {
  constexpr std::size_t kTail = std::size_t{16} << 10U;
  Notes ignored;  // whoever reads the file notes what is wrong with it
  const auto ends = read_ends(file, kTail, kTail, ignored);
  if (!ends) return {};
  const auto lines = split(trim(ends->tail), '\n');
  auto text = ends->head.substr(0, ends->head.find('\n') + 1) + lines.back() + "\n";
  const auto table =
      CsvTable::parse(std::move(text), file.string(), LastLine::complete, header.separator);
  if (!table || table->rows() != 1 || table->header().size() != header.columns.size()) return {};
  std::vector<std::string> row;
  for (std::size_t i = 0; i < header.columns.size(); ++i) row.emplace_back(table->cell(0, i));
  return row;
}

/// The rows at which a run begins; empty if the steps do not begin again wherever settings change.
std::vector<std::size_t> starts_of_runs(const std::vector<std::vector<std::string>>& rows,
                                        std::size_t step,
                                        const std::vector<std::size_t>& settings) {
  std::vector<std::size_t> starts{0};
  std::set<std::vector<std::string>> known{settings_of(rows.front(), settings)};
  for (std::size_t row = 1; row < rows.size(); ++row) {
    const bool goes_on = to_number(rows[row][step]) > to_number(rows[row - 1][step]);
    const auto own = settings_of(rows[row], settings);
    if (goes_on != (own == settings_of(rows[row - 1], settings))) return {};
    if (goes_on) continue;
    if (!known.insert(own).second) return {};
    starts.push_back(row);
  }
  return starts.size() > 1 ? starts : std::vector<std::size_t>{};
}

std::vector<std::vector<std::string>> rows_of(const CsvTable& table) {
  std::vector<std::vector<std::string>> rows(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.header().size(); ++i)
      rows[row].emplace_back(table.cell(row, i));
  }
  return rows;
}

}  // namespace

bool is_setting_name(std::string_view name) {
  constexpr auto kSettings = std::to_array<std::string_view>(
      {"batch_size", "batchsize",    "bs",       "seed",         "random_seed",  "random_state",
       "dropout",    "dropout_rate", "hidden",   "hidden_size",  "hidden_dim",   "hidden_dims",
       "n_layers",   "num_layers",   "layers",   "depth",        "width",        "optimizer",
       "optim",      "weight_decay", "wd",       "momentum",     "activation",   "model",
       "model_name", "model_type",   "arch",     "architecture", "method",       "algorithm",
       "algo",       "network",      "backbone", "classifier",   "estimator",    "learner",
       "run",        "run_id",       "run_name", "name",         "experiment",   "exp",
       "exp_name",   "trial",        "trial_id", "config",       "config_id",    "variant",
       "setting",    "fold",         "gamma",    "kernel",       "n_estimators", "max_depth",
       "embed_dim",  "num_heads",    "n_heads",  "dataset",      "scheduler",    "lambda"});
  return Columns::setting_name(name) != name || is_one_of(joined_words(name), kSettings);
}

bool has_runs_in_rows(const fs::path& file, const CsvHeader& header) {
  return !header.has("metric") && are_runs_in_rows(file, header.columns, header.rows());
}

bool are_runs_in_rows(const fs::path& file, const std::vector<std::string>& names,
                      const std::vector<std::vector<std::string>>& rows) {
  return rows.size() > 1 && is_result_file(file) && Columns(names, rows).are_of_runs();
}

bool has_runs_of_steps(const fs::path& file, const CsvHeader& header) {
  const auto step = header.step();
  const auto settings = setting_columns(header.columns);
  if (!step || settings.empty() || header.rows().empty()) return false;
  const auto last = last_row_of(file, header);
  if (last.empty() || settings_of(last, settings) == settings_of(header.rows().front(), settings))
    return false;
  Notes ignored;
  const auto text = read_file(file, ignored);
  if (!text) return false;
  const auto table = CsvTable::parse(*text, file.string(), LastLine::complete, header.separator);
  return table && table->rows() > 1 && !starts_of_runs(rows_of(*table), *step, settings).empty();
}

namespace {

/// The runs of a table of steps.
std::vector<RunOfRow> read_runs_of_steps(const fs::path& file, const CsvHeader& header,
                                         std::size_t step, Notes& notes) {
  std::vector<RunOfRow> runs;
  const auto text = read_file(file, notes);
  if (!text) return runs;
  const auto table =
      CsvTable::parse(*text, "'" + file.string() + "'", LastLine::may_be_torn, header.separator);
  if (!table) return runs;
  notes.append(table->notes());
  const auto rows = rows_of(*table);
  const auto settings = setting_columns(header.columns);
  const auto starts = starts_of_runs(rows, step, settings);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (std::find(starts.begin(), starts.end(), row) != starts.end()) {
      auto& run = runs.emplace_back(RunOfRow{fmt::format("row {}", row + 1), {}});
      for (const auto i : settings)
        run.parts.configuration.emplace_back(Columns::setting_name(header.columns[i]),
                                             rows[row][i]);
    }
    if (runs.empty()) continue;
    Values values;
    for (std::size_t i = 0; i < header.columns.size(); ++i) {
      if (std::find(settings.begin(), settings.end(), i) == settings.end())
        values.emplace_back(header.columns[i], rows[row][i]);
    }
    add_flat(values, runs.back().parts.rows);
  }
  for (auto& run : runs) {
    complete(run.parts);
    run.parts.rows = {};
  }
  std::vector<std::string> names;
  names.reserve(settings.size());
  for (const auto i : settings) names.push_back(header.columns[i]);
  notes.add_remark(fmt::format("'{}' has {}, one behind the other, which differ in {}",
                               file.string(), counted(runs.size(), "run"), join(names, ", ")));
  return runs;
}

}  // namespace

std::vector<RunOfRow> read_runs_in_rows(const fs::path& file, Notes& notes) {
  if (const auto header = peek_csv(file); header->has_steps())
    return read_runs_of_steps(file, *header, *header->step(), notes);
  std::vector<RunOfRow> runs;
  const auto table = read_csv_file(file, LastLine::may_be_torn, notes, peek_csv(file)->separator);
  if (!table) return runs;
  if (table->rows() > kMostRows) {
    notes.add_loss(fmt::format("'{}' left out: more than {} rows", file.string(), kMostRows));
    return runs;
  }
  const std::vector<std::string> names(table->header().begin(), table->header().end());
  return runs_in_rows(file, names, rows_of(*table), notes);
}

std::vector<RunOfRow> runs_in_rows(const fs::path& file, const std::vector<std::string>& names,
                                   const std::vector<std::vector<std::string>>& rows,
                                   Notes& notes) {
  std::vector<RunOfRow> runs;
  const Columns columns(names, rows);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto& run = runs.emplace_back(RunOfRow{fmt::format("row {}", row + 1), {}});
    Values results;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& cell = rows[row][i];
      if (cell.empty()) continue;
      if (columns.role(i) == Role::setting)
        run.parts.configuration.emplace_back(Columns::setting_name(names[i]), cell);
      else if (columns.role(i) == Role::result)
        results.emplace_back(columns.result_name(i), cell);
      else if (columns.role(i) == Role::ending)
        run.parts.ending = ending_of(cell);
    }
    add_flat(results, run.parts.rows);
    complete(run.parts);
    run.parts.rows = {};
  }
  notes.add_remark(fmt::format("'{}': each of its {} counts as a run; settings: {}; results: {}",
                               file.string(), counted(rows.size(), "row"),
                               join(columns.names_of(Role::setting), ", "),
                               join(columns.names_of(Role::result), ", ")));
  return runs;
}

}  // namespace gridctl::collect
