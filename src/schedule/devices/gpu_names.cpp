#include "devices/gpu_names.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

std::string list_of(const std::vector<Gpu>& gpus) {
  std::vector<std::string> lines;
  lines.reserve(gpus.size());
  for (const auto& gpu : gpus)
    lines.push_back(fmt::format("{} ({}, {})", id_of(gpu), gpu.name, gpu.uuid));
  return fmt::format("{}", fmt::join(lines, ", "));
}

bool is_uuid(const std::string& id) {
  return id.starts_with("GPU-") || id.starts_with("MIG-");
}

/// Whether one word of `only` names the GPU, the GPU it is a slice of, or begins its UUID.
bool names(const std::string& id, const Gpu& gpu) {
  if (is_uuid(id)) return gpu.uuid.starts_with(id);
  return id_of(gpu) == id || std::to_string(gpu.index) == id;
}

tl::unexpected<Error> not_there(const Topology& topology, const std::string& id) {
  for (const auto& unused : topology.unused_gpus) {
    if (names(id, unused.gpu))
      return fail(ErrorKind::usage, fmt::format("GPU '{}' is left out: {}", id, unused.reason),
                  topology.gpus.empty() ? "'gridctl devices' shows what there is"
                                        : "there are " + list_of(topology.gpus));
  }
  return fail(ErrorKind::usage, fmt::format("there is no GPU '{}'", id),
              "there are " + list_of(topology.gpus));
}

tl::unexpected<Error> no_gpu(const Topology& topology) {
  auto message = std::string("there is no GPU to use");
  const auto busy = list_busy(topology);
  if (!busy.empty())
    return fail(ErrorKind::usage, message + ": " + busy,
                "'--force-busy' uses GPUs that others use; '--device cpu' runs on the cores");
  if (!topology.gpu_note.empty()) message += ": " + topology.gpu_note;
  return fail(ErrorKind::usage, message,
              "'gridctl devices' shows what there is; '--device cpu' runs on the cores");
}

}  // namespace

std::string id_of(const Gpu& gpu) {
  return gpu.mig_slice ? fmt::format("{}:{}", gpu.index, *gpu.mig_slice)
                       : std::to_string(gpu.index);
}

std::string visible_name(const Gpu& gpu) {
  const auto index = std::to_string(gpu.index);
  const bool is_amd = gpu.vendor == GpuVendor::amd;
  const std::string_view uuid = gpu.uuid;
  const std::string_view prefix = is_amd ? "GPU-" : "MIG-";
  if (!uuid.starts_with(prefix)) return index;
  const auto rest = uuid.substr(prefix.size());
  const std::string_view shape =
      is_amd ? "xxxxxxxxxxxxxxxx" : "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  const auto is_right = [](char want, char got) {
    return want == '-' ? got == '-' : std::isxdigit(static_cast<unsigned char>(got)) != 0;
  };
  // Slices of early MIG drivers: "MIG-GPU-…/1/0".
  const bool is_real = rest.starts_with("GPU-") ||
                       std::equal(shape.begin(), shape.end(), rest.begin(), rest.end(), is_right);
  return is_real ? gpu.uuid : index;
}

Result<std::vector<Gpu>> select_gpus(const Topology& topology,
                                     const std::vector<std::string>& only) {
  if (topology.gpus.empty()) return no_gpu(topology);
  if (only.empty()) return topology.gpus;
  std::vector<Gpu> chosen;
  for (const auto& id : only) {
    std::vector<Gpu> found;
    std::copy_if(topology.gpus.begin(), topology.gpus.end(), std::back_inserter(found),
                 [&](const Gpu& gpu) { return names(id, gpu); });
    if (found.empty()) return not_there(topology, id);
    if (found.size() > 1 && id.starts_with("GPU-"))
      return fail(ErrorKind::usage, fmt::format("'{}' may be any of {} GPUs", id, found.size()),
                  "write more of the UUID: there are " + list_of(found));
    for (const auto& gpu : found) {
      const auto is_same = [&](const Gpu& other) { return other.uuid == gpu.uuid; };
      if (std::any_of(chosen.begin(), chosen.end(), is_same))
        return fail(ErrorKind::usage, fmt::format("GPU '{}' is named twice", id_of(gpu)),
                    "for several runs at once on one GPU use '--runs-per-gpu'");
      chosen.push_back(gpu);
    }
  }
  return chosen;
}

}  // namespace gridctl::schedule
