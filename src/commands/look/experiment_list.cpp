#include "look/experiment_list.hpp"

#include <gridctl/cli/messages.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/overview.hpp>
#include <gridctl/report/table.hpp>

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

std::size_t failed(const experiment::Overview& overview) {
  return experiment::count(overview, RunState::failed) +
         experiment::count(overview, RunState::lost);
}

std::size_t runs(const experiment::Overview& overview) {
  return overview.trainings.runs + overview.tests.runs;
}

std::string age_of(const experiment::Overview& overview) {
  const auto created = parse_rfc3339(overview.experiment.created_at);
  if (!created) return "-";
  const std::chrono::duration<double> age = std::chrono::system_clock::now() - *created;
  return human_duration(std::max(0.0, age.count()));
}

/// What is typed to name it: short below experiments/.
std::string name_of(const experiment::Overview& overview) {
  return overview.folder.parent_path() == experiment::kHome ? overview.folder.filename().string()
                                                            : overview.folder.string();
}

nlohmann::ordered_json to_json(const experiment::Overview& overview) {
  return {{"experiment", overview.folder.string()},
          {"name", overview.experiment.name},
          {"state", to_string(experiment::state_of(overview))},
          {"created_at", overview.experiment.created_at},
          {"runs", runs(overview)},
          {"trainings", overview.trainings.runs},
          {"tests", overview.tests.runs},
          {"succeeded", experiment::count(overview, RunState::succeeded)},
          {"failed", failed(overview)},
          {"skipped", experiment::count(overview, RunState::skipped)},
          {"stopped", experiment::count(overview, RunState::stopped)},
          {"stopped_early", experiment::count(overview, RunState::stopped_early)},
          {"running", experiment::count(overview, RunState::running)},
          {"submitted", experiment::count(overview, RunState::submitted)},
          {"planned", experiment::count(overview, RunState::planned)}};
}

std::string to_text(const std::vector<experiment::Overview>& all, const cli::Output& output) {
  report::Table table;
  table.columns = {{"NAME", false},  {"STATE", false},  {"RUNS", true}, {"OK", true},
                   {"FAILED", true}, {"RUNNING", true}, {"AGE", true}};
  for (const auto& overview : all) {
    table.rows.push_back({name_of(overview), to_string(experiment::state_of(overview)),
                          std::to_string(runs(overview)),
                          std::to_string(experiment::count(overview, RunState::succeeded)),
                          std::to_string(failed(overview)),
                          std::to_string(experiment::count(overview, RunState::running)),
                          age_of(overview)});
  }
  return report::to_text(table, output.columns, !output.unicode);
}

}  // namespace

Result<ExitCode> list_experiments(const std::vector<std::string>& folders,
                                  cli::Services& services) {
  std::vector<experiment::Overview> all;
  for (const auto& folder :
       folders.empty() ? std::vector<std::string>{experiment::kHome} : folders) {
    for (const auto& experiment : experiment::experiments_of(folder)) {
      auto overview = experiment::read_overview(experiment);
      if (overview)
        all.push_back(std::move(*overview));
      else  // one that cannot be read must not hide the others
        cli::print(services, overview.error());
    }
  }
  if (services.globals.json) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& overview : all) list.push_back(to_json(overview));
    *services.out.stream << json_text(nlohmann::ordered_json{{"schema", "gridctl.list/1"},
                                                             {"experiments", list}},
                                      2)
                         << "\n";
    return ExitCode::ok;
  }
  if (all.empty())
    return fail(ErrorKind::nothing_to_do,
                fmt::format("there is no experiment below '{}'",
                            folders.empty() ? experiment::kHome : join(folders, "', '")),
                "'gridctl train' makes one; name the folder that holds them");
  *services.out.stream << to_text(all, services.out);
  return ExitCode::ok;
}

}  // namespace gridctl::commands
