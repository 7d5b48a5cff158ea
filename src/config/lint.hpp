// Warnings about scalars that YAML 1.1 and YAML 1.2 parsers read as different values.
#pragma once

#include <gridctl/config/node.hpp>

#include <vector>

namespace gridctl::config {

/// One warning a place, however often aliases repeat it.
[[nodiscard]] std::vector<Warning> lint(const Node& tree);

}  // namespace gridctl::config
