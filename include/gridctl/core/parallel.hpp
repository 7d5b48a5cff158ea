// Runs independent pieces of work on all cores that this process may use.
#pragma once

#include <cstddef>
#include <functional>

namespace gridctl {

/// Calls `work` once for every index below `count`, on several threads at once. Results belong in a
/// slot for each index, so that their order does not depend on chance. Rethrows what `work` throws.
void for_each_index(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace gridctl
