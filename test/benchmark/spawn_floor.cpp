// The floor of dispatch: N times posix_spawn of one program, P at a time, and nothing else.
// spawn_floor N P PROGRAM
#include <cstdio>
#include <cstdlib>

#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: spawn_floor N P PROGRAM\n");
    return 2;
  }
  const long total = std::atol(argv[1]);
  const long most = std::atol(argv[2]);
  char* command[] = {argv[3], nullptr};
  long started = 0;
  long living = 0;
  while (started < total || living > 0) {
    while (started < total && living < most) {
      pid_t pid = 0;
      if (posix_spawn(&pid, argv[3], nullptr, nullptr, command, environ) != 0) return 1;
      ++started;
      ++living;
    }
    if (wait(nullptr) < 0) return 1;
    --living;
  }
  return 0;
}
