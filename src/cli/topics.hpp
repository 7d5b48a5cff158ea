// The help topics that need nothing but the registry.
#pragma once

#include <gridctl/cli/registry.hpp>

#include <vector>

namespace gridctl::cli {

[[nodiscard]] std::vector<Topic> builtin_topics();

}  // namespace gridctl::cli
