#include "axes.hpp"
#include "help_text.hpp"
#include "script.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/config/loader.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/init/detect.hpp>
#include <gridctl/sys/capture.hpp>
#include <gridctl/sys/process_runner.hpp>

#include <algorithm>

#include <boost/filesystem/fstream.hpp>
#include <fmt/format.h>

namespace gridctl::init {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

constexpr auto kHelpLimit = 30s;  // importing a large library from a cold disk takes its time
constexpr std::size_t kLongestHelp = 1U << 20;
constexpr std::size_t kScriptRead = 64U << 10;

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

/// The script among the words; the program itself if it is a text.
std::string script_of(const Words& argv) {
  const auto python = std::ranges::find_if(argv, [](const auto& w) { return w.ends_with(".py"); });
  const auto& path = python == argv.end() ? argv.front() : *python;
  if (!is_file(path)) return {};
  std::string text(kScriptRead, '\0');
  fs::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text.find('\0') == std::string::npos ? text : std::string();
}

/// The text that a program prints for --help, whatever its exit status: some exit with 1.
Result<std::string> help_of(Words argv) {
  argv.emplace_back("--help");
  GRIDCTL_TRY_ASSIGN(auto said,
                     sys::capture(argv, {}, kHelpLimit, kLongestHelp,
                                  {{"COLUMNS", "160"}, {"NO_COLOR", "1"}, {"TERM", "dumb"}}));
  return std::move(said.output);
}

void look_at_program(TrainerSketch& sketch) {
  const auto script = script_of(sketch.argv);
  const auto help = help_of(sketch.argv);
  if (!help) sketch.note = "Its --help could not be read: " + help.error().message;
  const auto in_script = options_in_script(script);
  if (is_hydra_script(script) || (help && is_hydra_help(*help))) {
    sketch.kind = TrainerKind::hydra;
    if (help) sketch.options = options_in_hydra_help(*help);
    return;
  }
  if (help) sketch.options = options_in_help(*help);
  if (help && sketch.options.empty())
    sketch.note = "No options were found in what it prints for --help.";
  if (sketch.options.empty())
    sketch.options = in_script;
  else
    complete_defaults(sketch.options, in_script);
  if (sketch.options.empty()) return;
  const bool by_config = option_for(sketch.options, OptionRole::config) &&
                         (!sketch.configs.empty() || plausible_axes(sketch.options).empty());
  sketch.kind = by_config ? TrainerKind::config_file : TrainerKind::options;
  if (by_config) sketch.flags = std::exchange(sketch.options, {});
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
  sketch.options = of_training(options_in_tree(merged.tree));
  if (sketch.argv.empty() && sketch.kind != TrainerKind::mip) {
    sketch.kind = TrainerKind::config_file;
    sketch.argv = {"python3", "train.py", "--config", "${config}", "--out", "${run_dir}"};
    sketch.note = "Nobody said which program is to be trained: correct 'command' below.";
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
    sketch.note = "No trainer was named: correct 'command' below.";
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
    const auto script =
        std::ranges::find_if(sketch.argv, [](const auto& word) { return word.ends_with(".py"); });
    sketch.name =
        fs::path(script == sketch.argv.end() ? sketch.argv.front() : *script).stem().string();
    look_at_program(sketch);
  }
  if (sketch.configs.empty()) return sketch;
  GRIDCTL_TRY(look_at_configs(sketch));
  return sketch;
}

}  // namespace gridctl::init
