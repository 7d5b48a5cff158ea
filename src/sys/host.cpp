#include <gridctl/sys/host.hpp>

#include <array>
#include <vector>

#include <pwd.h>
#include <unistd.h>

namespace gridctl::sys {

std::string host_name() {
  std::array<char, 256> name{};
  // One character is kept back: a name that was cut has no end of its own.
  if (::gethostname(name.data(), name.size() - 1) != 0 || name.front() == '\0') return "localhost";
  return name.data();
}

std::string user_name() {
  std::vector<char> buffer(std::size_t{1} << 14U);
  struct passwd entry {};
  struct passwd* found = nullptr;
  ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
  // In a container the user may have a number only.
  return found ? found->pw_name : std::to_string(::geteuid());
}

}  // namespace gridctl::sys
