#include "builtin.hpp"
#include "options/column_completion.hpp"
#include "options/run_choice.hpp"
#include "options/scrape_rules.hpp"
#include "options/value_completion.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/columns.hpp>
#include <gridctl/analysis/run_list.hpp>
#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/live.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/plan/filter.hpp>
#include <gridctl/report/table.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;
using collect::ResultTable;

constexpr std::string_view kDescending = ":desc";
constexpr const char* kSeconds = "seconds";
constexpr const char* kTags = "tags";
constexpr const char* kTagKey = "tag";  // of a condition: any of the tags
constexpr std::array kMoreForPrograms = {"reason",    "attempt", "host",  "started_at", "ended_at",
                                         "exit_code", "signal",  "label", "task",       kTags};

bool is_metric(const std::string& column) {
  return column.starts_with("train.") || column.starts_with("valid.") ||
         column.starts_with("test.");
}

std::vector<cli::Candidate> complete_column(const cli::CompletionContext& context) {
  auto columns = known_columns(context);
  columns.insert(columns.begin(), {"run", "state", "slot", kSeconds, kTags});
  return as_candidates(columns);
}

/// A column may be named by the end of its name: keys are.
std::vector<cli::Candidate> complete_filter_key(const cli::CompletionContext& context) {
  auto keys = keys_in_experiment(context);
  for (const auto& column : known_columns(context)) {
    if (is_metric(column)) keys.push_back({column, ""});
  }
  for (const auto* name : {"state", kTagKey, "slot", kSeconds, "reason", "host"})
    keys.push_back({name, ""});
  return keys;
}

std::vector<cli::Option> own_options() {
  cli::Option filter{
      .name = "filter",
      .metavar = "EXPR",
      .help = "Only runs of which this holds: lr=0.1, state=failed, valid.acc>0.9, tag=good",
      .group = "Runs",
      .repeatable = true};
  cli::Option sort{.name = "sort",
                   .metavar = "COLUMN[:desc]",
                   .help = "Order by a column, such as lr, seconds or valid.acc:desc",
                   .group = "Output",
                   .default_text = "by their ids"};
  cli::Option columns{.name = "columns",
                      .metavar = "NAMES",
                      .help = "These columns in this order, * for any text",
                      .group = "Output",
                      .default_text = "what varies, and one metric",
                      .repeatable = true};
  sort.completer = columns.completer = cli::Completer::dynamic_values(complete_column);
  columns.completer.list = true;
  filter.completer = condition_completer(complete_filter_key, values_in_experiment);
  for (auto* option : {&filter, &sort, &columns}) option->in_environment = false;
  return {filter, sort, columns};
}

cli::CommandInfo info_of_runs() {
  return {
      .name = "runs",
      .summary = "List the runs of an experiment: states, values, metrics",
      .description =
          "List runs, a row each: state and reason, slot, time, the keys that vary, and the "
          "last and the best value of the metric by which 'gridctl analyze' would rank. Works "
          "while runs go on. Columns are those of results.csv ('gridctl help results') beside "
          "run, state, slot, seconds and tags; the end of a name will do where it is the end of "
          "one. Nothing is cut where the output is no terminal.",
      .group = "Look",
      .examples = {{"gridctl runs", "of the newest experiment"},
                   {"gridctl runs digits 1-3 --sort seconds:desc",
                    "some of them, the slowest first"},
                   {"gridctl runs --filter state=succeeded --sort valid.acc:desc",
                    "the best of these"},
                   {"gridctl runs --columns run,state,host,'valid.*' --json", "for programs"}},
      .positionals = choice_positionals(),
      .options = own_options()};
}

/// The columns that `--json=FIELDS` names; none without it. What stands beside the runs is no
/// column.
std::vector<std::string> columns_of_fields(const cli::Arguments& arguments) {
  std::vector<std::string> columns;
  for (const auto& part : split(arguments.text("json"), ',')) {
    const std::string field(trim(part));
    const bool is_beside = field == "schema" || field == "metric" || field == "columns" ||
                           field == "runs" || field.empty();
    if (!is_beside && std::find(columns.begin(), columns.end(), field) == columns.end())
      columns.push_back(field);
  }
  return columns;
}

Result<analysis::ColumnChoice> choice_of(const cli::Arguments& arguments,
                                         const analysis::RunList& list, bool for_programs) {
  analysis::ColumnChoice choice;
  for (const auto& names : arguments.all("columns")) {
    for (const auto& name : split(names, ',')) {
      if (!trim(name).empty()) choice.columns.emplace_back(trim(name));
    }
  }
  if (choice.columns.empty()) choice.columns = columns_of_fields(arguments);
  if (choice.columns.empty()) {
    choice.columns = list.usual;
    if (for_programs)
      choice.columns.insert(choice.columns.end(), kMoreForPrograms.begin(), kMoreForPrograms.end());
  }
  choice.sort = arguments.text("sort");
  choice.descending = choice.sort.ends_with(kDescending);
  if (choice.descending) choice.sort.resize(choice.sort.size() - kDescending.size());
  return choice;
}

Result<std::vector<plan::Filter>> filters_of(const cli::Arguments& arguments) {
  std::vector<plan::Filter> filters;
  for (const auto& text : arguments.all("filter")) {
    GRIDCTL_TRY_ASSIGN(auto filter, plan::parse_filter(text, "--filter"));
    filters.push_back(std::move(filter));
  }
  return filters;
}

bool fulfils(const plan::Condition& condition, const std::string& cell) {
  if (cell.empty()) return plan::holds(condition, nullptr);
  const auto value = config::Node::scalar(cell, config::Style::plain);
  return plan::holds(condition, &value);
}

/// A run fulfils a condition if any of its tags does; `tag!=x` holds only if all tags are others.
bool tags_fulfil(const plan::Condition& condition, const std::string& cell) {
  if (cell.empty()) return fulfils(condition, cell);
  const auto tags = split(cell, ',');
  const auto holds = [&](const std::string& tag) { return fulfils(condition, tag); };
  return condition.comparison == plan::Comparison::not_equal
             ? std::all_of(tags.begin(), tags.end(), holds)
             : std::any_of(tags.begin(), tags.end(), holds);
}

/// Leaves the rows that fulfil all conditions of all filters. A key is a column, or the end of one
/// column's name.
Result<void> keep_matching(const std::vector<plan::Filter>& filters, ResultTable& table) {
  for (const auto& filter : filters) {
    for (const auto& condition : filter.conditions) {
      const bool is_tag = condition.key == kTagKey;
      GRIDCTL_TRY_ASSIGN(const auto column,
                         analysis::find_column(table, is_tag ? kTags : condition.key));
      std::erase_if(table.rows, [&](const auto& row) {
        const std::string cell(row[column]);
        return !(is_tag ? tags_fulfil(condition, cell) : fulfils(condition, cell));
      });
    }
  }
  return {};
}

/// Metrics are short for people; a pipe gets what the trainer wrote.
std::string cell_text(const std::string& column, const std::string& cell, bool for_people) {
  if (cell.empty()) return "-";
  if (column == kSeconds) return human_duration(collect::to_number(cell));
  const bool is_short = for_people && is_metric(column) && collect::is_number(cell);
  return is_short ? short_number(collect::to_number(cell)) : cell;
}

std::string to_text(const ResultTable& table, const cli::Output& output) {
  report::Table text;
  const auto titles = analysis::titles_of(table.columns);
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const auto& column = table.columns[i];
    const bool is_time = column == kSeconds;
    text.columns.push_back({is_time ? "TIME" : titles[i], is_time || is_metric(column)});
  }
  for (const auto& row : table.rows) {
    auto& cells = text.rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i)
      cells.push_back(cell_text(table.columns[i], std::string(row[i]), output.is_terminal));
  }
  const int width = output.is_terminal ? output.columns : std::numeric_limits<int>::max();
  return report::to_text(text, width, !output.unicode);
}

Json json_cell(const std::string& column, const std::string& cell) {
  if (column == kTags) return cell.empty() ? Json::array() : Json(split(cell, ','));
  if (cell.empty()) return nullptr;
  const bool may_be_number = column == kSeconds || collect::is_numeric_column(column);
  if (column == "run" || !may_be_number || !collect::is_number(cell)) return cell;
  long long whole = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), whole);
  if (error == std::errc() && end == cell.data() + cell.size()) return whole;
  const double number = collect::to_number(cell);
  return std::isfinite(number) ? Json(number) : Json(short_number(number));
}

/// `names`: what the columns are called in the document.
Json to_json(const fs::path& folder, const std::string& metric, const ResultTable& table,
             const std::vector<std::string>& names) {
  Json document = {{"schema", "gridctl.runs/1"},
                   {"experiment", folder.string()},
                   {"metric", metric.empty() ? Json(nullptr) : Json(metric)},
                   {"columns", names},
                   {"runs", Json::array()}};
  for (const auto& row : table.rows) {
    auto run = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i)
      run[names[i]] = json_cell(table.columns[i], std::string(row[i]));
    document["runs"].push_back(std::move(run));
  }
  return document;
}

/// Puts a column behind the others, which must be the table's last change.
void add_tags(const experiment::Tags& tags, analysis::RunList& list) {
  auto& table = list.table;
  table.columns.emplace_back(kTags);
  table.index_columns();
  const auto run_column = table.column("run").value_or(0);
  for (auto& row : table.rows) {
    const auto run = parse_run_id(std::string(row[run_column]));
    const auto found = run ? tags.runs.find(*run) : tags.runs.end();
    row.push_back(found == tags.runs.end()
                      ? std::string()
                      : join({found->second.begin(), found->second.end()}, ","));
  }
  if (!tags.runs.empty()) list.usual.emplace_back(kTags);
}

Result<ExitCode> run_runs(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto filters, filters_of(arguments));
  GRIDCTL_TRY_ASSIGN(const auto words, words_from(arguments, services));
  analysis::AnalyzerOptions options;
  options.experiments = {words.folder};
  options.selectors = words.selectors;
  options.scrape = scrape_rules_of;
  analysis::Analyzer analyzer(std::move(options));
  GRIDCTL_TRY(analyzer.work());
  auto list = analysis::list_runs(analyzer.analysis(), std::chrono::system_clock::now());
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(words.folder));
  add_tags(decisions.tags, list);
  GRIDCTL_TRY(keep_matching(filters, list.table));
  GRIDCTL_TRY_ASSIGN(const auto choice, choice_of(arguments, list, services.globals.json));
  GRIDCTL_TRY_ASSIGN(const auto table, analysis::choose_columns(list.table, choice));
  // A field has the name by which it was asked for.
  const auto fields = columns_of_fields(arguments);
  const auto& names = fields.size() == table.columns.size() ? fields : table.columns;
  if (table.rows.empty())
    return fail(ErrorKind::nothing_to_do,
                fmt::format("no run is left by --filter {}", join(arguments.all("filter"), " ")),
                "'gridctl runs' without it shows all values");
  if (services.globals.json)
    *services.out.stream << json_text(to_json(words.folder, list.metric, table, names), 2) << "\n";
  else
    *services.out.stream << to_text(table, services.out);
  return ExitCode::ok;
}

}  // namespace

cli::Command runs_command() {
  return {info_of_runs(), run_runs};
}

}  // namespace gridctl::commands
