// Joins what drivers know of GPUs (NVML, nvidia-smi, AMD's) with the variables that hide some of
// them.
#include "gpu/kfd.hpp"
#include "gpu/nvidia_smi.hpp"
#include "gpu/nvml.hpp"
#include "gpu/visible_gpus.hpp"
#include "inventory.hpp"
#include "process/child_output.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/host.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
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

VisibleGpus visible_gpus(const std::vector<Gpu>& gpus, const char* text, const char* name) {
  if (!text) return {gpus, {}, {}};
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
  for (std::size_t i = 0; i < gpus.size(); ++i)
    (chosen.contains(i) ? visible.gpus : visible.hidden).push_back(gpus[i]);
  if (chosen.size() == gpus.size()) return visible;
  if (trim(text).empty()) {
    visible.note = fmt::format("{} is set but empty, which hides all GPUs", name);
  } else if (chosen.empty()) {
    visible.note = fmt::format("{}={} hides all GPUs", name, printable(text));
  } else {
    visible.note = fmt::format("{}={} hides {} of {} GPUs", name, printable(text),
                               gpus.size() - chosen.size(), gpus.size());
    if (!stop.empty()) visible.note += fmt::format(" ('{}' ends the list)", printable(stop));
  }
  return visible;
}

namespace {

void add_note(Topology& topology, const std::string& note) {
  if (note.empty()) return;
  topology.gpu_note += (topology.gpu_note.empty() ? "" : "; ") + note;
}

/// Whether indices are those of the machine, or count what an earlier variable has left.
enum class Counted { by_machine, anew };

void hide_by(const char* name, Topology& topology, Counted counted = Counted::by_machine) {
  auto gpus = topology.gpus;
  std::map<int, int> index_of;
  for (std::size_t i = 0; counted == Counted::anew && i < gpus.size(); ++i) {
    index_of[static_cast<int>(i)] = gpus[i].index;
    gpus[i].index = static_cast<int>(i);
  }
  auto visible = visible_gpus(gpus, std::getenv(name), name);
  for (auto* part : {&visible.gpus, &visible.hidden}) {
    for (auto& gpu : *part) {
      if (const auto old = index_of.find(gpu.index); old != index_of.end()) gpu.index = old->second;
    }
  }
  add_note(topology, visible.note);
  for (auto& gpu : visible.hidden)
    topology.unused_gpus.push_back({std::move(gpu), fmt::format("hidden by {}", name), false});
  topology.gpus = std::move(visible.gpus);
}

}  // namespace

void apply_visibility(Topology& topology) {
  if (topology.gpus.empty()) return;
  if (topology.gpus.front().vendor == GpuVendor::amd) {
    hide_by("ROCR_VISIBLE_DEVICES", topology);
    hide_by("HIP_VISIBLE_DEVICES", topology, Counted::anew);
    return;
  }
  const char* variable = std::getenv("CUDA_VISIBLE_DEVICES");
  const bool is_unclear = variable && order_is_unclear(topology.gpus, variable);
  hide_by("CUDA_VISIBLE_DEVICES", topology);
  if (is_unclear)
    add_note(topology,
             "the GPUs differ, and CUDA_VISIBLE_DEVICES is read in the order of PCI bus ids: set "
             "CUDA_DEVICE_ORDER=PCI_BUS_ID, or name UUIDs");
}

namespace {

/// The first of the ways to ask that knows a GPU; why the first one did not, if none does.
GpuInventory ask_drivers(std::chrono::milliseconds limit) {
  const auto answer = output_of([] { return to_text(read_nvml()); }, limit);
  // Where the library hangs so does the tool, which calls it.
  auto nvml = answer ? parse_gpus(*answer, "the driver's answer").value_or(GpuInventory{})
                     : GpuInventory{{}, "NVIDIA: " + answer.error().message};
  if (!nvml.gpus.empty()) return nvml;
  if (answer && find_program("nvidia-smi")) {
    if (auto smi = read_smi(limit); !smi.gpus.empty()) return smi;
  }
  if (auto amd = read_kfd("/"); !amd.gpus.empty()) return amd;
  return nvml;
}

}  // namespace

void detect_gpus(Topology& topology, std::chrono::milliseconds limit) {
  auto inventory = ask_drivers(limit);
  topology.gpus = std::move(inventory.gpus);
  topology.gpu_note = std::move(inventory.note);
  apply_visibility(topology);
}

}  // namespace gridctl::sys
