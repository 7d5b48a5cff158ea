#include "inventory.hpp"

#include "gpu/visible_gpus.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/host.hpp>

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::sys {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxFile = 4 << 20;
constexpr const char* kModes[] = {"shared", "exclusive", "prohibited"};

Json to_json(const Gpu& gpu) {
  auto users = Json::array();
  for (const auto& user : gpu.users)
    users.push_back({{"pid", user.pid}, {"memory_bytes", user.memory}});
  Json json = {{"vendor", to_string(gpu.vendor)},
               {"index", gpu.index},
               {"uuid", gpu.uuid},
               {"name", gpu.name},
               {"pci_bus_id", gpu.pci_bus_id},
               {"memory_total_bytes", gpu.memory_total},
               {"memory_used_bytes", gpu.memory_used},
               {"processes", gpu.processes},
               {"users", users},
               {"mode", kModes[static_cast<int>(gpu.mode)]},
               {"near_cpus", gpu.near_cpus}};
  if (!gpu.fault.empty()) json["fault"] = gpu.fault;
  if (gpu.utilization) json["utilization_percent"] = *gpu.utilization;
  if (gpu.mig_slice) json["mig_slice"] = *gpu.mig_slice;
  return json;
}

/// Wrong types and missing keys throw inside the library; parse() below turns that into an Error.
Gpu gpu_from(const Json& json, int position) {
  Gpu gpu;
  gpu.vendor = json.value("vendor", "nvidia") == "amd" ? GpuVendor::amd : GpuVendor::nvidia;
  gpu.index = json.value("index", position);
  gpu.uuid = printable(json.value("uuid", ""));
  gpu.name = printable(json.value("name", ""));
  gpu.pci_bus_id = printable(json.value("pci_bus_id", ""));
  gpu.memory_total = json.value("memory_total_bytes", std::uint64_t{0});
  gpu.memory_used = json.value("memory_used_bytes", std::uint64_t{0});
  gpu.processes = json.value("processes", 0);
  for (const auto& user : json.value("users", Json::array()))
    gpu.users.push_back({user.at("pid").get<int>(), user.value("memory_bytes", std::uint64_t{0})});
  const auto mode = json.value("mode", "shared");
  for (int i = 0; i < 3; ++i) {
    if (mode == kModes[i]) gpu.mode = static_cast<ComputeMode>(i);
  }
  gpu.near_cpus = json.value("near_cpus", std::vector<int>());
  gpu.fault = printable(json.value("fault", ""));
  const auto number = [&](const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::nullopt
                                                   : std::optional(found->get<int>());
  };
  gpu.utilization = number("utilization_percent");
  gpu.mig_slice = number("mig_slice");
  return gpu;
}

std::vector<Gpu> gpus_from(const Json& json) {
  std::vector<Gpu> gpus;
  for (const auto* key : {"gpus", "gpus_left_out"}) {
    for (const auto& gpu : json.value(key, Json::array()))
      gpus.push_back(gpu_from(gpu, static_cast<int>(gpus.size())));
  }
  return gpus;
}

Core core_from(const Json& json) {
  Core core;
  core.pus = json.at("cpus").get<std::vector<int>>();
  core.numa_node = json.value("numa_node", 0);
  core.package = json.value("package", 0);
  return core;
}

template <class Read>
auto parse(std::string_view text, const std::string& file, Read read)
    -> Result<decltype(read(Json()))> {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& error) {
    const std::string_view what = error.what();
    return fail(ErrorKind::config,
                fmt::format("'{}' is no inventory: {}", file, what.substr(what.find("] ") + 2)),
                "'gridctl devices --json' prints this machine's in the same form");
  }
}

Result<void> check_cores(const std::vector<Core>& cores, const std::string& file) {
  std::set<int> seen;
  for (const auto& core : cores) {
    bool is_good = !core.pus.empty() && core.numa_node >= 0;
    for (const int pu : core.pus) is_good = is_good && pu >= 0 && seen.insert(pu).second;
    if (!is_good)
      return fail(
          ErrorKind::config,
          fmt::format("'{}' is no inventory: cores need processing units of their own", file),
          "number them from 0, each in one core");
  }
  if (cores.empty())
    return fail(ErrorKind::config, fmt::format("'{}' has no cores", file),
                "add \"cores\": [{\"cpus\": [0]}]");
  return {};
}

}  // namespace

std::string to_text(const GpuInventory& inventory) {
  auto gpus = Json::array();
  for (const auto& gpu : inventory.gpus) gpus.push_back(to_json(gpu));
  return Json({{"note", inventory.note}, {"gpus", gpus}})
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<GpuInventory> parse_gpus(std::string_view text, const std::string& file) {
  return parse(text, file, [](const Json& json) {
    return GpuInventory{gpus_from(json), json.value("note", "")};
  });
}

Result<Topology> parse_topology(std::string_view text, const std::string& file) {
  auto topology = parse(text, file, [](const Json& json) {
    Topology read;
    for (const auto& core : json.value("cores", Json::array()))
      read.cores.push_back(core_from(core));
    if (json.contains("cpu_quota") && !json["cpu_quota"].is_null())
      read.cpu_quota = json["cpu_quota"].get<double>();
    read.gpus = gpus_from(json);
    if (read.gpus.empty()) read.gpu_note = "the inventory names none";
    return read;
  });
  if (!topology) return topology;
  GRIDCTL_TRY(check_cores(topology->cores, file));
  return topology;
}

Result<Topology> read_inventory(const fs::path& file) {
  GRIDCTL_TRY_ASSIGN(const auto text, read_file(file, kMaxFile));
  auto topology = parse_topology(text, file.string());
  if (topology) apply_visibility(*topology);
  return topology;
}

}  // namespace gridctl::sys
