#include <gridctl/session/gpu_hours.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

bool has_gpus(const WorkPlace& place) {
  if (place.slurm)
    return std::ranges::any_of(place.slurm->classes,
                               [](const auto& one) { return one.needs.device == DeviceKind::gpu; });
  return std::ranges::any_of(place.slots, [](const auto& of_class) {
    return std::ranges::any_of(of_class,
                               [](const auto& slot) { return slot.kind == DeviceKind::gpu; });
  });
}

}  // namespace

Result<void> check_gpu_hours(const WorkPlace& work_place, const std::string& said_as,
                             const std::optional<Place>& place) {
  if (work_place.limits.gpu_hours <= 0 || has_gpus(work_place)) return {};
  return fail(ErrorKind::config,
              fmt::format("{} limits nothing: no run of this grid has a GPU", said_as),
              "limit the time in which runs are on instead: '--gpu-hours none --budget 12h', or "
              "'budget: 12h' in grid_settings; 'gridctl devices' lists the GPUs",
              place);
}

}  // namespace gridctl::session
