#include "options/detach.hpp"

#include <gridctl/config/split_words.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/layout.hpp>
#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/state_index.hpp>
#include <gridctl/session/notify.hpp>
#include <gridctl/sys/descriptor.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/process/process_runner.hpp>

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

/// The words of --notify; none if it was not given. The program must be there now, and not only
/// when a grid of days has ended.
Result<std::vector<std::string>> program_to_notify(const cli::Arguments& arguments) {
  if (!arguments.given("notify")) return std::vector<std::string>();
  const auto blame = [&](Error error) {
    return tl::unexpected(arguments.blame("notify", std::move(error)));
  };
  auto words = config::split_words(arguments.text("notify"));
  if (!words) {
    auto error = words.error();
    error.help = "no shell is there: write it into a script, and name the script";
    return blame(std::move(error));
  }
  if (words->empty()) return std::vector<std::string>();
  const auto found = sys::find_program(words->front());
  if (!found) return blame(found.error());
  // The program runs in the experiment's folder.
  words->front() = sys::plain_absolute(*found).string();
  return words;
}

/// Tells of the end of a work that has begun.
struct EndTeller {
  std::vector<std::string> program;
  bool rings = false;

  [[nodiscard]] Result<ExitCode> watch(cli::Services& services,
                                       const std::function<Result<ExitCode>()>& work) const {
    fs::path experiment;
    const auto index = experiment::StateIndex::of_user(services.environment);
    services.when_ready = [&experiment, &index, before = std::move(services.when_ready)](
                              const fs::path& folder) -> Result<void> {
      experiment = folder;
      static_cast<void>(index.note(folder));  // a home that cannot be written stops no grid
      return before ? before(folder) : Result<void>();
    };
    auto result = work();
    if (experiment.empty()) return result;
    static_cast<void>(index.note(experiment));  // it may have been moved meanwhile
    if (!program.empty())
      tell(experiment, result ? *result : exit_code_of(result.error().kind), services);
    if (rings && services.err.is_terminal) *services.err.stream << "\a" << std::flush;
    return result;
  }

 private:
  void tell(const fs::path& experiment, ExitCode status, const cli::Services& services) const {
    const auto said = session::notify(program, experiment, status);
    if (!said) return services.warn({"--notify: " + said.error().message, said.error().help, {}});
    for (const auto& line : split(trim(*said), '\n'))
      if (!line.empty()) services.notice(printable(line));
  }
};

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

std::vector<cli::Option> unattended_options() {
  cli::Option detach{.name = "detach",
                     .help = "Go on after logout; messages go to EXPDIR/gridctl.log",
                     .group = "Output",
                     .in_environment = false};  // belongs to one call
  cli::Option notify{.name = "notify",
                     .metavar = "CMD",
                     .help = "Run this at the end, with GRIDCTL_END_* about it; never a shell",
                     .group = "Output"};
  cli::Option bell{
      .name = "bell", .help = "Ring the terminal's bell at the end", .group = "Output"};
  return {detach, notify, bell};
}

Result<void> print_end(const fs::path& experiment, ExitCode status, const cli::Services& services) {
  if (!services.globals.json) return {};
  GRIDCTL_TRY_ASSIGN(const auto document, session::end_document(experiment, status));
  *services.out.stream << document << "\n";
  return {};
}

Result<ExitCode> maybe_detached(const cli::Arguments& arguments, cli::Services& services,
                                const std::function<Result<ExitCode>()>& work) {
  GRIDCTL_TRY_ASSIGN(const auto program, program_to_notify(arguments));
  const EndTeller teller{program, arguments.flag("bell")};
  if (!arguments.flag("detach")) return teller.watch(services, work);
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
  return teller.watch(services, work);
}

}  // namespace gridctl::commands
