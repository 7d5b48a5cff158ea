#include "options/place_options.hpp"

#include "options/device_options.hpp"
#include "options/limit_options.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/session/memory_limit.hpp>

namespace gridctl::commands {

Result<session::WorkPlace> place_from(const cli::Arguments& arguments,
                                      const cli::Services& services,
                                      const config::GridSettings& settings) {
  GRIDCTL_TRY_ASSIGN(const auto wishes, device_wishes_from(arguments, settings.runs_per_gpu));
  GRIDCTL_TRY_ASSIGN(auto device, session::find_device(wishes, services));
  GRIDCTL_TRY_ASSIGN(const auto max_concurrent,
                     max_concurrent_from(arguments, settings.max_concurrent_runs));
  GRIDCTL_TRY_ASSIGN(const auto limits, limits_from(arguments, settings.limits));
  GRIDCTL_TRY(session::prepare_memory_limit(limits, services.environment));
  auto slots = schedule::placements(device, max_concurrent);
  const auto use = session::use_of(wishes, device);
  return session::WorkPlace{.device = std::move(device),
                            .max_concurrent = max_concurrent,
                            .limits = limits,
                            .slots = std::move(slots),
                            .devices = use};
}

}  // namespace gridctl::commands
