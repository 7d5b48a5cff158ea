// The environment of this process, as a list.
#pragma once

#include <string>
#include <vector>

#include <unistd.h>

namespace gridctl::launch {

[[nodiscard]] inline std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable; ++variable) variables.emplace_back(*variable);
  return variables;
}

}  // namespace gridctl::launch
