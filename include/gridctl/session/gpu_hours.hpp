// A limit of GPU-hours ends a grid only if its runs have GPUs.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/session/grid_work.hpp>

#include <optional>
#include <string>

namespace gridctl::session {

/// Returns an error, kind config, if the grid has a limit of GPU-hours and none of its slots a GPU.
/// The error names the limit as `said_as` and points at `place`.
[[nodiscard]] Result<void> check_gpu_hours(const WorkPlace& work_place, const std::string& said_as,
                                           const std::optional<Place>& place);

}  // namespace gridctl::session
