#include "analysis_view.hpp"

#include <gridctl/cli/messages.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/report/table.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kConfigurationsShown = 20;
constexpr std::size_t kIdsShown = 5;
constexpr std::size_t kNotesShown = 10;

/// How a state is called, in the order in which the headline has them.
struct StateWord {
  const char* word;
  RunState state;
  bool names_runs;
};
constexpr StateWord kStates[] = {
    {"complete", RunState::succeeded, false}, {"failed", RunState::failed, true},
    {"lost", RunState::lost, true},           {"stopped", RunState::stopped, true},
    {"skipped", RunState::skipped, false},    {"running", RunState::running, false},
    {"not started", RunState::planned, false}};

std::vector<std::string> ids_of(const collect::Experiment& experiment, RunState state) {
  std::vector<std::string> ids;
  for (const auto& run : experiment.runs) {
    if (run.record.state == state) ids.push_back(to_string(run.record.id));
  }
  return ids;
}

std::size_t count_tests(const collect::Experiment& experiment) {
  std::size_t tests = 0;
  for (const auto& run : experiment.runs) tests += run.tests.size();
  return tests;
}

std::string number_text(double value) {
  const double size = std::abs(value);
  const bool plain = value == 0 || (size >= 1e-3 && size < 1e6);
  return plain ? fmt::format("{:.4f}", value) : fmt::format("{:.3e}", value);
}

std::string spread_text(const collect::GroupSummary& group, bool unicode) {
  if (!group.mean) return "-";
  if (!group.deviation) return number_text(*group.mean);
  return fmt::format("{} {} {}", number_text(*group.mean), unicode ? "±" : "+-",
                     number_text(*group.deviation));
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

template <class T>
ordered_json or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

ordered_json runs_json(const collect::Experiment& experiment) {
  ordered_json runs = {{"total", experiment.runs.size()}};
  for (const auto& [word, state, names_runs] : kStates) {
    runs[to_string(state)] = ids_of(experiment, state).size();
  }
  runs["failed_runs"] = ids_of(experiment, RunState::failed);
  return runs;
}

ordered_json groups_json(const collect::MetricSummary& metric) {
  auto groups = ordered_json::array();
  for (const auto& group : metric.groups) {
    groups.push_back({{"configuration", group.configuration},
                      {"label", group.label},
                      {"runs", group.runs},
                      {"values", group.values},
                      {"mean", or_null(group.mean)},
                      {"sd", or_null(group.deviation)}});
  }
  return groups;
}

void print_notes(const std::vector<std::string>& notes, cli::Services& services) {
  for (std::size_t i = 0; i < std::min(notes.size(), kNotesShown); ++i) {
    cli::print(services, Warning{notes[i], {}, {}});
  }
  if (notes.size() > kNotesShown) {
    cli::print(services, Warning{fmt::format("{} more of the kind", notes.size() - kNotesShown),
                                 "'--json' prints all of them",
                                 {}});
  }
}

}  // namespace

std::string headline(const Analyzer& analyzer) {
  const auto& experiment = analyzer.experiment();
  std::vector<std::string> parts;
  for (const auto& [word, state, names_runs] : kStates) {
    auto ids = ids_of(experiment, state);
    if (ids.empty()) continue;
    auto part = fmt::format("{} {}", ids.size(), word);
    const bool too_many = ids.size() > kIdsShown;
    ids.resize(std::min(ids.size(), kIdsShown));
    if (names_runs) part += fmt::format(" ({}{})", join(ids, ", "), too_many ? ", ..." : "");
    parts.push_back(std::move(part));
  }
  auto line = fmt::format("Read {}: {}; {}.", counted(experiment.runs.size(), "run"),
                          join(parts, ", "), counted(count_tests(experiment), "test"));
  if (const auto& metric = analyzer.metric()) {
    line += fmt::format(" Metric {}, {} is better.", printable(metric->metric),
                        metric->higher_is_better ? "higher" : "lower");
  } else {
    line += " No numeric statistics.";
  }
  return line + "\n";
}

std::string configuration_table(const Analyzer& analyzer, const cli::Output& output) {
  const auto& metric = analyzer.metric();
  if (!metric) return {};
  report::Table table;
  const char* const sign = output.unicode ? "±" : "+-";
  table.columns = {{"#", true},
                   {"CONFIGURATION", false},
                   {"N", true},
                   {fmt::format("{} mean {} sd", upper(metric->metric), sign), false}};
  for (const auto& group : metric->groups) {
    if (table.rows.size() == kConfigurationsShown) break;
    table.rows.push_back({std::to_string(group.configuration), group.label,
                          fmt::format("{}/{}", group.values, group.runs),
                          spread_text(group, output.unicode)});
  }
  auto text = report::to_text(table, output.columns, !output.unicode);
  if (metric->groups.size() > kConfigurationsShown) {
    text += fmt::format("{} more ('--json' prints all)\n",
                        metric->groups.size() - kConfigurationsShown);
  }
  return text;
}

std::string analysis_json(const Analyzer& analyzer) {
  const auto& experiment = analyzer.experiment();
  const auto& metric = analyzer.metric();
  ordered_json document = {
      {"schema", "gridctl.analyze/1"},        {"experiment", experiment.name},
      {"folder", experiment.folder.string()}, {"native", experiment.native},
      {"runs", runs_json(experiment)},        {"tests", count_tests(experiment)}};
  document["metric"] = metric ? ordered_json(metric->metric) : ordered_json();
  document["higher_is_better"] = metric ? ordered_json(metric->higher_is_better) : ordered_json();
  document["configurations"] = metric ? groups_json(*metric) : ordered_json::array();
  document["results"] = {{"path", analyzer.csv_path().string()},
                         {"rows", analyzer.table().rows.size()},
                         {"columns", analyzer.table().columns.size()}};
  document["notes"] = experiment.notes;
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

void print_analysis(const Analyzer& analyzer, const std::string& format, cli::Services& services) {
  auto& out = *services.out.stream;
  if (format == "json") {
    out << analysis_json(analyzer);
    return;
  }
  print_notes(analyzer.experiment().notes, services);
  if (format == "csv") {
    out << analyzer.csv();
    return;
  }
  out << headline(analyzer) << "\n";
  if (analyzer.metric()) out << configuration_table(analyzer, services.out) << "\n";
  out << fmt::format("Wrote {} ({} rows x {} columns)\n", printable(analyzer.csv_path().string()),
                     analyzer.table().rows.size(), analyzer.table().columns.size());
}

}  // namespace gridctl::commands
