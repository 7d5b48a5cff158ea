#include "by_hand.hpp"
#include "help_text.hpp"
#include "program.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/loader.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/init/detect.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::init {
namespace {

using Words = std::vector<std::string>;

bool is_config_name(const std::string& word) {
  return word.ends_with(".yaml") || word.ends_with(".yml");
}

bool is_file(const std::string& path) {
  boost::system::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// "train.py" is run by Python, and a program of this directory is not looked for on PATH.
Words started_as(Words argv) {
  auto& first = argv.front();
  if (first.ends_with(".py")) {
    argv.insert(argv.begin(), "python3");
  } else if (first.find('/') == std::string::npos && is_file(first)) {
    first.insert(0, "./");
  }
  return argv;
}

/// Python's own message about a missing script would only be seen as a strange --help.
Result<void> check_files(const Words& argv) {
  for (const auto& word : argv) {
    if (!word.ends_with(".py") || is_file(word)) continue;
    return fail(ErrorKind::not_found, fmt::format("there is no script '{}'", word),
                "give its path from this directory, where gridctl will be started");
  }
  GRIDCTL_TRY(sys::find_program(argv.front()));
  return {};
}

/// A configuration of MI-Prometheus has these sections; how it is stopped tells which trainer.
bool is_mip_config(const config::Node& tree) {
  return tree.find_path("training.problem") && tree.find("model");
}

std::string mip_profile(const config::Node& tree) {
  const auto limit_of = [&](const char* unit) {
    const auto* limit = tree.find_path(fmt::format("training.terminal_conditions.{}_limit", unit));
    return limit && limit->is_scalar() && !limit->text().starts_with('-');
  };
  return limit_of("episode") && !limit_of("epoch") ? "mip-online-trainer" : "mip-offline-trainer";
}

/// Only what a training reads: an axis of the validation would tell nothing.
std::vector<TrainerOption> of_training(std::vector<TrainerOption> options) {
  std::erase_if(options, [](const auto& option) {
    return option.name.starts_with("validation.") || option.name.starts_with("testing.");
  });
  return options;
}

Result<void> look_at_configs(TrainerSketch& sketch) {
  GRIDCTL_TRY_ASSIGN(const auto merged, config::load_configs(sketch.configs));
  if (merged.tree.find("grid_tasks"))
    return fail(ErrorKind::usage, fmt::format("'{}' is a grid file already", sketch.configs[0]),
                "run it: gridctl train " + sketch.configs[0]);
  if (sketch.kind != TrainerKind::mip && is_mip_config(merged.tree) && sketch.argv.empty()) {
    sketch.kind = TrainerKind::mip;
    sketch.profile = mip_profile(merged.tree);
  }
  auto in_help = std::exchange(sketch.options, of_training(options_in_tree(merged.tree)));
  if (sketch.kind == TrainerKind::unknown) {
    sketch.kind = TrainerKind::config_file;
    sketch.positionals = {{.name = kConfigArgument}};
  } else if (sketch.kind == TrainerKind::options) {
    sketch.kind = TrainerKind::config_file;
    sketch.flags = std::move(in_help);
    sketch.notes.emplace_back(
        "It has no option for a configuration file: say in 'command' where \"${config}\" goes.");
  }
  if (sketch.argv.empty() && sketch.kind != TrainerKind::mip) {
    sketch.kind = TrainerKind::config_file;
    sketch.argv = {"python3", "train.py", "--config", "${config}", "--out", "${run_dir}"};
    sketch.notes.emplace_back(
        "Nobody said which program is to be trained: correct 'command' below.");
  }
  return {};
}

bool is_mip_trainer(const std::string& program) {
  const auto* profile = config::find_builtin_program(program);
  return profile && profile->model.empty();
}

}  // namespace

Result<TrainerSketch> detect_trainer(const std::vector<std::string>& words) {
  TrainerSketch sketch;
  auto argv = words;
  while (!argv.empty() && is_config_name(argv.back())) {
    sketch.configs.insert(sketch.configs.begin(), argv.back());
    argv.pop_back();
  }
  if (argv.empty() && sketch.configs.empty()) {
    sketch.name = "train";
    sketch.argv = {"python3", "train.py"};
    sketch.notes.emplace_back("No trainer was named: correct 'command' below.");
    return sketch;
  }
  if (argv.empty()) {
    sketch.name = fs::path(sketch.configs.front()).stem().string();
  } else if (is_mip_trainer(argv.front())) {
    sketch.kind = TrainerKind::mip;
    sketch.name = sketch.profile = argv.front();
  } else {
    sketch.argv = started_as(std::move(argv));
    GRIDCTL_TRY(check_files(sketch.argv));
    const auto script = script_of(sketch.argv);
    sketch.name = fs::path(script.empty() ? sketch.argv.front() : script).stem().string();
    look_at_program(sketch);
  }
  if (sketch.configs.empty() || sketch.interrupt != 0) return sketch;
  GRIDCTL_TRY(look_at_configs(sketch));
  find_outputs(sketch);
  return sketch;
}

}  // namespace gridctl::init
