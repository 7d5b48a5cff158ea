#include <gridctl/core/environment.hpp>

#include <cstdlib>

namespace gridctl {

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace gridctl
