// The curves that the page's script draws, groups and magnifies.
#include "mean_curves.hpp"
#include "page/figures.hpp"
#include "page/sections.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::analysis {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostStretches = 300;
constexpr std::size_t kFewestStretches = 20;

/// Numbers with as many digits as a picture shows; stretches behind a run's last value are left
/// out.
ordered_json numbers(const std::vector<double>& values) {
  auto json = ordered_json::array();
  for (const double value : values) {
    if (std::isfinite(value)) {
      json.push_back(std::strtod(fmt::format("{:.4g}", value).c_str(), nullptr));
    } else {
      json.push_back(nullptr);
    }
  }
  while (!json.empty() && json.back().is_null()) json.erase(json.size() - 1);
  return json;
}

ordered_json run_json(const RunCurves::Run& curve, const collect::RunResult& run,
                      std::size_t group) {
  ordered_json json{{"group", group_id(group)},
                    {"run", to_string(run.record.id)},
                    {"values", numbers(curve.means)}};
  if (!curve.seconds.empty()) json["seconds"] = numbers(curve.seconds);
  return json;
}

}  // namespace

ordered_json curve_data(const Analysis& analysis, const TaskAnalysis& task,
                        std::size_t most_numbers) {
  const auto& experiment = analysis.experiment;
  const auto most_runs =
      std::min(analysis.options.page.runs_with_curves, most_numbers / kFewestStretches);
  const auto ranked = best_groups(task, task.metrics.front().analysis.groups.size());
  std::vector<std::size_t> groups;
  std::size_t runs = 0;
  for (const auto* group : ranked) {
    const auto more = task.grouping.groups[group->group].runs.size();
    if (!groups.empty() && runs + more > most_runs) break;
    runs += more;
    groups.push_back(group->group);
  }
  if (groups.empty()) return nullptr;
  const auto stretches = std::clamp(most_numbers / runs, kFewestStretches, kMostStretches);
  const auto curves = run_curves(experiment, task, groups, stretches);
  if (curves.stretches < 2) return nullptr;
  ordered_json json{{"name", fmt::format("{}.{}", curves.split, printable(curves.metric))},
                    {"first", curves.first_step},
                    {"last", curves.last_step},
                    {"stretches", curves.stretches},
                    {"all", groups.size() == ranked.size()},
                    {"runs", ordered_json::array()}};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const auto& run : curves.groups[i])
      json["runs"].push_back(run_json(run, experiment.runs[run.run], groups[i]));
  }
  return json;
}

}  // namespace gridctl::analysis
