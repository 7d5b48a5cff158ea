// The loggers of reinforcement learning that write a row per iteration: progress.csv of OpenAI
// baselines, stable-baselines3, rlkit and garage, progress.txt of Spinning Up (tabs between), and
// progress.json of the same loggers (an object a line). Their columns come in any order.
#include "readers/configuration.hpp"
#include "readers/csv_rows.hpp"
#include "readers/json_lines.hpp"
#include "readers/large_table.hpp"
#include "readers/naming.hpp"

#include <gridctl/collect/names.hpp>

#include <algorithm>

namespace gridctl::collect {
namespace {

constexpr const char* kTable = "progress.csv";
constexpr const char* kTabs = "progress.txt";
constexpr const char* kLines = "progress.json";
constexpr const char* kConfiguration = "config.json";

/// Spinning Up's "AverageTestEpRet" and "TestEpLen" without their "Test"; nothing for other names.
std::optional<std::string> of_test_episodes(std::string_view name) {
  constexpr std::string_view kTest = "TestEp";
  const auto test = name.find(kTest);
  if (test == std::string_view::npos) return std::nullopt;
  const auto before = name.substr(0, test);
  if (!before.empty() && before != "Average" && before != "Std" && before != "Min" &&
      before != "Max")
    return std::nullopt;
  return std::string(before) + "Ep" + std::string(name.substr(test + kTest.size()));
}

/// Translates a name. "test/" and "Test" mean episodes between the iterations: they choose the
/// policy, and so are a validation.
std::string name_of(std::string_view name) {
  for (const char* clock : {"time/time_elapsed", "timeelapsed", "misc/time_elapsed", "time"}) {
    if (is_word(name, clock)) return "elapsed";
  }
  if (const auto test = of_test_episodes(name)) return "valid/" + *test;
  if (const auto rest = behind(name, "test/")) return "valid/" + std::string(*rest);
  return std::string(name);
}

const Naming& naming() {
  static const Naming naming{{"time/total_timesteps",
                              "time/total timesteps",
                              "misc/total_timesteps",
                              "total_timesteps",
                              "total timesteps",
                              "timestepssofar",
                              "totalenvinteracts",
                              "totalenvsteps",
                              "total/steps",
                              "total_env_steps",
                              "total_steps",
                              "num_env_steps",
                              "env_steps",
                              "timesteps_total",
                              "exploration/num steps total",
                              "timesteps",
                              "steps",
                              "step",
                              "misc/serial_timesteps",
                              "serial_timesteps",
                              "misc/nupdates",
                              "nupdates",
                              "time/iterations",
                              "iteration",
                              "iterations",
                              "itr",
                              "episodessofar",
                              "time/episodes",
                              "episodes",
                              "episode",
                              "total/epochs",
                              "epoch"},
                             name_of};
  return naming;
}

/// Removes addresses of Python objects, which Spinning Up writes and which differ in each run.
Values without_addresses(Values values) {
  std::erase_if(values, [](const auto& pair) {
    const auto has_address = [](const std::string& text) {
      return text.find(" at 0x") != std::string::npos;
    };
    return has_address(pair.first) || has_address(pair.second);
  });
  return values;
}

bool is_lines(const Folder& folder) {
  if (!folder.has(kLines) || folder.has(kTable)) return false;
  const auto first = first_json_line(folder.path / kLines);
  if (!first) return false;
  std::vector<std::string> names;
  for (const auto& pair : *first) names.push_back(pair.first);
  return has_step(naming(), names);
}

bool is_progress_table(const Folder& folder, const std::string& name) {
  if ((name != kTable && name != kTabs) || !folder.has(name)) return false;
  if (folder.has("result.json")) return false;  // Ray's
  const auto header = peek_csv(folder.path / name);
  return has_step(naming(), header->columns) && !header->has("training_iteration");
}

class ProgressReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "progress.csv"; }

  [[nodiscard]] bool owns(const Folder& folder, const std::string& file) const override {
    return is_progress_table(folder, file) || (file == kLines && is_lines(folder));
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return is_progress_table(folder, kTable) || is_progress_table(folder, kTabs) ||
           is_lines(folder);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    if (folder.has(kConfiguration)) {
      parts.configuration =
          without_addresses(read_configuration(folder.path / kConfiguration, notes));
    }
    for (const char* name : {kTable, kTabs}) {
      if (!is_progress_table(folder, name)) continue;
      const auto separator = peek_csv(folder.path / name)->separator;
      add_tables({{folder.path / name, separator, "train", &naming()}}, last_line, parts, notes);
    }
    if (!is_lines(folder)) return;
    for_each_json_line(folder.path / kLines, last_line, notes,
                       [&](const Values& line) { add_flat(renamed(line, naming()), parts.rows); });
  }
};

}  // namespace

std::unique_ptr<Reader> make_progress_reader() {
  return std::make_unique<ProgressReader>();
}

}  // namespace gridctl::collect
