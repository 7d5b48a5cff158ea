#include "options/place_options.hpp"

#include "options/device_options.hpp"
#include "options/limit_options.hpp"
#include "options/slurm_options.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/session/gpu_hours.hpp>
#include <gridctl/session/memory_limit.hpp>

#include <algorithm>

namespace gridctl::commands {
namespace {

Result<void> have_gpus_for_hours(const session::WorkPlace& place, const cli::Arguments& arguments,
                                 const config::GridSettings& settings) {
  if (arguments.given("gpu-hours"))
    return session::check_gpu_hours(place, arguments.said_as("gpu-hours"),
                                    arguments.place("gpu-hours"));
  return session::check_gpu_hours(place, "'gpu_hours' in grid_settings",
                                  config::place_of(settings.gpu_hours_origin));
}

Result<session::WorkPlace> place_there(const cli::Arguments& arguments,
                                       session::SlurmRequest request, const config::Grid& grid,
                                       const config::GridSettings& settings,
                                       const session::GridResources& wanted) {
  GRIDCTL_TRY_ASSIGN(const auto at_once,
                     max_concurrent_from(arguments, settings.max_concurrent_runs));
  GRIDCTL_TRY_ASSIGN(const auto limits, limits_from(arguments, settings.limits));
  if (!request.waits &&
      (limits.until.is_set() || limits.budget.count() > 0 || limits.gpu_hours > 0))
    return fail(ErrorKind::usage,
                "with --no-wait nobody is there to end the grid as 'until', 'budget' or "
                "'gpu_hours' says",
                "leave --no-wait out; or '--until none --budget 0 --gpu-hours none', and "
                "--sbatch-arg=--deadline=TIME for Slurm");
  auto place = session::place_on_slurm(std::move(request), grid, wanted, at_once, limits);
  GRIDCTL_TRY(have_gpus_for_hours(place, arguments, settings));
  return place;
}

}  // namespace

Result<session::WorkPlace> place_from(const cli::Arguments& arguments,
                                      const cli::Services& services, const config::Grid& grid,
                                      const session::GridResources& wanted,
                                      const fs::path& experiment) {
  const auto& settings = grid.settings;
  GRIDCTL_TRY_ASSIGN(auto slurm, slurm_from(arguments, experiment));
  if (!slurm) return place_here(arguments, services, settings, wanted);
  return place_there(arguments, std::move(*slurm), grid, settings, wanted);
}

Result<session::WorkPlace> place_for_tests(const cli::Arguments& arguments,
                                           const cli::Services& services,
                                           const session::PlannedTests& planned,
                                           const fs::path& experiment, bool may_leave) {
  GRIDCTL_TRY_ASSIGN(auto slurm, slurm_from(arguments, experiment, may_leave));
  if (!slurm) return place_here(arguments, services, {}, planned.resources);
  const auto grid = planned.plan ? planned.plan->grid() : config::Grid();
  return place_there(arguments, std::move(*slurm), grid, {}, planned.resources);
}

Result<session::WorkPlace> place_here(const cli::Arguments& arguments,
                                      const cli::Services& services,
                                      const config::GridSettings& settings,
                                      const session::GridResources& wanted) {
  GRIDCTL_TRY_ASSIGN(const auto wishes, device_wishes_from(arguments, settings.runs_per_gpu));
  GRIDCTL_TRY_ASSIGN(auto found, session::find_device(wishes, wanted, services));
  GRIDCTL_TRY_ASSIGN(const auto max_concurrent,
                     max_concurrent_from(arguments, settings.max_concurrent_runs));
  GRIDCTL_TRY_ASSIGN(const auto limits, limits_from(arguments, settings.limits));
  GRIDCTL_TRY(session::prepare_memory_limit(limits, services.environment));
  session::limit_memory(found.classes.all, limits, arguments.given("memory-limit"),
                        services.environment, services);
  std::vector<std::vector<Placement>> slots;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, found.classes.all.size()); ++i)
    slots.push_back(schedule::placements(found.device, max_concurrent, i));
  const auto use = session::use_of(wishes, found.device);
  session::WorkPlace place{.device = std::move(found.device),
                           .max_concurrent = max_concurrent,
                           .limits = limits,
                           .slots = std::move(slots),
                           .devices = use,
                           .classes = std::move(found.classes),
                           .memory = found.memory};
  GRIDCTL_TRY(have_gpus_for_hours(place, arguments, settings));
  return place;
}

}  // namespace gridctl::commands
