#include "nvml.hpp"
#include "visible_gpus.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/host.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gridctl::sys {
namespace {

std::optional<int> parse_index(std::string_view text) {
  int index = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return index;
}

/// The GPU that one entry names: by index, or by the beginning of a UUID if only one begins so.
std::optional<std::size_t> find_gpu(const std::vector<Gpu>& gpus, std::string_view entry) {
  const auto index = parse_index(entry);
  const bool by_uuid = entry.starts_with("GPU-") || entry.starts_with("MIG-");
  if (!index && !by_uuid) return std::nullopt;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    if (index ? gpus[i].index != *index : !gpus[i].uuid.starts_with(entry)) continue;
    if (index) return i;  // of a GPU cut into slices CUDA takes the first
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

bool are_alike(const std::vector<Gpu>& gpus) {
  return std::all_of(gpus.begin(), gpus.end(),
                     [&](const Gpu& gpu) { return gpu.name == gpus.front().name; });
}

/// CUDA counts the fastest GPU first unless told otherwise: which one does "1" name?
bool order_is_unclear(const std::vector<Gpu>& gpus, std::string_view variable) {
  const char* order = std::getenv("CUDA_DEVICE_ORDER");
  return !variable.empty() && parse_index(trim(split(variable, ',').front())) && !are_alike(gpus) &&
         (!order || std::string_view(order) != "PCI_BUS_ID");
}

}  // namespace

VisibleGpus visible_gpus(const std::vector<Gpu>& gpus, const char* text) {
  if (!text) return {gpus, {}};
  std::set<std::size_t> chosen;
  std::string stop;
  for (const auto& part : split(text, ',')) {
    const auto entry = trim(part);
    const auto gpu = find_gpu(gpus, entry);
    if (!gpu || !chosen.insert(*gpu).second) {
      stop = entry;
      break;
    }
  }
  VisibleGpus visible;
  for (const auto i : chosen) visible.gpus.push_back(gpus[i]);
  if (chosen.size() == gpus.size()) return visible;
  if (trim(text).empty()) {
    visible.note = "CUDA_VISIBLE_DEVICES is set but empty, which hides all GPUs";
  } else if (chosen.empty()) {
    visible.note = fmt::format("CUDA_VISIBLE_DEVICES={} hides all GPUs", printable(text));
  } else {
    visible.note = fmt::format("CUDA_VISIBLE_DEVICES={} hides {} of {} GPUs", printable(text),
                               gpus.size() - chosen.size(), gpus.size());
    if (!stop.empty()) visible.note += fmt::format(" ('{}' ends the list)", printable(stop));
  }
  return visible;
}

void detect_gpus(Topology& topology) {
  const auto inventory = read_nvml();
  const char* variable = std::getenv("CUDA_VISIBLE_DEVICES");
  auto visible = visible_gpus(inventory.gpus, variable);
  std::vector<std::string> notes = {inventory.note, visible.note};
  if (variable && order_is_unclear(inventory.gpus, variable))
    notes.emplace_back(
        "the GPUs differ, and CUDA_VISIBLE_DEVICES is read in the order of PCI bus ids: set "
        "CUDA_DEVICE_ORDER=PCI_BUS_ID, or name UUIDs");
  notes.erase(std::remove(notes.begin(), notes.end(), ""), notes.end());
  topology.gpu_note = join(notes, "; ");
  topology.gpus_hidden = static_cast<int>(inventory.gpus.size() - visible.gpus.size());
  topology.gpus = std::move(visible.gpus);
}

}  // namespace gridctl::sys
