#include <gridctl/sys/process/own_process.hpp>

#include <cerrno>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::sys {

void make_process_safe() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one: those below are open by now. It stays open in children.
    static_cast<void>(::open("/dev/null", O_RDWR));
  }
  // What we make we have to read, write and enter ourselves, whatever the umask.
  const auto umask = ::umask(0);
  ::umask(umask & ~static_cast<mode_t>(S_IRWXU));
  ::signal(SIGXFSZ, SIG_IGN);
  ::signal(SIGUSR1, SIG_IGN);
}

void outlive_readers() {
  ::signal(SIGPIPE, SIG_IGN);
}

}  // namespace gridctl::sys
