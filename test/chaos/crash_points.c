/* A preloaded library that kills gridctl after the N-th step that others can see: a file made,
 * written, synced, renamed or removed, or a message sent.
 *
 *   CRASH_ROLE   gridctl or keeper: in which process steps are counted; all others are left alone
 *   CRASH_AT     the number of the step behind which the process gets SIGKILL; 0: none
 *   CRASH_MARK   a file that is made before the kill: where it stands already nothing is killed, so
 * that of several processes in that role one alone dies CRASH_LOG    a file that gets a line for
 * each step, so that a first run tells how many there are
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int counts = 0;
static long crash_at = 0;
static long steps = 0;
static pid_t whole = 0; /* not getpid(): a child of vfork() must not die in place of its parent */
static char log_file[4096];
static char mark_file[4096];

__attribute__((constructor)) static void begin(int argc, char** argv) {
  const char* role = getenv("CRASH_ROLE");
  const char* at = getenv("CRASH_AT");
  const char* log = getenv("CRASH_LOG");
  const char* mark = getenv("CRASH_MARK");
  const char* name;
  if (!role || argc < 2) return;
  name = strrchr(argv[0], '/');
  name = name ? name + 1 : argv[0];
  if (strcmp(name, "gridctl") != 0) return;
  if ((strcmp(argv[1], "__keeper") == 0) != (strcmp(role, "keeper") == 0)) return;
  if (log && strlen(log) < sizeof log_file) strcpy(log_file, log);
  if (mark && strlen(mark) < sizeof mark_file) strcpy(mark_file, mark);
  crash_at = at ? atol(at) : 0;
  whole = getpid();
  counts = 1;
}

static int is_first(void) {
  const int file = (int)syscall(SYS_openat, AT_FDCWD, mark_file, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (file >= 0) syscall(SYS_close, file);
  return file >= 0;
}

static void step(const char* what, const char* path) {
  const int error = errno;
  long number;
  if (!counts) return;
  number = __atomic_add_fetch(&steps, 1, __ATOMIC_SEQ_CST);
  if (log_file[0]) {
    char line[4600];
    const int length = snprintf(line, sizeof line, "%s %s\n", what, path ? path : "");
    const int file = (int)syscall(SYS_openat, AT_FDCWD, log_file,
                                  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
      syscall(SYS_write, file, line, (size_t)length);
      syscall(SYS_close, file);
    }
  }
  if (number == crash_at && is_first()) {
    kill(whole, SIGKILL);
    for (;;) pause();
  }
  errno = error;
}

static void step_of(const char* what, int descriptor) {
  char link[64];
  char path[4096];
  ssize_t length;
  struct stat status;
  if (!counts || descriptor <= 2) return; /* what is said to people is no step */
  if (fstat(descriptor, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
    return;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = '\0';
  step(what, path);
}

#define REAL(name)               \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define MAKES(flags) (((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE)

// The mode stands behind the flags only where a file is made.
#define READ_MODE(flags, mode)       \
  do {                               \
    if (MAKES(flags)) {              \
      va_list more;                  \
      va_start(more, flags);         \
      (mode) = va_arg(more, mode_t); \
      va_end(more);                  \
    }                                \
  } while (0)

#define OPEN(name)                                     \
  int name(const char* path, int flags, ...) {         \
    mode_t mode = 0;                                   \
    int file;                                          \
    REAL(name);                                        \
    READ_MODE(flags, mode);                            \
    file = real(path, flags, mode);                    \
    if (file >= 0 && MAKES(flags)) step("make", path); \
    return file;                                       \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                       \
  int name(int folder, const char* path, int flags, ...) { \
    mode_t mode = 0;                                       \
    int file;                                              \
    REAL(name);                                            \
    READ_MODE(flags, mode);                                \
    file = real(folder, path, flags, mode);                \
    if (file >= 0 && MAKES(flags)) step("make", path);     \
    return file;                                           \
  }
OPENAT(openat)
OPENAT(openat64)

#define PATH_STEP(name, word, path, parameters, arguments) \
  int name parameters {                                    \
    int result;                                            \
    REAL(name);                                            \
    result = real arguments;                               \
    if (result == 0) step(word, path);                     \
    return result;                                         \
  }
PATH_STEP(rename, "rename", to, (const char* from, const char* to), (from, to))
PATH_STEP(renameat, "rename", to, (int a, const char* from, int b, const char* to),
          (a, from, b, to))
PATH_STEP(link, "link", to, (const char* from, const char* to), (from, to))
PATH_STEP(linkat, "link", to, (int a, const char* from, int b, const char* to, int flags),
          (a, from, b, to, flags))
PATH_STEP(symlink, "symlink", path, (const char* to, const char* path), (to, path))
PATH_STEP(mkdir, "mkdir", path, (const char* path, mode_t mode), (path, mode))
PATH_STEP(unlink, "unlink", path, (const char* path), (path))
PATH_STEP(unlinkat, "unlink", path, (int folder, const char* path, int flags),
          (folder, path, flags))
PATH_STEP(rmdir, "rmdir", path, (const char* path), (path))
PATH_STEP(chmod, "chmod", path, (const char* path, mode_t mode), (path, mode))

#define FILE_STEP(type, name, word, parameters, arguments) \
  type name parameters {                                   \
    type result;                                           \
    REAL(name);                                            \
    result = real arguments;                               \
    if (result >= 0) step_of(word, file);                  \
    return result;                                         \
  }
FILE_STEP(int, fsync, "sync", (int file), (file))
FILE_STEP(int, fdatasync, "sync", (int file), (file))
FILE_STEP(int, ftruncate, "truncate", (int file, off_t length), (file, length))
FILE_STEP(int, ftruncate64, "truncate", (int file, off64_t length), (file, length))
FILE_STEP(int, fchmod, "chmod", (int file, mode_t mode), (file, mode))
FILE_STEP(ssize_t, write, "write", (int file, const void* data, size_t size), (file, data, size))
FILE_STEP(ssize_t, pwrite, "write", (int file, const void* data, size_t size, off_t at),
          (file, data, size, at))
FILE_STEP(ssize_t, pwrite64, "write", (int file, const void* data, size_t size, off64_t at),
          (file, data, size, at))
FILE_STEP(ssize_t, sendfile, "write", (int file, int from, off_t* at, size_t size),
          (file, from, at, size))

ssize_t sendmsg(int socket, const struct msghdr* message, int flags) {
  ssize_t sent;
  REAL(sendmsg);
  sent = real(socket, message, flags);
  if (sent > 0) step("send", "");
  return sent;
}

ssize_t send(int socket, const void* data, size_t size, int flags) {
  ssize_t sent;
  REAL(send);
  sent = real(socket, data, size, flags);
  if (sent > 0) step("send", "");
  return sent;
}
