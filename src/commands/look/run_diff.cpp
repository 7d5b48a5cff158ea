#include "look/run_diff.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/core/live.hpp>
#include <gridctl/core/quote.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/report/table.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;
using collect::Values;

/// Variables that tell runs apart by what they are for, and so are not compared.
constexpr std::array kOfTheRun = {"GRIDCTL_RUN_ID", "GRIDCTL_REPETITION", "GRIDCTL_SEED",
                                  "GRIDCTL_PORT",   "MASTER_PORT",        "GRIDCTL_ATTEMPT"};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  if (what.empty()) return text;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Empty where the record of the run holds anything else there.
Json environment_of(const RunView& view) {
  auto environment = view.written.value("environment", Json::object());
  return environment.is_object() ? environment : Json::object();
}

/// With the run's folder as ${run_dir}: each run has its own. What was recorded names it by its
/// absolute path.
std::string generic(const RunView& view, const std::string& text) {
  const auto environment = environment_of(view);
  const auto recorded = environment.value("GRIDCTL_RUN_DIR", Json());
  const auto folder = recorded.is_string() ? recorded.get<std::string>() : view.directory.string();
  return replaced(text, folder, "${run_dir}");
}

Values state_values(const DiffSide& side) {
  const auto& run = side.view.record;
  Values values = {{"state", to_string(run.state)}, {"attempt", std::to_string(run.attempt)}};
  if (!run.reason.empty()) values.emplace_back("reason", run.reason);
  if (run.exit) values.emplace_back("exit", to_string(*run.exit));
  if (is_settled(run.state)) values.emplace_back("seconds", fmt::format("{:.3f}", run.seconds));
  if (!run.slot.empty()) values.emplace_back("slot", run.slot);
  const auto host = side.view.written.value("host", Json());
  if (host.is_string()) values.emplace_back("host", host.get<std::string>());
  return values;
}

Values code_values(const DiffSide& side) {
  if (!side.result) return {};
  Values values;
  const auto& origin = side.result->origin;
  if (!origin.commit.empty()) values.emplace_back("commit", origin.commit);
  if (!origin.program.empty()) values.emplace_back("program", origin.program);
  return values;
}

Values program_values(const DiffSide& side) {
  Values values;
  std::vector<std::string> words;
  for (const auto& word : side.view.written.value("command", Json::array()))
    words.push_back(generic(side.view, text_of(word)));
  if (!words.empty()) values.emplace_back("command", typed(words));
  if (const auto cwd = side.view.written.value("cwd", Json()); cwd.is_string())
    values.emplace_back("cwd", generic(side.view, text_of(cwd)));
  const auto environment = environment_of(side.view);
  for (const auto& [name, value] : environment.items()) {
    if (std::find(kOfTheRun.begin(), kOfTheRun.end(), name) == kOfTheRun.end())
      values.emplace_back(name, generic(side.view, text_of(value)));
  }
  return values;
}

Values metric_values(const DiffSide& side) {
  Values values;
  if (!side.result) return values;
  const auto add = [&](const char* section, const Values& more) {
    for (const auto& [name, value] : more) values.emplace_back(section + name, value);
  };
  add("train.", side.result->training);
  add("valid.", side.result->validation);
  if (!side.result->tests.empty()) add("test.", side.result->tests.back().statistics);
  return values;
}

const std::string* find(const Values& values, const std::string& name) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const auto& value) { return value.first == name; });
  return found == values.end() ? nullptr : &found->second;
}

/// In the order of the left side; what only the right side has comes last.
DiffSection compared(const char* title, const Values& left, const Values& right) {
  DiffSection section{title, {}, 0};
  for (const auto& [name, value] : left) {
    const auto* other = find(right, name);
    if (other && *other == value)
      ++section.equal;
    else
      section.differences.push_back({name, value, other ? std::optional(*other) : std::nullopt});
  }
  for (const auto& [name, value] : right) {
    if (!find(left, name)) section.differences.push_back({name, std::nullopt, value});
  }
  return section;
}

/// Right minus left.
std::optional<double> change_of(const Difference& difference) {
  if (!difference.left || !difference.right || !collect::is_number(*difference.left) ||
      !collect::is_number(*difference.right))
    return std::nullopt;
  return collect::to_number(*difference.right) - collect::to_number(*difference.left);
}

report::Table table_of(const RunDiff& diff, const DiffSection& section) {
  report::Table table;
  const bool are_metrics = section.title == diff.sections.back().title;
  auto title = section.title;
  std::transform(title.begin(), title.end(), title.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  table.columns = {{"  " + title, false}, {diff.left, are_metrics}, {diff.right, are_metrics}};
  if (are_metrics) table.columns.push_back({"CHANGE", true});
  for (const auto& difference : section.differences) {
    auto& row = table.rows.emplace_back(std::vector<std::string>{
        "  " + difference.name, difference.left.value_or("-"), difference.right.value_or("-")});
    if (!are_metrics) continue;
    const auto change = change_of(difference);
    row.push_back(change ? (*change > 0 ? "+" : "") + short_number(*change) : "-");
  }
  return table;
}

}  // namespace

RunDiff diff_runs(const DiffSide& left, const DiffSide& right) {
  const auto configuration = [](const DiffSide& side) {
    return side.result ? side.result->configuration : Values();
  };
  return {to_string(left.view.record.id),
          to_string(right.view.record.id),
          {compared("end", state_values(left), state_values(right)),
           compared("configuration", configuration(left), configuration(right)),
           compared("code", code_values(left), code_values(right)),
           compared("command and environment", program_values(left), program_values(right)),
           compared("metrics", metric_values(left), metric_values(right))}};
}

std::string to_text(const RunDiff& diff, const cli::Output& output) {
  std::string text;
  std::vector<std::string> equal;
  for (const auto& section : diff.sections) {
    if (section.equal > 0) equal.push_back(fmt::format("{} of {}", section.equal, section.title));
    if (section.differences.empty()) continue;
    if (!text.empty()) text += "\n";
    const int width = output.is_terminal ? output.columns : std::numeric_limits<int>::max();
    text += report::to_text(table_of(diff, section), width, !output.unicode);
  }
  if (equal.empty()) return text;
  return text + (text.empty() ? "" : "\n") + "equal: " + join(equal, ", ") + "\n";
}

Json to_json(const RunDiff& diff, const fs::path& experiment) {
  const auto or_null = [](const std::optional<std::string>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  Json document = {{"schema", "gridctl.diff/1"},
                   {"experiment", experiment.string()},
                   {"left", diff.left},
                   {"right", diff.right},
                   {"sections", Json::array()}};
  for (const auto& section : diff.sections) {
    Json entry = {
        {"title", section.title}, {"equal", section.equal}, {"differences", Json::array()}};
    for (const auto& difference : section.differences)
      entry["differences"].push_back({{"name", difference.name},
                                      {"left", or_null(difference.left)},
                                      {"right", or_null(difference.right)}});
    document["sections"].push_back(std::move(entry));
  }
  return document;
}

}  // namespace gridctl::commands
