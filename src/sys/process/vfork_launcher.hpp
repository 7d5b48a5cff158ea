// A launcher for Boost.Process v2 that starts a child by clone(CLONE_VM | CLONE_VFORK |
// CLONE_PIDFD). The library's own launcher forks, which copies page tables: it costs two to five
// times as much and grows with our memory. Only async-signal-safe calls run between clone and exec;
// an error of exec comes back through the shared memory, and a child that failed is reaped here, so
// it leaves neither a zombie nor the effects of atexit handlers.
#pragma once

#include <array>
#include <cerrno>

#include <boost/process/v2/posix/default_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gridctl::sys {

namespace bp = boost::process::v2;

struct VforkLauncher : bp::posix::default_launcher {
  int pidfd = -1;

  /// Starts the program; afterwards pid and pidfd are set, and the caller owns pidfd. The library's
  /// own process object would watch pidfd too, which costs four system calls a child.
  template <typename... Inits>
  bp::error_code start(const bp::filesystem::path& program, Inits&&... inits) {
    namespace detail = bp::posix::detail;
    const char* const* argv = nullptr;
    bp::error_code error = detail::on_setup(*this, program, argv, inits...);
    if (error) {
      detail::on_error(*this, program, argv, error, inits...);
      return error;
    }
    auto child = [&]() noexcept {
      bp::error_code failure = detail::on_exec_setup(*this, program, argv, inits...);
      if (!failure) {
        ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
        reset_signals();
        ::execve(program.c_str(), const_cast<char* const*>(argv), const_cast<char* const*>(env));
        failure.assign(errno, bp::system_category());
      }
      error = failure;  // the parent is suspended until we are gone: its memory is ours
    };
    const int clone_error = clone_child(child);
    if (clone_error != 0) {
      error.assign(clone_error, bp::system_category());
      detail::on_fork_error(*this, program, argv, error, inits...);
      detail::on_error(*this, program, argv, error, inits...);
      return error;
    }
    if (error) {
      int status = 0;
      while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
      }
      ::close(pidfd);
      detail::on_error(*this, program, argv, error, inits...);
      return error;
    }
    detail::on_success(*this, program, argv, inits...);
    return error;
  }

 private:
  /// A child starts with default dispositions and an empty mask, whatever ours are.
  static void reset_signals() noexcept {
    struct sigaction defaults {};
    defaults.sa_handler = SIG_DFL;
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGPIPE, SIGUSR1, SIGUSR2,
                             SIGWINCH, SIGTSTP, SIGTTIN, SIGTTOU, SIGALRM, SIGXFSZ}) {
      ::sigaction(number, &defaults, nullptr);
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  /// Runs `body` in the new child on a stack of its own; returns errno, or 0 with pid and pidfd
  /// set.
  template <typename Body>
  int clone_child(Body& body) {
    // One is enough: the parent sleeps until the child has called exec or ended.
    alignas(64) static std::array<char, 128 * 1024> stack;
    // No handler of ours may run in the child, whose memory is the parent's.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);
    pid = ::clone(
        [](void* argument) -> int {
          (*static_cast<Body*>(argument))();
          return 127;  // ends the child at once: no exit handler runs
        },
        stack.data() + stack.size(), CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &body, &pidfd);
    const int clone_error = pid == -1 ? errno : 0;
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return clone_error;
  }
};

}  // namespace gridctl::sys
