#include "local/keeper.hpp"
#include "local/keeper_link.hpp"

#include <gridctl/launch/local/keeper_main.hpp>
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

int keeper_main() {
  // We have a session of our own, but people also send signals by hand.
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE}) ::signal(signal, SIG_IGN);
  sys::raise_open_files_limit();
  const sys::Descriptor listener(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  if (!listener) return 1;
  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  keeper::RunGroups groups(sys::ControlGroups::find("/", variable(sys::kControlGroupVariable)),
                           fmt::format("gridctl-{}-", variable(keeper::kKeeperVariable)));
  keeper::Keeper(*loop, *runner, listener.get(), std::move(groups)).run();
  return 0;
}

}  // namespace gridctl::launch
