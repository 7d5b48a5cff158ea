// An experiment folder with a real keeper and real runs, for tests. Nothing of it is left
// afterwards.
#pragma once

#include "local/keeper_link.hpp"
#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/launch/make_executor.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/process/process_runner.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace gridctl::launch {

class KeeperScene {
 public:
  KeeperScene() {
    REQUIRE(::mkfifo(fifo_.c_str(), 0600) == 0);
    said_ = sys::Descriptor(::open(fifo_.c_str(), O_RDWR | O_CLOEXEC));
    executor = new_executor();
  }
  KeeperScene(const KeeperScene&) = delete;
  KeeperScene& operator=(const KeeperScene&) = delete;
  ~KeeperScene() {
    executor.reset();
    static_cast<void>(
        sys::end_processes([this] { return all(); }, std::chrono::seconds(0), kPatience));
  }

  [[nodiscard]] std::unique_ptr<Executor> new_executor() const {
    return new_executor(*loop, *runner);
  }
  [[nodiscard]] std::unique_ptr<Executor> new_executor(sys::Loop& on,
                                                       sys::ProcessRunner& with) const {
    LocalOptions options;
    options.experiment = experiment();
    options.grace = std::chrono::milliseconds(50);
    options.keeper = KEEPER_PROGRAM;
    return make_local_executor(on, with, options);
  }

  /// A run in the folder NAME. What the script writes to $SAID comes out of hear().
  [[nodiscard]] Launch launch(const std::string& name, const std::string& script) const {
    Launch launch;
    launch.run.directory = experiment() / name;
    fs::create_directories(launch.run.directory);
    launch.argv = {"/bin/sh", "-c", script};
    launch.output = launch.run.directory / "output.log";
    launch.environment = {{"GRIDCTL_RUN_DIR", launch.run.directory.string()},
                          {"GRIDCTL_EXPDIR", experiment().string()},
                          {"SAID", fifo_.string()}};
    return launch;
  }
  JobId start(const std::string& name, const std::string& script) {
    const auto job = executor->start(launch(name, script), on_exit());
    REQUIRE(job);
    return *job;
  }
  [[nodiscard]] Executor::ExitHandler on_exit() {
    return [this](const JobExit& exit) {
      exits.push_back(exit);
      if (exits.size() == wanted_) loop->stop();
    };
  }
  /// Runs the loop until so many runs have ended in all.
  void wait_for_exits(std::size_t count) {
    wanted_ = count;
    if (exits.size() < count) loop->run();
  }
  /// Waits for so many lines from runs.
  std::vector<std::string> hear(std::size_t lines) const {
    std::vector<std::string> heard(1);
    for (char byte = 0; heard.size() <= lines && ::read(said_.get(), &byte, 1) == 1;) {
      if (byte == '\n')
        heard.emplace_back();
      else
        heard.back() += byte;
    }
    heard.pop_back();
    return heard;
  }

  [[nodiscard]] fs::path experiment() const { return scratch_.path(); }
  [[nodiscard]] std::uint64_t key() const { return sys::folder_key(experiment()).value(); }
  /// The living processes of the runs, wherever they have gone.
  [[nodiscard]] std::vector<sys::ProcessInfo> of_runs() const {
    const sys::Mark mark{{key(), 0}, "GRIDCTL_EXPDIR=" + experiment().string()};
    return sys::find_processes([&](int pid) { return sys::bears(pid, mark); });
  }
  [[nodiscard]] std::vector<sys::ProcessInfo> keepers() const { return keeper::keepers_of(key()); }
  void kill_keeper() const {
    const auto found = keepers();
    REQUIRE(found.size() == 1);
    const sys::Descriptor process(
        static_cast<int>(::syscall(SYS_pidfd_open, found.front().pid, 0)));
    REQUIRE(sys::signal_process(found.front(), SIGKILL));
    pollfd entry{process.get(), POLLIN, 0};
    REQUIRE(::poll(&entry, 1, -1) == 1);
  }

  std::unique_ptr<sys::Loop> loop = sys::make_loop();
  std::unique_ptr<sys::ProcessRunner> runner = sys::make_process_runner(*loop);
  std::unique_ptr<Executor> executor;
  std::vector<JobExit> exits;

 private:
  static constexpr std::chrono::seconds kPatience{60};
  [[nodiscard]] std::vector<sys::ProcessInfo> all() const {
    auto found = of_runs();
    const auto more = keepers();
    found.insert(found.end(), more.begin(), more.end());
    return found;
  }

  test::ScratchDir scratch_;
  fs::path fifo_ = scratch_.path() / "said";
  sys::Descriptor said_;
  std::size_t wanted_ = 0;
};

/// A tree of everything that is hard to end: a trainer, a process of its own session, a daemon by
/// double fork, all deaf to SIGTERM; and a daemon with an empty environment. Each says "up".
inline constexpr auto kStubbornTree =
    "trap '' TERM\n"
    "setsid sh -c 'echo up > $SAID; while :; do sleep 1000; done' &\n"
    "(setsid sh -c 'echo up > $SAID; while :; do sleep 1000; done' &)\n"
    "(SAID=$SAID exec setsid env -i sh -c \"echo up > $SAID; exec sleep 1000\" &)\n"
    "echo up > $SAID\n"
    "while :; do sleep 1000; done\n";
inline constexpr std::size_t kStubbornProcesses = 4;

}  // namespace gridctl::launch
