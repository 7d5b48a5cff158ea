#include <gridctl/sys/limits.hpp>

namespace gridctl::sys {
namespace {

std::optional<struct rlimit>& saved_limit() {
  static std::optional<struct rlimit> limit;
  return limit;
}

}  // namespace

void raise_open_files_limit() {
  struct rlimit now {};
  if (::getrlimit(RLIMIT_NOFILE, &now) < 0 || now.rlim_cur == now.rlim_max) return;
  const struct rlimit raised { now.rlim_max, now.rlim_max };
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) saved_limit() = now;
}

const std::optional<struct rlimit>& users_open_files_limit() {
  return saved_limit();
}

}  // namespace gridctl::sys
