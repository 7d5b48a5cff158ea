#include "local/keeper.hpp"
#include "local/keeper_link.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/folder_socket.hpp>
#include <gridctl/sys/limits.hpp>

#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

namespace gridctl::launch {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

int keeper_main(int argc, const char* const* argv) {
  // The keeper has a session of its own, but people also send signals by hand.
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ})
    ::signal(signal, SIG_IGN);
  sys::raise_open_files_limit();
  const sys::Descriptor listener(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  if (!listener || argc < 3) return 1;
  // The folder itself, not its name: it may be moved while runs are on. We hold a lock in it, so as
  // our working directory it keeps no more disks from being unmounted.
  if (::chdir(argv[2]) != 0) return 1;
  const fs::path experiment = ".";
  const auto lock = sys::FileLock::take(experiment / kKeeperLock);
  if (!lock) return 1;
  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  keeper::RunGroups groups(sys::ControlGroups::find("/", variable(sys::kControlGroupVariable)),
                           fmt::format("gridctl-{}-", variable(keeper::kKeeperVariable)));
  keeper::Keeper(*loop, *runner, listener.get(), std::move(groups), experiment).run();
  sys::forget_socket(experiment, keeper::kSocketRole);
  return 0;
}

}  // namespace gridctl::launch
