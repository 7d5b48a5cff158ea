#include "gpu/kfd.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include <fmt/format.h>

namespace gridctl::sys {
namespace {

constexpr std::size_t kMaxSysFile = 1 << 20;

std::string text_of(const fs::path& file) {
  return std::string(trim(read_file(file, kMaxSysFile).value_or("")));
}

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// "name value" in each line.
std::map<std::string, std::uint64_t> properties_of(const fs::path& file) {
  std::map<std::string, std::uint64_t> properties;
  for (const auto& line : split(text_of(file), '\n')) {
    const auto blank = line.find(' ');
    if (blank != std::string::npos)
      properties[line.substr(0, blank)] = number(std::string_view(line).substr(blank + 1));
  }
  return properties;
}

/// The names in a folder that are numbers, ascending; the order of directories means nothing.
std::vector<std::uint64_t> numbered(const fs::path& folder) {
  std::vector<std::uint64_t> names;
  boost::system::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (!name.empty() &&
        std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }))
      names.push_back(number(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void read_users(const fs::path& processes, std::uint64_t gpu_id, Gpu& gpu) {
  for (const auto pid : numbered(processes)) {
    const auto used =
        number(text_of(processes / std::to_string(pid) / fmt::format("vram_{}", gpu_id)));
    if (used == 0) continue;
    ++gpu.processes;
    gpu.users.push_back({static_cast<int>(pid), used});
  }
}

}  // namespace

GpuInventory read_kfd(const fs::path& root) {
  GpuInventory inventory;
  const auto kfd = root / "sys/class/kfd/kfd";
  for (const auto node : numbered(kfd / "topology/nodes")) {
    const auto folder = kfd / "topology/nodes" / std::to_string(node);
    const auto gpu_id = number(text_of(folder / "gpu_id"));
    if (gpu_id == 0) continue;  // a processor
    auto properties = properties_of(folder / "properties");
    Gpu gpu;
    gpu.vendor = GpuVendor::amd;
    gpu.index = static_cast<int>(inventory.gpus.size());
    if (const auto id = properties["unique_id"]; id != 0) gpu.uuid = fmt::format("GPU-{:016x}", id);
    const auto name = text_of(folder / "name");
    gpu.name = name.empty() ? "AMD GPU" : "AMD " + printable(name);
    const auto at = properties["location_id"];  // bus, device, function in 8 + 5 + 3 bits
    gpu.pci_bus_id = fmt::format("{:08X}:{:02X}:{:02X}.{}", properties["domain"], at >> 8U & 0xffU,
                                 at >> 3U & 0x1fU, at & 7U);
    const auto memory =
        root / fmt::format("sys/class/drm/renderD{}/device", properties["drm_render_minor"]);
    gpu.memory_total = number(text_of(memory / "mem_info_vram_total"));
    gpu.memory_used = number(text_of(memory / "mem_info_vram_used"));
    read_users(kfd / "proc", gpu_id, gpu);
    inventory.gpus.push_back(std::move(gpu));
  }
  return inventory;
}

}  // namespace gridctl::sys
