#include "options/detach.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/descriptor.hpp>

#include <array>
#include <cerrno>
#include <memory>
#include <ostream>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gridctl::commands {
namespace {

/// The child's: its messages go to the log, and the caller is told where the work goes on.
Result<void> let_go(const fs::path& experiment, int caller) {
  const auto log = experiment / layout::kNewsLog;
  GRIDCTL_TRY_ASSIGN(const auto file,
                     open_regular(log, Links::refuse, O_WRONLY | O_CREAT | O_APPEND));
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(file.descriptor.get(), stream);
  const auto& text = experiment.string();
  if (::send(caller, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()))
    return {};
  return fail(ErrorKind::io, "interrupted before the work began", "start it again");
}

void leave_terminal(cli::Services& services, sys::Descriptor caller) {
  ::setsid();
  ::signal(SIGHUP, SIG_IGN);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  if (nothing > STDERR_FILENO) ::close(nothing);
  for (auto* output : {&services.out, &services.err}) output->is_terminal = output->colour = false;
  const auto line = std::make_shared<sys::Descriptor>(std::move(caller));
  services.when_ready = [line, &services](const fs::path& experiment) {
    for (auto* output : {&services.out, &services.err}) output->stream->flush();
    auto done = let_go(experiment, line->get());
    *line = {};
    return done;
  };
}

void say_where(const fs::path& experiment, int pid, const cli::Services& services) {
  const auto log = (experiment / layout::kNewsLog).string();
  auto& out = *services.out.stream;
  if (services.globals.json) {
    out << json_text(nlohmann::ordered_json{{"schema", "gridctl.detached/1"},
                                            {"experiment", experiment.string()},
                                            {"pid", pid},
                                            {"log", log}},
                     2)
        << "\n";
    return;
  }
  out << printable(experiment.string()) << "\n";
  const auto name = shell_quote(experiment.string());
  services.notice(
      fmt::format("gridctl goes on by itself (pid {}); its messages are in {}\n"
                  "  gridctl status {} -w   how it stands\n"
                  "  gridctl logs {} -f     what its runs print\n"
                  "  gridctl stop {}        ends it",
                  pid, log, name, name, name));
}

/// The caller's: until the child is let go, or ends.
Result<ExitCode> see_off(int pid, int child, const cli::Services& services) {
  std::string experiment;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto size = ::recv(child, buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    experiment.append(buffer.data(), static_cast<std::size_t>(size));
  }
  if (!experiment.empty()) {
    say_where(experiment, pid, services);
    return ExitCode::ok;
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) return static_cast<ExitCode>(WEXITSTATUS(status));
  return fail(ErrorKind::internal, "gridctl was killed before the work began", "start it again");
}

}  // namespace

cli::Option detach_option() {
  cli::Option detach{.name = "detach",
                     .help = "Go on after logout; messages go to EXPDIR/gridctl.log",
                     .group = "Output",
                     .in_environment = false};  // belongs to one call
  return detach;
}

Result<ExitCode> maybe_detached(const cli::Arguments& arguments, cli::Services& services,
                                const std::function<Result<ExitCode>()>& work) {
  if (!arguments.flag("detach")) return work();
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail_errno("cannot make a local socket", errno);
  const sys::Descriptor child(ends[0]);
  sys::Descriptor caller(ends[1]);
  for (auto* output : {&services.out, &services.err}) output->stream->flush();
  const int pid = ::fork();
  if (pid < 0) return fail_errno("cannot start a process", errno);
  if (pid > 0) {
    caller = {};
    return see_off(pid, child.get(), services);
  }
  leave_terminal(services, std::move(caller));
  return work();
}

}  // namespace gridctl::commands
