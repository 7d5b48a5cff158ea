// `--set KEY=VALUE`: one more layer, above everything that files say.
#pragma once

#include <gridctl/config/grid.hpp>

namespace gridctl::config {

/// Sets the keys in every task. A key that no task has is an error, unless it is written `+key`.
[[nodiscard]] Result<void> apply_set(const std::vector<std::pair<std::string, Node>>& set,
                                     std::vector<GridTask>& tasks);

}  // namespace gridctl::config
