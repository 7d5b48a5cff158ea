#include "devices/gpu_names.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>

#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

/// Drivers keep some memory for themselves, and a desktop a little.
bool is_memory_in_use(const Gpu& gpu) {
  constexpr std::uint64_t kAlways = std::uint64_t{500} << 20U;
  return gpu.memory_used > kAlways + gpu.memory_total / 20;
}

std::string who(const Gpu& gpu) {
  std::vector<std::string> pids;
  pids.reserve(gpu.users.size());
  for (const auto& user : gpu.users) pids.push_back(std::to_string(user.pid));
  auto text = fmt::format("{} other process{} use{} it", gpu.processes,
                          gpu.processes == 1 ? "" : "es", gpu.processes == 1 ? "s" : "");
  if (!pids.empty())
    text += fmt::format(" (pid{} {})", pids.size() == 1 ? "" : "s", join(pids, ", "));
  return text;
}

}  // namespace

std::string why_not(const Gpu& gpu, const BusyRules& rules, bool is_reserved) {
  if (gpu.mode == ComputeMode::prohibited) return "its compute mode prohibits runs";
  const auto free = gpu.memory_total - std::min(gpu.memory_used, gpu.memory_total);
  if (free < rules.min_free_memory && !is_reserved)
    return fmt::format("{} of {} free, {} asked for", human_size(free),
                       human_size(gpu.memory_total), human_size(rules.min_free_memory));
  if (rules.use_busy || is_reserved) return {};
  if (gpu.processes > 0) return who(gpu);
  if (is_memory_in_use(gpu))  // in a container the processes of others cannot be seen
    return fmt::format("{} of its memory are in use", human_size(gpu.memory_used));
  return {};
}

void leave_out_busy(Topology& topology, const BusyRules& rules,
                    const std::function<bool(const std::string&)>& is_reserved) {
  std::vector<Gpu> free;
  for (auto& gpu : topology.gpus) {
    auto reason = why_not(gpu, rules, is_reserved(claim_name(gpu)));
    if (reason.empty())
      free.push_back(std::move(gpu));
    else
      topology.unused_gpus.push_back({std::move(gpu), std::move(reason), true});
  }
  topology.gpus = std::move(free);
}

std::string claim_name(const Gpu& gpu) {
  if (!gpu.uuid.empty()) return gpu.uuid;
  return "gpu-" + (gpu.pci_bus_id.empty() ? id_of(gpu) : gpu.pci_bus_id);
}

std::string list_busy(const Topology& topology) {
  std::vector<std::string> words;
  for (const auto& [gpu, reason, is_busy] : topology.unused_gpus) {
    if (is_busy) words.push_back(fmt::format("GPU {} is left out: {}", id_of(gpu), reason));
  }
  return join(words, "; ");
}

}  // namespace gridctl::schedule
