#include "gpu/nvidia_smi.hpp"

#include "process/child_output.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace gridctl::sys {
namespace {

constexpr auto kGpuQuestion =
    "--query-gpu=index,uuid,name,pci.bus_id,memory.total,memory.used,utilization.gpu,compute_mode";
constexpr auto kProcessQuestion = "--query-compute-apps=gpu_uuid,pid,used_memory";
constexpr auto kFormat = "--format=csv,noheader,nounits";

std::vector<std::string> cells_of(std::string_view line) {
  auto cells = split(line, ',');
  for (auto& cell : cells) cell = printable(trim(cell));
  return cells;
}

std::optional<std::uint64_t> number(std::string_view cell) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || stop != cell.data() + cell.size()) return std::nullopt;
  return value;
}

std::uint64_t mebibytes(std::string_view cell) {
  const auto count = number(cell).value_or(0);
  return count < (std::uint64_t{1} << 40U) ? count << 20U : 0;
}

std::optional<Gpu> gpu_of(const std::vector<std::string>& cells, int position) {
  if (cells.size() != 8 || !cells[1].starts_with("GPU-")) return std::nullopt;
  Gpu gpu;
  gpu.index = static_cast<int>(number(cells[0]).value_or(static_cast<std::uint64_t>(position)));
  gpu.uuid = cells[1];
  gpu.name = cells[2];
  gpu.pci_bus_id = cells[3];
  gpu.memory_total = mebibytes(cells[4]);
  gpu.memory_used = mebibytes(cells[5]);
  if (const auto busy = number(cells[6]); busy && *busy <= 100)
    gpu.utilization = static_cast<int>(*busy);
  if (cells[7] == "Prohibited") gpu.mode = ComputeMode::prohibited;
  if (cells[7].starts_with("Exclusive")) gpu.mode = ComputeMode::exclusive;
  return gpu;
}

}  // namespace

GpuInventory parse_smi(std::string_view gpus, std::string_view processes) {
  GpuInventory inventory;
  for (const auto& line : split(gpus, '\n')) {
    if (trim(line).empty()) continue;
    auto gpu = gpu_of(cells_of(line), static_cast<int>(inventory.gpus.size()));
    if (gpu)
      inventory.gpus.push_back(std::move(*gpu));
    else
      inventory.note = fmt::format("nvidia-smi says: {}", printable(trim(line)));
  }
  for (const auto& line : split(processes, '\n')) {
    const auto cells = cells_of(line);
    if (cells.size() != 3) continue;
    for (auto& gpu : inventory.gpus) {
      if (gpu.uuid != cells[0]) continue;
      ++gpu.processes;
      if (const auto pid = number(cells[1]); pid && *pid <= 1U << 30U)
        gpu.users.push_back({static_cast<int>(*pid), mebibytes(cells[2])});
    }
  }
  return inventory;
}

GpuInventory read_smi(std::chrono::milliseconds limit) {
  const auto gpus = output_of({"nvidia-smi", kGpuQuestion, kFormat}, limit);
  if (!gpus) return {{}, gpus.error().message};
  const auto processes = output_of({"nvidia-smi", kProcessQuestion, kFormat}, limit);
  return parse_smi(*gpus, processes.value_or(""));
}

}  // namespace gridctl::sys
