// The `early_stopping` section of a grid file.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/core/early_stopping.hpp>

namespace gridctl::config {

/// Errors: an unknown key or rule, a number out of its range, the part of a rule that is not
/// chosen, no metric for a rule that needs one.
[[nodiscard]] Result<EarlyStopping> read_early_stopping(const Node& section);

}  // namespace gridctl::config
