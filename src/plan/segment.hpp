// A task and the blocks that are swept for it: a stretch of the grid.
#pragma once

#include "identity.hpp"
#include "space.hpp"

#include <gridctl/config/grid.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// One point of each space of a segment.
using SpacePoints = std::array<std::size_t, 3>;

/// The product of three spaces: a block of grid_sweep, one of the task's own, and that of the
/// flags.
struct Segment {
  std::size_t task = 0;
  std::array<std::size_t, 3> spaces{};  ///< indices; the first is the outermost loop
  std::size_t size = 1;
  Digest base;  ///< of the leaves that no axis touches

  [[nodiscard]] SpacePoints points(std::size_t index, const std::vector<Space>& all) const;
  [[nodiscard]] Digest digest(std::size_t index, const std::vector<Space>& all) const;
};

/// A seed from the task's files or gridctl's own defaults is replaced by the derived one; a seed
/// that the grid file or a flag sets was meant.
[[nodiscard]] bool is_free_seed(const config::Node& seed, const config::GridTask& task);
/// True if the grid file or a flag says it, not a configuration file, a profile or gridctl.
[[nodiscard]] bool is_set_by_grid(const config::Node& node, const config::GridTask& task);

/// The segment's `base`: the leaves of the task less seeds to come, ignored keys, and whatever its
/// axes replace.
[[nodiscard]] Digest digest_of_rest(const config::GridTask& task, const config::Program& trainer,
                                    const std::vector<std::string>& swept, Numbers numbers);

/// What the command and the variables of a task add to the identities of its configurations: two
/// tasks may differ in nothing else. Nothing where they are the grid's.
[[nodiscard]] Digest digest_of_program(const config::Program& own, const config::Program& trainer,
                                       Numbers numbers);

/// Can the keys be set in the task's configuration? They must be there, unless they are written
/// "+key" or the task reads no files, so that nothing tells which keys there are.
[[nodiscard]] Result<void> check_keys(const Space& space, const config::GridTask& task);
/// No two of the keys may lie one below the other.
[[nodiscard]] Result<void> check_apart(const std::vector<const Space*>& spaces);

}  // namespace gridctl::plan
