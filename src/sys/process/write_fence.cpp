#include "process/write_fence.hpp"

#include <gridctl/sys/descriptor.hpp>

#include <cstdint>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

// Younger than the headers of Debian 12; the kernel's version of Landlock tells whether it has
// them.
constexpr std::uint64_t kRefer = std::uint64_t{1} << 13U;
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14U;

/// All rights to change files that this version of Landlock can withhold.
std::uint64_t rights_to_write(long version) {
  std::uint64_t rights = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                         LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                         LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                         LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                         LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
  if (version >= 2) rights |= kRefer;
  if (version >= 3) rights |= kTruncate;
  return rights;
}

/// Gives the rights for the file, or for all below the folder. A path that is not there needs none.
bool allow(int rules, const char* path, std::uint64_t rights) {
  const Descriptor place(::open(path, O_PATH | O_CLOEXEC));
  if (!place) return true;
  const landlock_path_beneath_attr rule{rights, place.get()};
  return ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

}  // namespace

bool fence_writes(const fs::path& folder) {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0},
                                 LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  const auto rights = rights_to_write(version);
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = rights;
  const Descriptor rules(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!rules) return false;

  const auto on_a_file = rights & (LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate);
  bool is_complete = allow(rules.get(), folder.c_str(), rights) &&
                     allow(rules.get(), "/dev/shm", rights);  // semaphores of multiprocessing
  for (const auto* device : {"/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/urandom"})
    is_complete = is_complete && allow(rules.get(), device, on_a_file);
  return is_complete && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::syscall(SYS_landlock_restrict_self, rules.get(), 0) == 0;
}

}  // namespace gridctl::sys
