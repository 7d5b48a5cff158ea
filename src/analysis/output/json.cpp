#include "output/json.hpp"

#include "effects.hpp"
#include "output/origins_note.hpp"
#include "output/pieces.hpp"
#include "output/tables.hpp"

#include <gridctl/analysis/best.hpp>
#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::analysis {
namespace {

using nlohmann::ordered_json;

/// The value as JSON; NaN and infinities, for which JSON has no numbers, as strings.
ordered_json number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

ordered_json number(const std::optional<double>& value) {
  return value ? number(*value) : ordered_json();
}

template <class Integer>
std::optional<Integer> whole_number(std::string_view text) {
  Integer value{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error != std::errc{}) return std::nullopt;
  return value;
}

ordered_json cell(std::string_view text, bool is_numeric) {
  if (text.empty()) return nullptr;
  if (!is_numeric || !collect::is_number(text)) return text;
  if (const auto whole = whole_number<std::int64_t>(text)) return *whole;
  if (const auto whole = whole_number<std::uint64_t>(text)) return *whole;
  return number(collect::to_number(text));
}

/// More than one: the ranking compares runs that were not made alike.
ordered_json origins_json(const collect::Experiment& experiment) {
  auto origins = ordered_json::array();
  for (const auto& [origin, runs] : origins_of(experiment))
    origins.push_back({{"commit", origin.commit}, {"program", origin.program}, {"runs", runs}});
  return origins;
}

ordered_json runs_json(const collect::Experiment& experiment) {
  ordered_json runs = {{"total", experiment.runs.size()}};
  for (const auto state : {RunState::succeeded, RunState::failed, RunState::lost, RunState::stopped,
                           RunState::stopped_early, RunState::skipped, RunState::running,
                           RunState::submitted, RunState::planned})
    runs[to_string(state)] = 0;
  runs["failed_runs"] = ordered_json::array();
  for (const auto& run : experiment.runs) {
    auto& count = runs[to_string(run.record.state)];
    count = count.get<std::size_t>() + 1;
    if (run.record.state == RunState::failed)
      runs["failed_runs"].push_back(to_string(run.record.id));
  }
  return runs;
}

std::size_t count_tests(const collect::Experiment& experiment) {
  std::size_t tests = 0;
  for (const auto& run : experiment.runs) tests += run.tests.size();
  return tests;
}

/// The keys of the grouping, null where the group has none: see kManyKeys.
ordered_json keys_json(const Grouping& grouping, const RunGroup& group) {
  ordered_json::object_t keys;  // a vector: its operator[] looks for the key among all before
  if (grouping.keys.size() <= kManyKeys) {
    keys.reserve(grouping.keys.size());
    for (std::size_t i = 0; i < grouping.keys.size(); ++i)
      keys.emplace_back(grouping.keys[i], cell(group.values[i], true));
    return keys;
  }
  group.values.for_each_filled([&](std::size_t key, std::string_view text) {
    keys.emplace_back(grouping.keys[key], cell(text, true));
  });
  return keys;
}

/// The ids of the group's runs, as their experiments' journals number them.
ordered_json run_ids_json(const collect::Experiment& experiment, const RunGroup& group) {
  auto ids = ordered_json::array();
  for (const auto run : group.runs)
    ids.push_back(collect::key_of(experiment, experiment.runs[run]).run_id);
  return ids;
}

ordered_json group_json(const Analysis& analysis, const TaskAnalysis& task,
                        const stats::GroupResult& result) {
  const auto& group = task.grouping.groups[result.group];
  const auto key =
      collect::key_of(analysis.experiment, analysis.experiment.runs[group.runs.front()]);
  const auto& values = result.description;
  ordered_json json = {
      {"task", task.task.empty() ? ordered_json() : ordered_json(task.task)},
      {"experiment", key.experiment},
      {"configuration", group.is_alike ? cell(key.configuration, true) : ordered_json()},
      {"label", group.label},
      {"keys", keys_json(task.grouping, group)},
      {"run_ids", run_ids_json(analysis.experiment, group)},
      {"rank", result.rank == 0 ? ordered_json() : ordered_json(result.rank)},
      {"runs", result.total},
      {"failed", result.failed},
      {"missing", result.missing},
      {"nan", values.nan},
      {"inf", values.inf},
      {"values", values.n},
      {"mean", number(values.mean)},
      {"sd", number(values.sd)},
      {"min", number(values.min)},
      {"lower_quartile", number(values.lower_quartile)},
      {"median", number(values.median)},
      {"upper_quartile", number(values.upper_quartile)},
      {"max", number(values.max)},
      {"interval", nullptr},
      {"p_best", nullptr},
      {"p_corrected", nullptr},
      {"indistinguishable", nullptr},
      {"beside_mean", number(result.other.mean)},
      {"beside_sd", number(result.other.sd)}};
  if (result.interval)
    json["interval"] = {number(result.interval->low), number(result.interval->high)};
  if (const auto& versus = result.versus_best) {
    json["p_best"] = number(versus->p_best);
    json["p_corrected"] = number(versus->p);
    json["indistinguishable"] = versus->indistinguishable;
  }
  return json;
}

ordered_json effects_json(const TaskAnalysis& task) {
  const auto effects = effects_of(task);
  if (!effects) return nullptr;
  auto factors = ordered_json::array();
  for (const auto& factor : effects->factors) {
    factors.push_back({{"key", factor.name},
                       {"share", number(factor.share)},
                       {"rank_correlation", number(factor.rank_correlation)}});
  }
  auto interactions = ordered_json::array();
  for (const auto& pair : effects->interactions) {
    interactions.push_back(
        {{"keys", {effects->factors[pair.first].name, effects->factors[pair.second].name}},
         {"share", number(pair.share)}});
  }
  return {{"complete", effects->complete},
          {"balanced", effects->balanced},
          {"factors", std::move(factors)},
          {"interactions", std::move(interactions)},
          {"residual", effects->complete ? number(effects->residual) : ordered_json()}};
}

/// Adds the metric to rank by, and its direction if that is known.
void add_metric(const TaskAnalysis& task, ordered_json& json) {
  for (const char* name : {"metric", "higher_is_better", "beside"}) json[name] = nullptr;
  if (task.metrics.empty()) return;
  const auto& metric = task.metrics.front();
  json["metric"] = metric.metric;
  if (metric.direction_known)
    json["higher_is_better"] = metric.direction == stats::Direction::higher;
  if (!metric.beside.empty()) json["beside"] = metric.beside;
}

/// The tasks of an experiment with several tasks; an empty list for one task.
ordered_json tasks_json(const Analysis& analysis) {
  auto tasks = ordered_json::array();
  for (const auto& task : analysis.tasks) {
    if (analysis.tasks.size() < 2) break;
    ordered_json json = {{"task", task.task}};
    add_metric(task, json);
    json["configurations"] = task.grouping.groups.size();
    json["effects"] = effects_json(task);
    tasks.push_back(std::move(json));
  }
  return tasks;
}

ordered_json best_json(const Analysis& analysis) {
  auto best = ordered_json::array();
  for (const auto& found : best_runs(analysis)) {
    auto runs = ordered_json::array();
    for (const auto run : found.runs)
      runs.push_back(collect::key_of(analysis.experiment, analysis.experiment.runs[run]).run_id);
    best.push_back({{"configuration", found.configuration},
                    {"label", found.label},
                    {"run_ids", std::move(runs)},
                    {"models", found.models},
                    {"command", found.command}});
  }
  return best;
}

/// The document without its configurations, columns and rows.
ordered_json head(const Analysis& analysis) {
  const auto& experiment = analysis.experiment;
  const auto& options = analysis.options;
  ordered_json document = {{"schema", "gridctl.analyze/1"},
                           {"experiment", experiment.name},
                           {"folder", experiment.folder.string()},
                           {"native", experiment.native},
                           {"runs", runs_json(experiment)},
                           {"tests", count_tests(experiment)},
                           {"metric", nullptr},
                           {"higher_is_better", nullptr},
                           {"beside", nullptr},
                           {"interval", stats::to_string(options.interval.kind)},
                           {"level", options.interval.level},
                           {"configurations", ordered_json::array()}};
  add_metric(analysis.tasks.front(), document);
  document["effects"] = effects_json(analysis.tasks.front());
  document["best"] = best_json(analysis);
  document["tasks"] = tasks_json(analysis);
  const auto& folder = options.output;
  document["results"] = {
      {"path", folder.empty() ? ordered_json() : ordered_json((folder / "results.csv").string())},
      {"rows", analysis.table.rows.size()},
      {"columns", analysis.table.columns.size()}};
  document["origins"] = origins_json(experiment);
  document["notes"] = experiment.notes.texts();
  return document;
}

std::string text_of(const ordered_json& json, int indent) {
  return json_text(json, indent);
}

std::string row_text(const collect::CellRow& row, const std::vector<bool>& is_numeric) {
  std::string text = "[";
  std::size_t next = 0;
  const auto go_to = [&](std::size_t column) {
    for (; next < column; ++next) text += "null,";
    ++next;
  };
  row.for_each_filled([&](std::size_t column, std::string_view value) {
    go_to(column);
    text += text_of(cell(value, is_numeric[column]), -1) + ',';
  });
  go_to(row.size());
  if (text.size() > 1) text.pop_back();
  return text += ']';
}

/// A row as an object of the cells that have a text.
std::string sparse_row_text(const collect::CellRow& row, const std::vector<std::string>& names,
                            const std::vector<bool>& is_numeric) {
  std::string text = "{";
  row.for_each_filled([&](std::size_t column, std::string_view value) {
    if (text.size() > 1) text += ',';
    text += text_of(names[column], -1) + ':' + text_of(cell(value, is_numeric[column]), -1);
  });
  return text += '}';
}

/// Whether nearly all cells of a wide table are empty, as those of many projects are.
bool is_sparse(const collect::ResultTable& table) {
  constexpr std::size_t kWide = 500;  // columns
  constexpr std::size_t kShare = 10;
  if (table.columns.size() <= kWide) return false;
  std::size_t filled = 0;
  for (const auto& row : table.rows)
    row.for_each_filled([&](std::size_t, std::string_view) { ++filled; });
  return kShare * filled < table.rows.size() * table.columns.size();
}

/// The text, a line of which is `indent` blanks further right, but for the first line.
std::string indented(const std::string& text, std::size_t indent) {
  std::string made;
  for (const char c : text) {
    made += c;
    if (c == '\n') made.append(indent, ' ');
  }
  return made;
}

/// Appends the members of the array of configurations, one after the other: all at once may take
/// several times the memory of the results.
Result<void> append_configurations(const Analysis& analysis, const Append& append) {
  const char* separator = "\n    ";
  for (const auto& task : analysis.tasks) {
    if (task.metrics.empty()) continue;
    for (const auto& group : task.metrics.front().analysis.groups) {
      const auto text = text_of(group_json(analysis, task, group), 2);
      GRIDCTL_TRY(append(separator + indented(text, 4)));
      separator = ",\n    ";
    }
  }
  return {};
}

bool has_configurations(const Analysis& analysis) {
  return std::any_of(analysis.tasks.begin(), analysis.tasks.end(), [](const TaskAnalysis& task) {
    return !task.metrics.empty() && !task.metrics.front().analysis.groups.empty();
  });
}

}  // namespace

Result<void> make_json(const Analysis& analysis, const collect::ResultTable& table,
                       const Append& append) {
  auto text = text_of(head(analysis), 2);
  text.resize(text.rfind('\n'));  // the closing brace comes last
  if (has_configurations(analysis)) {
    // No text of the document looks like this: quotes within texts have a backslash before them.
    constexpr std::string_view kEmpty = "\n  \"configurations\": []";
    const auto inside = text.find(kEmpty) + kEmpty.size() - 1;
    GRIDCTL_TRY(append(text.substr(0, inside)));
    GRIDCTL_TRY(append_configurations(analysis, append));
    text.replace(0, inside, "\n  ");
  }
  GRIDCTL_TRY(append(text));
  GRIDCTL_TRY(append(",\n  \"columns\": " + text_of(table.columns, -1) + ",\n  \"rows\": ["));
  std::vector<bool> is_numeric;
  for (const auto& column : table.columns) is_numeric.push_back(collect::is_numeric_column(column));
  const bool has_objects = is_sparse(table);
  GRIDCTL_TRY(append_rows(
      table.rows.size(), table.columns.size(),
      [&](std::size_t row) {
        return (row == 0 ? "\n    " : ",\n    ") +
               (has_objects ? sparse_row_text(table.rows[row], table.columns, is_numeric)
                            : row_text(table.rows[row], is_numeric));
      },
      append));
  return append("\n  ]\n}\n");
}

}  // namespace gridctl::analysis
