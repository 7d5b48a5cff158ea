// A second process, for what only a second process can show.
#pragma once

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace gridctl::journal {

/// Runs `body` in a child and returns its wait status; _exit, so that the child leaves no trace in
/// the report of the tests.
template <class Body>
int in_child(const Body& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

/// A child that does `body`, says so, and then waits to be killed. The constructor returns when it
/// has said so.
class WaitingChild {
 public:
  template <class Body>
  explicit WaitingChild(const Body& body) {
    int said[2];
    if (::pipe(said) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(said[0]);
      const auto held = body();
      if (::write(said[1], held ? "+" : "-", 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    ::close(said[1]);
    char byte = 0;
    succeeded_ = ::read(said[0], &byte, 1) == 1 && byte == '+';
    ::close(said[0]);
  }
  WaitingChild(const WaitingChild&) = delete;
  WaitingChild& operator=(const WaitingChild&) = delete;
  ~WaitingChild() { kill(); }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  [[nodiscard]] bool succeeded() const { return succeeded_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  bool succeeded_ = false;
};

}  // namespace gridctl::journal
