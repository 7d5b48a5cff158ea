#include "help_run.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/sys/process/try_program.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

namespace gridctl::init {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

constexpr auto kLimit = 15s;  // importing a large library from a cold disk takes its time
constexpr std::size_t kLongestHelp = 1U << 20;
constexpr int kLongestReason = 120;

bool is_file(const std::string& path) {
  boost::system::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// The command that prints the help: in another folder, and in one process.
Words help_command(Words argv, const std::string& script) {
  constexpr std::array<std::string_view, 8> kLaunchers = {
      "torchrun", "accelerate", "deepspeed", "mpirun", "mpiexec", "horovodrun", "srun", "composer"};
  const auto program = fs::path(argv.front()).filename().string();
  const auto at = std::ranges::find(argv, script);
  if (std::ranges::count(kLaunchers, program) > 0 && at != argv.end()) {
    argv.erase(argv.begin(), at);
    argv.insert(argv.begin(), "python3");
  }
  for (auto& word : argv)
    if (word.find('/') != std::string::npos || &word != &argv.front())
      if (is_file(word)) word = fs::absolute(word).string();
  argv.emplace_back("--help");
  return argv;
}

/// PYTHONPATH with absolute folders; of "-m module" the working directory too, as Python has it.
std::string python_path(const Words& argv) {
  Words folders;
  const char* ours = std::getenv("PYTHONPATH");
  for (const auto& folder : split(ours ? ours : "", ':'))
    if (!folder.empty()) folders.push_back(fs::absolute(folder).string());
  if (std::ranges::count(argv, "-m") > 0) folders.push_back(fs::current_path().string());
  return join(folders, ":");
}

std::string last_line(const std::string& text) {
  const auto lines = split(trim(text), '\n');
  return lines.empty() ? std::string() : elide(printable(trim(lines.back())), kLongestReason);
}

}  // namespace

HelpRun run_for_help(const Words& argv, const std::string& script) {
  sys::Variables variables = {{"COLUMNS", "160"},
                              {"NO_COLOR", "1"},
                              {"TERM", "dumb"},
                              {"PAGER", "cat"},
                              {"PYTHONDONTWRITEBYTECODE", "1"},
                              {"CUDA_VISIBLE_DEVICES", ""},
                              {"HIP_VISIBLE_DEVICES", ""},
                              {"ROCR_VISIBLE_DEVICES", ""},
                              {"WANDB_MODE", "disabled"},
                              {"MPLBACKEND", "Agg"}};
  if (auto path = python_path(argv); !path.empty()) variables.emplace_back("PYTHONPATH", path);
  const auto name = fs::path(script).filename().string();
  const auto trial = sys::try_program(help_command(argv, script), kLimit, kLongestHelp, variables);
  HelpRun run;
  if (!trial) {
    run.failure = trial.error().message;
    return run;
  }
  run.text = trial->output;
  run.interrupt = trial->interrupt;
  run.remark = fmt::format("{} was run with --help, in an empty temporary folder.", name);
  if (!trial->exit)
    run.failure = fmt::format("it was ended after {} s", kLimit.count());
  else if (!trial->exit->success())
    run.failure = last_line(trial->output);
  return run;
}

}  // namespace gridctl::init
