#include "look/experiment_list.hpp"

#include <gridctl/cli/messages.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/overview.hpp>
#include <gridctl/report/table.hpp>
#include <gridctl/sys/disk.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <ostream>

#include <fmt/format.h>
#include <fnmatch.h>
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

/// A row of the list.
struct Listed {
  experiment::Overview overview;
  std::optional<std::uint64_t> bytes;  // on disk, if it was asked for
};

/// For each tag of runs how many have it.
std::map<std::string, std::size_t> run_tags(const experiment::Tags& tags) {
  std::map<std::string, std::size_t> counts;
  for (const auto& [run, of_run] : tags.runs) {
    for (const auto& tag : of_run) ++counts[tag];
  }
  return counts;
}

/// "baseline, good (3 runs)".
std::string tags_text(const experiment::Tags& tags) {
  std::vector<std::string> all(tags.experiment.begin(), tags.experiment.end());
  for (const auto& [tag, runs] : run_tags(tags))
    all.push_back(fmt::format("{} ({})", tag, counted(runs, "run")));
  return all.empty() ? "-" : join(all, ", ");
}

bool has_tags(const experiment::Tags& tags, const std::vector<std::string>& wanted) {
  auto all = tags.experiment;
  for (const auto& [run, of_run] : tags.runs) all.insert(of_run.begin(), of_run.end());
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& pattern) {
    return std::any_of(all.begin(), all.end(), [&](const std::string& tag) {
      return tag == pattern || ::fnmatch(pattern.c_str(), tag.c_str(), 0) == 0;
    });
  });
}

nlohmann::ordered_json to_json(const Listed& listed) {
  const auto& overview = listed.overview;
  return {{"experiment", overview.folder.string()},
          {"name", overview.experiment.name},
          {"tags", overview.tags.experiment},
          {"run_tags", run_tags(overview.tags)},
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
          {"planned", experiment::count(overview, RunState::planned)},
          {"bytes", listed.bytes ? nlohmann::ordered_json(*listed.bytes) : nullptr}};
}

std::string to_text(const std::vector<Listed>& all, const cli::Output& output) {
  report::Table table;
  table.columns = {{"NAME", false},  {"STATE", false},  {"RUNS", true}, {"OK", true},
                   {"FAILED", true}, {"RUNNING", true}, {"AGE", true}};
  const bool has_size = !all.empty() && all.front().bytes;
  if (has_size) table.columns.push_back({"SIZE", true});
  const bool has_tag = std::any_of(all.begin(), all.end(), [](const Listed& listed) {
    return tags_text(listed.overview.tags) != "-";
  });
  if (has_tag) table.columns.push_back({"TAGS", false});
  for (const auto& [overview, bytes] : all) {
    table.rows.push_back({name_of(overview), to_string(experiment::state_of(overview)),
                          std::to_string(runs(overview)),
                          std::to_string(experiment::count(overview, RunState::succeeded)),
                          std::to_string(failed(overview)),
                          std::to_string(experiment::count(overview, RunState::running)),
                          age_of(overview)});
    if (has_size) table.rows.back().push_back(human_size(bytes.value_or(0)));
    if (has_tag) table.rows.back().push_back(tags_text(overview.tags));
  }
  const int width = output.is_terminal ? output.columns : std::numeric_limits<int>::max();
  return report::to_text(table, width, !output.unicode);
}

/// The experiments that the user has made anywhere, and those here that somebody else has made or
/// copied.
std::vector<fs::path> all_experiments() {
  auto all = experiment::experiments_anywhere();
  for (const auto& here : experiment::experiments_of(experiment::kHome)) {
    const auto is_it = [&](const fs::path& known) {
      boost::system::error_code ignored;
      return fs::equivalent(known, here, ignored);
    };
    if (std::none_of(all.begin(), all.end(), is_it)) all.push_back(here);
  }
  return all;
}

std::vector<fs::path> experiments_for(const ListRequest& request, const cli::Services& services) {
  if (request.anywhere) return all_experiments();
  if (request.folders.empty()) {
    auto here = experiment::experiments_of(experiment::kHome);
    if (!here.empty()) return here;
    auto known = experiment::experiments_anywhere();
    if (!known.empty())
      services.notice("there is none below 'experiments' here: these are yours anywhere");
    return known;
  }
  std::vector<fs::path> all;
  for (const auto& folder : request.folders) {
    const auto found = experiment::experiments_of(folder);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace

Result<ExitCode> list_experiments(const ListRequest& request, cli::Services& services) {
  std::vector<Listed> all;
  for (const auto& experiment : experiments_for(request, services)) {
    auto overview = experiment::read_overview(experiment);
    if (!overview) {  // one that cannot be read must not hide the others
      cli::print(services, overview.error());
      continue;
    }
    if (!has_tags(overview->tags, request.tags)) continue;
    const auto bytes =
        request.with_size ? std::optional(sys::size_on_disk(experiment)) : std::nullopt;
    all.push_back({std::move(*overview), bytes});
  }
  if (services.globals.json) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& listed : all) list.push_back(to_json(listed));
    *services.out.stream << json_text(nlohmann::ordered_json{{"schema", "gridctl.list/1"},
                                                             {"experiments", list}},
                                      2)
                         << "\n";
    return ExitCode::ok;
  }
  if (all.empty() && !request.tags.empty())
    return fail(ErrorKind::nothing_to_do,
                fmt::format("no experiment has the tag '{}'", join(request.tags, "' and '")),
                "'gridctl list' without --tag shows those that there are");
  if (all.empty())
    return fail(
        ErrorKind::nothing_to_do,
        request.folders.empty()
            ? std::string("there is no experiment below 'experiments', and none is known "
                          "elsewhere")
            : fmt::format("there is no experiment below '{}'", join(request.folders, "', '")),
        "'gridctl train' makes one; name the folder that holds them");
  *services.out.stream << to_text(all, services.out);
  return ExitCode::ok;
}

}  // namespace gridctl::commands
