#include "process/write_fence.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/process/process_runner.hpp>
#include <gridctl/sys/process/process_tree.hpp>
#include <gridctl/sys/process/try_program.hpp>
#include <gridctl/sys/temporary_folder.hpp>

#include <random>
#include <thread>

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>

namespace gridctl::sys {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 5s;  // for processes in the midst of a call that cannot be cut short

/// A mark that no other process of the machine has.
Mark new_mark() {
  std::random_device random;
  Mark mark;
  mark.brand = {.group = (std::uint64_t{random()} << 5U) | 1U, .member = 1};
  mark.variable = fmt::format("GRIDCTL_TRIAL={:x}", mark.brand.group);
  return mark;
}

/// Starts the program and waits until there is a reason to end it.
Result<void> run(const ProcessSpec& spec, std::chrono::milliseconds limit, Trial& trial) {
  const auto loop = make_loop();
  const auto runner = make_process_runner(*loop);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    loop->on_signal(signal, [&](int number) {
      trial.interrupt = number;
      loop->stop();
    });
  GRIDCTL_TRY_ASSIGN(const auto process, runner->spawn(spec, [&](const ProcessExit& ended) {
    trial.exit = ended.status;
    loop->stop();
  }));
  loop->after(limit, [&] { loop->stop(); });
  loop->run();
  runner->signal(process, SIGKILL);  // nothing happens if it has ended
  return {};
}

/// Must run in a thread of its own, which is fenced for the rest of its life.
Result<void> run_fenced(const ProcessSpec& spec, const fs::path& folder,
                        std::chrono::milliseconds limit, const Mark& mark, Trial& trial) {
  trial.is_fenced = fence_writes(folder);
  auto ran = run(spec, limit, trial);
  const auto find = [&] { return marked_descendants(mark); };
  if (const auto result = end_processes(find, 0ms, kPatience); ran && !result.left.empty())
    return fail(ErrorKind::io,
                fmt::format("process {} of '{}' cannot be ended", result.left.front().pid,
                            spec.argv.front()),
                "it waits for a device or a file system that does not answer");
  return ran;
}

}  // namespace

Result<Trial> try_program(const std::vector<std::string>& argv, std::chrono::milliseconds limit,
                          std::size_t max_bytes, Variables environment) {
  GRIDCTL_TRY_ASSIGN(const auto program, find_program(argv.front()));
  GRIDCTL_TRY_ASSIGN(const auto folder, TemporaryFolder::make());
  const auto work = folder.path() / "work";
  const auto temporary = folder.path() / "tmp";
  const auto output = folder.path() / "output";
  GRIDCTL_TRY(make_directories(work));
  GRIDCTL_TRY(make_directories(temporary));

  const auto mark = new_mark();
  const auto equals = mark.variable.find('=');
  environment.emplace_back(mark.variable.substr(0, equals), mark.variable.substr(equals + 1));
  environment.emplace_back("TMPDIR", temporary.string());
  ProcessSpec spec;
  spec.program = fs::absolute(program);
  spec.argv = argv;
  spec.environment = environment_with(environment);
  spec.working_directory = work;
  spec.output = output;
  spec.brand = mark.brand;
  spec.dies_with_us = true;

  Trial trial;
  Result<void> ran;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // what it leaves to others becomes ours, and is found
  std::thread([&] { ran = run_fenced(spec, folder.path(), limit, mark, trial); }).join();
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  GRIDCTL_TRY(ran);
  GRIDCTL_TRY_ASSIGN(trial.output, read_file(output, max_bytes));
  return trial;
}

}  // namespace gridctl::sys
