#include <gridctl/core/run_resources.hpp>

namespace gridctl {

RunResources laid_over(RunResources upper, const RunResources& lower) {
  const bool is_other_device = upper.device && lower.device && *upper.device != *lower.device;
  const auto take = [&](auto& mine, const auto& theirs, const char* name) {
    if (mine || !theirs) return;
    mine = theirs;
    if (const auto place = lower.places.find(name); place != lower.places.end())
      upper.places.insert_or_assign(name, place->second);
  };
  if (!is_other_device) take(upper.gpus, lower.gpus, "gpus");
  take(upper.device, lower.device, "device");
  take(upper.cpus, lower.cpus, "cpus");
  take(upper.memory, lower.memory, "memory");
  return upper;
}

}  // namespace gridctl
