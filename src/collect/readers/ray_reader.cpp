// Ray Tune and RLlib: a folder a trial, with params.json, an object a line in result.json, and the
// same as a table in progress.csv, whose columns are those of the first line only.
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "values.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

constexpr const char* kParameters = "params.json";
constexpr const char* kLines = "result.json";
constexpr const char* kTable = "progress.csv";
constexpr const char* kError = "error.txt";

/// Translates a name; empty for the configuration ("config/lr") and for hosts, pids and durations.
std::string name_of(std::string_view name) {
  constexpr std::array<std::string_view, 23> kLeftOut{"done",
                                                      "pid",
                                                      "hostname",
                                                      "node_ip",
                                                      "trial_id",
                                                      "trial_name",
                                                      "experiment_id",
                                                      "experiment_tag",
                                                      "date",
                                                      "should_checkpoint",
                                                      "warmup_time",
                                                      "time_this_iter_s",
                                                      "time_total_s",
                                                      "timesteps_since_restore",
                                                      "time_since_restore",
                                                      "iterations_since_restore",
                                                      "timesteps_this_iter",
                                                      "episodes_this_iter",
                                                      "num_healthy_workers",
                                                      "num_in_flight_async_reqs",
                                                      "num_remote_worker_restarts",
                                                      "checkpoint_dir_name",
                                                      "agent_timesteps_total"};
  for (const char* prefix : {"config/", "perf/", "timers/"}) {
    if (name.starts_with(prefix)) return "";
  }
  if (std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end()) return "";
  return std::string(name);
}

const Naming& naming() {
  static const Naming naming{{"timesteps_total", "num_env_steps_sampled_lifetime",
                              "env_runners/num_env_steps_sampled_lifetime", "num_env_steps_sampled",
                              "training_iteration", "episodes_total", "epoch"},
                             name_of};
  return naming;
}

/// The keys of nested objects as the table has them: "info/learner".
Values with_slashes(Values line) {
  for (auto& pair : line) {
    std::string path(pair.first);
    std::replace(path.begin(), path.end(), '.', '/');
    pair.first = path;
  }
  return line;
}

/// The configuration in a line: every line has a copy.
Values configuration_in(const Values& line) {
  Values found;
  for (const auto& [key, value] : line) {
    if (const auto rest = behind(key, "config.")) found.emplace_back(*rest, value);
  }
  return found;
}

/// The last words of the error that ended the trial.
std::string last_words(const fs::path& file, Notes& notes) {
  const auto ends = read_ends(file, 0, std::size_t{4} << 10U, notes);
  if (!ends) return {};
  const auto text = trim(ends->tail);
  const auto line = text.rfind('\n');
  return std::string(line == std::string_view::npos ? text : trim(text.substr(line)));
}

class RayReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "Ray"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return (file == kLines || file == kTable || file == kParameters) && has_run(folder);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    if (folder.has(kLines)) {
      if (folder.has(kParameters)) return true;
      const auto first = first_json_line(folder.path / kLines);
      return first && !value_of(*first, "training_iteration").empty();
    }
    return folder.has(kTable) && peek_csv(folder.path / kTable)->has("training_iteration");
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    if (folder.has(kParameters)) {
      parts.configuration = read_configuration(folder.path / kParameters, notes);
    }
    if (folder.has(kLines)) {
      for_each_json_line(folder.path / kLines, last_line, notes, [&](const Values& line) {
        if (parts.configuration.empty()) parts.configuration = configuration_in(line);
        add_flat(renamed(with_slashes(line), naming()), parts.rows);
      });
    }
    if (parts.rows.empty() && folder.has(kTable)) {
      const auto table = read_csv_file(folder.path / kTable, last_line, notes);
      if (table) add_named_rows(*table, naming(), parts.rows);
    }
    if (!folder.has(kError)) return;
    parts.ending.emplace();
    parts.ending->state = RunState::failed;
    parts.ending->reason = last_words(folder.path / kError, notes);
  }
};

}  // namespace

std::unique_ptr<Reader> make_ray_reader() {
  return std::make_unique<RayReader>();
}

}  // namespace gridctl::collect
