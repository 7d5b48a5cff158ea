#include "options/place_options.hpp"

#include "options/device_options.hpp"
#include "options/limit_options.hpp"

#include <gridctl/session/memory_limit.hpp>

namespace gridctl::commands {

Result<session::WorkPlace> place_from(const cli::Arguments& arguments,
                                      const cli::Services& services,
                                      const config::GridSettings& settings) {
  const auto wishes = device_wishes_from(arguments, settings.runs_per_gpu);
  if (!wishes) return tl::unexpected(wishes.error());
  auto device = session::find_device(*wishes, services);
  if (!device) return tl::unexpected(device.error());
  const auto max_concurrent = max_concurrent_from(arguments, settings.max_concurrent_runs);
  if (!max_concurrent) return tl::unexpected(max_concurrent.error());
  const auto limits = limits_from(arguments, settings.limits);
  if (!limits) return tl::unexpected(limits.error());
  if (const auto ready = session::prepare_memory_limit(*limits, services.environment); !ready)
    return tl::unexpected(ready.error());
  auto slots = schedule::placements(*device, *max_concurrent);
  const auto use = session::use_of(*wishes, *device);
  return session::WorkPlace{.device = std::move(*device),
                            .max_concurrent = *max_concurrent,
                            .limits = *limits,
                            .slots = std::move(slots),
                            .devices = use};
}

}  // namespace gridctl::commands
