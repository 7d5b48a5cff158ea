// The floor of dispatch: N times posix_spawn of one program, P at a time, and nothing else; with
// FOLDER, after making there the folders, files and link that a run of gridctl has, without any
// content.
// spawn_floor N P PROGRAM [FOLDER]
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

bool make_files_of_run(const std::string& folder) {
  const auto attempt = folder + "/attempt-1";
  if (::mkdir(folder.c_str(), 0775) != 0 || ::mkdir(attempt.c_str(), 0775) != 0) return false;
  if (::symlink("attempt-1", (folder + "/latest").c_str()) != 0) return false;
  for (const auto& file : {attempt + "/config.yaml", attempt + "/params.json",
                           attempt + "/output.log", attempt + "/exit.json", folder + "/run.json"}) {
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0664);
    if (made < 0) return false;
    ::close(made);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fprintf(stderr, "usage: spawn_floor N P PROGRAM [FOLDER]\n");
    return 2;
  }
  const long total = std::atol(argv[1]);
  const long most = std::atol(argv[2]);
  char* command[] = {argv[3], nullptr};
  const std::string folder = argc == 5 ? argv[4] : "";
  if (!folder.empty() && ::mkdir(folder.c_str(), 0775) != 0) return 1;
  long started = 0;
  long living = 0;
  while (started < total || living > 0) {
    while (started < total && living < most) {
      if (!folder.empty() && !make_files_of_run(folder + "/" + std::to_string(started))) return 1;
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
