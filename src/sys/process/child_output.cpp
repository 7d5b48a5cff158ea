#include "process/child_output.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxOutput = 4 << 20;

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Whether something can be read, or the other side has closed, before `end`.
bool waits_for_input(int descriptor, Clock::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    struct pollfd ready {
      descriptor, POLLIN, 0
    };
    const int events = ::poll(&ready, 1, static_cast<int>(std::max<long>(0, left)));
    if (events < 0 && errno == EINTR) continue;
    return events > 0;
  }
}

/// Reads to the end; false if that does not come in time, or with too much before it.
bool read_until(int descriptor, Clock::time_point end, std::string& text) {
  std::array<char, 65536> buffer{};
  while (text.size() <= kMaxOutput) {
    if (!waits_for_input(descriptor, end)) return false;
    const auto got = ::read(descriptor, buffer.data(), buffer.size());
    if (got == 0) return true;
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return false;
}

/// In the midst of a driver's call a process may not even die: it gets a second, then it is left.
void abandon(pid_t child) {
  ::kill(child, SIGKILL);
  struct pollfd death {
    static_cast<int>(::syscall(SYS_pidfd_open, child, 0)), POLLIN, 0
  };
  if (death.fd < 0) return;
  ::poll(&death, 1, 1000);
  ::close(death.fd);
  ::waitpid(child, nullptr, WNOHANG);
}

/// In the child: closes all but the streams and this one, which it gives a new number. Else a child
/// that is abandoned would hold our locks.
int own_only(int descriptor) {
  constexpr int kOwn = 3;
  if (descriptor != kOwn) ::dup2(descriptor, kOwn);
  ::close_range(kOwn + 1, ~0U, 0);
  return kOwn;
}

/// Forks; the child runs `work` with the writing end and never returns.
template <class Work>
Result<std::string> run(const std::string& name, Work work, std::chrono::milliseconds limit) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail_errno("cannot make a pipe", errno);
  const pid_t child = ::fork();
  if (child == 0) work(own_only(pipe[1]));
  const int fork_error = errno;
  ::close(pipe[1]);
  std::string text;
  const bool ended = child > 0 && read_until(pipe[0], Clock::now() + limit, text);
  ::close(pipe[0]);
  if (child < 0) return fail_errno("cannot start a process", fork_error);
  int status = 0;
  if (!ended) {
    abandon(child);
    return fail(ErrorKind::io,
                fmt::format("{} does not answer within {}", name,
                            human_duration(static_cast<double>(limit.count()) / 1000)));
  }
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  return fail(ErrorKind::io, WIFSIGNALED(status)
                                 ? fmt::format("{} crashed (signal {})", name, WTERMSIG(status))
                                 : fmt::format("{} failed (exit {})", name, WEXITSTATUS(status)));
}

/// The endless loop in the child of AnsweringChild: a byte is a question, and an answer has its
/// length in front.
[[noreturn]] void answer_questions(int socket, const std::function<std::string()>& answer) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a driver may hang when we are killed
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE})
    std::signal(number, SIG_IGN);  // they are meant for our parent, which ends us
  char question = 0;
  while (::read(socket, &question, 1) == 1) {
    const auto text = answer();
    const auto size = static_cast<std::uint32_t>(text.size());
    std::string message(reinterpret_cast<const char*>(&size), sizeof size);
    write_all(socket, message + text);
  }
  ::_exit(0);
}

/// Exactly so many bytes; false if they do not come in time.
bool read_exactly(int descriptor, std::size_t size, Clock::time_point end, char* to) {
  while (size > 0) {
    if (!waits_for_input(descriptor, end)) return false;
    const auto got = ::read(descriptor, to, size);
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

AnsweringChild::AnsweringChild(const std::function<std::string()>& answer) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
  socket_ = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  pid_ = ::fork();
  if (pid_ == 0) answer_questions(own_only(theirs.get()), answer);
  if (pid_ < 0) socket_ = {};
}

AnsweringChild::~AnsweringChild() {
  if (socket_ && pid_ > 0) abandon(pid_);
}

Result<std::string> AnsweringChild::ask(std::chrono::milliseconds limit) {
  if (!socket_) return fail(ErrorKind::io, "the driver does not answer any more");
  const auto end = Clock::now() + limit;
  std::uint32_t size = 0;
  std::string text;
  bool is_there = ::send(socket_.get(), "?", 1, MSG_NOSIGNAL) == 1 &&
                  read_exactly(socket_.get(), sizeof size, end, reinterpret_cast<char*>(&size)) &&
                  size <= kMaxOutput;
  if (is_there) {
    text.resize(size);
    is_there = read_exactly(socket_.get(), size, end, text.data());
  }
  if (is_there) return text;
  socket_ = {};
  abandon(pid_);
  return fail(ErrorKind::io,
              fmt::format("the driver does not answer within {}",
                          human_duration(static_cast<double>(limit.count()) / 1000)));
}

Result<std::string> output_of(const std::function<std::string()>& produce,
                              std::chrono::milliseconds limit) {
  const auto work = [&](int out) {
    write_all(out, produce());
    ::_exit(0);  // no destructors: they are our parent's
  };
  return run("the driver", work, limit);
}

Result<std::string> output_of(const std::vector<std::string>& argv,
                              std::chrono::milliseconds limit) {
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const auto work = [&](int out) {
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
    // What we ignore would be ignored there too.
    for (const int number : {SIGPIPE, SIGXFSZ, SIGUSR1}) std::signal(number, SIG_DFL);
    ::execvp(words[0], words.data());
    ::_exit(127);
  };
  return run(fmt::format("'{}'", argv.front()), work, limit);
}

}  // namespace gridctl::sys
